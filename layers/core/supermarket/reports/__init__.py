"""Reports: what the day came to."""
