"""Who made the difference: the items whose story differs between two plans, and what each adds to an indicator."""

from __future__ import annotations

from .difference import BLOCK, Why, why, why_between

__all__ = ["BLOCK", "Why", "why", "why_between"]
