"""Settings: branches, taxes and how this shop works."""
