"""Where the world comes in: HTTP, queues, streams, schedules, sockets. Each is turned into a plain call."""
