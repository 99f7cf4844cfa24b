"""Texts that a spreadsheet would take for a formula."""

from __future__ import annotations

_BEFORE = " \t\r\n\v\f\u00a0\ufeff'\"`"
"""What a spreadsheet, or a program on the way to it, may take away before it looks at the first character."""
_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
_CONTROLS = ("\t", "\r", "\n")


def is_like_formula(text: str) -> bool:
    r"""Return whether a text could become a formula in a cell that holds nothing else.

    >>> [is_like_formula(text) for text in ("=1+1", "-north", ' "@SUM(A1)', "\tx", "north", "a=b")]
    [True, True, True, True, False, False]
    """
    return text.startswith(_CONTROLS) or text.lstrip(_BEFORE).startswith(_STARTS)


def harmless_text(text: str) -> str:
    """Return a text for a file of comma-separated values: one like a formula gets an apostrophe.

    >>> harmless_text("-north"), harmless_text("north")
    ("'-north", 'north')
    """
    return f"'{text}" if is_like_formula(text) else text
