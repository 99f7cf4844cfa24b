"""Indicators by theme and by mechanism, one file each: every file in the folder declares ``FAMILIES``."""

from __future__ import annotations
