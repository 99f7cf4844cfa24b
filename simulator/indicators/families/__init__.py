"""Indicators by theme and by mechanism, one file each: every file declares ``FAMILIES`` and is found by being here."""

from __future__ import annotations
