"""Ecommerce: carts and online orders."""
