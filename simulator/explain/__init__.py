"""The resolved world in words and tables, before anything runs."""

from __future__ import annotations

from .explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
