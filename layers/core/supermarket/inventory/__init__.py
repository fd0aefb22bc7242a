"""Inventory: what lies where, what is spoken for, and why it moved."""
