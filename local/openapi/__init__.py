"""The API's documents, generated from the handlers: for the gateway, for programs, for people, and a call of each."""
