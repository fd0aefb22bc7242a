"""Customers: what the shop knows about those who buy, and their right to see it and to have it erased."""
