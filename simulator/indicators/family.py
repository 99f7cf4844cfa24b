"""Indicators under one heading, and the order of headings."""

from __future__ import annotations

from dataclasses import dataclass

from .base import Indicator
from .goals import find_goal
from .stages import find_stage


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
        If the goal, or the stage of an indicator, is unknown.
    """

    name: str
    rank: int
    goal: str
    indicators: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        """Refuse an unknown goal or stage."""
        find_goal(self.goal)
        for one in self.indicators:
            if one.stage:
                find_stage(one.stage)
