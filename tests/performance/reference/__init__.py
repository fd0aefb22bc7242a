"""The measured endpoints on Powertools' validating resolver: the same use cases and schemas, another edge."""
