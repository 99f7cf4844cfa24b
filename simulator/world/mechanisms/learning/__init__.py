"""Detectors that learn, and content that they have not learned; see ``docs/world/learning.md``."""

from __future__ import annotations
