"""Delivery: where a branch brings goods to, when, and what that costs."""
