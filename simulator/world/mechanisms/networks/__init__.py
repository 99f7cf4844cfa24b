"""Rings of accounts, and look-alikes; see ``docs/world/networks.md``."""

from __future__ import annotations
