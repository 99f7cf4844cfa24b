"""Shipped scenarios (YAML, found by their stem) and example scripts."""
