"""Levels of staff: how many reviewers each shift has, what that costs in hours, and which levels are near."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulator.config import Scenario
from simulator.domain.units import DAY, HOUR
from simulator.search.gradients.varied import pool_and_shift
from simulator.space.variable import Variable

Level = tuple[int, ...]
"""Reviewers by shift, in the order of the shifts that are varied."""

_DAYS = 7


def hours_per_day(scenario: Scenario, one: Variable) -> float:
    """Return the hours per day for which a reviewer of a shift is on duty, in an ordinary week.

    >>> from simulator.search.gradients.varied import staff_variables
    >>> scenario = Scenario.load("queueing")
    >>> [hours_per_day(scenario, one) for one in staff_variables(scenario)]
    [24.0]
    """
    pool, name = pool_and_shift(one)
    shift = scenario.pools[pool].shifts[name]
    length = shift.end - shift.start if shift.end > shift.start else shift.end - shift.start + DAY
    return length / HOUR * len(shift.weekdays) / _DAYS * scenario.scale


def total_hours(level: Level, hours: Sequence[float]) -> float:
    """Return the reviewer-hours per day of a level."""
    return sum(number * each for number, each in zip(level, hours, strict=True))


def scaled(level: Level, factor: float) -> Level:
    """Return a level times a factor, rounded up; a shift that has people keeps one.

    >>> scaled((9, 3, 0), 0.5), scaled((9, 3, 0), 0.01)
    ((5, 2, 0), (1, 1, 0))
    """
    return tuple(max(math.ceil(number * factor), 1) if number else 0 for number in level)


def moved(level: Level, place: int, by: int) -> Level:
    """Return a level with more reviewers in one shift."""
    return (*level[:place], level[place] + by, *level[place + 1 :])


def with_one_less(level: Level) -> dict[int, Level]:
    """Return the levels with one reviewer less, by the place of the shift; a shift that has people keeps one."""
    return {place: moved(level, place, -1) for place, number in enumerate(level) if number > 1}
