"""The measured endpoints as Powertools' validating resolver serves them: the same services and schemas, another edge."""
