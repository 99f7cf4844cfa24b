"""Who made the difference: the items whose story differs between two plans, and what each adds to an indicator."""

from __future__ import annotations

from .difference import Why, why

__all__ = ["Why", "why"]
