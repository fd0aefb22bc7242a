"""Those who carry a message to a person."""
