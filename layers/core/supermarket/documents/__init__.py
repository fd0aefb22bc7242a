"""Printed documents with Bangla text: what goes on the paper, as plain text and as PDF."""
