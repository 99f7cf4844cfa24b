"""Indicators under one heading, and the order of headings."""

from __future__ import annotations

from dataclasses import dataclass

from .base import Indicator
from .goals import find_goal


@dataclass(frozen=True)
class Family:
    """The indicators of one heading; a file of ``families/`` declares it.

    Parameters
    ----------
    name : str
        The heading; files that name the same one stand under it together.
    rank : int
        Its place among all that stand under headings, smaller first; no two have the same.
    goal : str
        Name of the goal that they serve, of ``goals.GOALS``.
    indicators : tuple of Indicator
        In the order in which they are shown.

    Raises
    ------
    UnknownNameError
        If the goal is unknown.
    """

    name: str
    rank: int
    goal: str
    indicators: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        """Refuse an unknown goal."""
        find_goal(self.goal)
