"""Adversaries: creators who adapt to what is removed; see ``docs/world/adversaries.md``."""

from __future__ import annotations
