"""What the page says about a search: the front, the recommended point, and how both were found."""

from __future__ import annotations

from .content import search_content, search_hint
from .page import write_front
from .trade_off import trade_off_picture

__all__ = ["search_content", "search_hint", "trade_off_picture", "write_front"]
