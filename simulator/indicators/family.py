"""Indicators under one heading, and the order of headings."""

from __future__ import annotations

from dataclasses import dataclass

from .base import Indicator


@dataclass(frozen=True)
class Family:
    """The indicators of one heading; a file of ``families/`` declares it.

    Parameters
    ----------
    name : str
        The heading; files that name the same one stand under it together.
    rank : int
        Its place among all that stand under headings, smaller first; no two have the same.
    indicators : tuple of Indicator
        In the order in which they are shown.
    """

    name: str
    rank: int
    indicators: tuple[Indicator, ...]
