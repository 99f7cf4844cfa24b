"""A value declared once: bounds, unit, meaning and search interval give sentence, docs and forms."""

from __future__ import annotations

from .param import EVERY, Axis, Kind, Param, Space, mentioned

__all__ = ["EVERY", "Axis", "Kind", "Param", "Space", "mentioned"]
