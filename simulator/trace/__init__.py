"""One item's life, event by event and in words."""

from __future__ import annotations

from .life import trace

__all__ = ["trace"]
