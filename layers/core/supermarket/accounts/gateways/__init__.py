"""Cryptography and the places keys are kept."""
