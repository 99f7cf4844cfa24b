"""One item's life, event by event and in words; two lives of it side by side."""

from __future__ import annotations

from .life import Trace, trace

__all__ = ["Trace", "trace"]
