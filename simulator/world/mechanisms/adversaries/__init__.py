"""Adversaries: creators who adapt to removals; see ``docs/world/adversaries.md``."""

from __future__ import annotations
