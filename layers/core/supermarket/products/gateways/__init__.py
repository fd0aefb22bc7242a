"""The search index: one file, how it is written and read, and the one a warm function keeps."""
