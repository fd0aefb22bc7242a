"""Amazon's services as the contexts need them: tables, secrets, the event bus, queues, objects."""
