"""Goals: the roots of the tree of indicators, each with the question that its owner asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simulator.errors import UnknownNameError, did_you_mean, show


@dataclass(frozen=True)
class Goal:
    """What a team answers for.

    Parameters
    ----------
    name : str
        Heading of its indicators.
    question : str
        What its owner asks.
    """

    name: str
    question: str


GOALS: Mapping[str, Goal] = MappingProxyType(
    {
        goal.name: goal
        for goal in (
            Goal("safety", "How much harm do people meet, and why?"),
            Goal("creator experience", "What does moderation do to people who did nothing wrong?"),
            Goal("operations", "Do detectors and reviewers keep up, and are they right?"),
            Goal("fairness", "Who is protected less, and who is wronged more?"),
            Goal("cost", "What does it cost, and is it worth it?"),
        )
    }
)
"""Goals by name, in the order in which they are shown."""


def find_goal(name: object) -> Goal:
    """Return the goal of a name.

    Raises
    ------
    UnknownNameError
        If there is none.

    Examples
    --------
    >>> find_goal("cost").question
    'What does it cost, and is it worth it?'
    """
    if not isinstance(name, str) or name not in GOALS:
        raise UnknownNameError(
            f"A goal must be one of {', '.join(GOALS)}. Got {show(name)} instead.{did_you_mean(name, GOALS)}"
        )
    return GOALS[name]
