"""The descent: all shifts together until the requirements are just kept, then reviewer by reviewer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simulator.errors import CheckFailed
from simulator.present.outcomes import MET
from simulator.present.rows import found_text, requirement_text

from .levels import Level, scaled, total_hours, with_one_less
from .trial import Judged

Judge = Callable[[Sequence[Level]], Sequence[Judged]]

_DOUBLINGS = 6
"""Doublings of the staff given after which requirements count as out of reach."""


def just_enough(given: Level, judge: Judge) -> Level:
    """Return the smallest multiple of a level that keeps the requirements; more staff is taken never to do worse.

    Raises
    ------
    CheckFailed
        If even many times the staff does not keep them.
    """
    low, high = 0.0, 1.0
    for _ in range(_DOUBLINGS):
        judged = judge([scaled(given, high)])[0]
        if judged.met:
            break
        low, high = high, 2.0 * high
    else:
        raise CheckFailed(f"No staffing up to {high / 2:g} times the plan's meets what is required.{unmet(judged)}")
    while scaled(given, low) != scaled(given, high):
        middle = (low + high) / 2.0
        if scaled(given, middle) in (scaled(given, low), scaled(given, high)) and high - low < 1.0 / (4 * max(given)):
            break
        low, high = (low, middle) if judge([scaled(given, middle)])[0].met else (middle, high)
    return scaled(given, high)


def unmet(judged: Judged) -> str:
    """Return what a level does not keep for certain, as further sentences: it need not be for want of staff."""
    return "".join(
        f" Found with it, {requirement_text(one.requirement)}: {found_text(one)}, {one.status}."
        for one in judged.checks
        if one.status != MET
    )


def one_by_one(start: Level, hours: Sequence[float], judge: Judge) -> Level:
    """Return a level from which no single reviewer can be taken away, from one that keeps the requirements.

    Of those that can go, the next is the one that saves most hours for what it takes of the slack.
    """
    here = judge([start])[0]
    while True:
        nearby = with_one_less(here.level)
        judged = dict(zip(nearby, judge(list(nearby.values())), strict=True))
        able = {place: one for place, one in judged.items() if one.met}
        if not able:
            return here.level
        here = max(able.items(), key=lambda pair: _worth(here, pair[1], hours[pair[0]]))[1]


def _worth(here: Judged, there: Judged, hours: float) -> tuple[float, float]:
    """Return the hours that a step saves per slack lost; steps that lose none come first, those with most hours."""
    lost = here.slack - there.slack
    return (float("inf"), hours) if lost <= 0 else (hours / lost, hours)


def nearest_above(level: Level, hours: Sequence[float], judge: Judge) -> Level:
    """Return the level with one reviewer more, where that adds most slack per hour."""
    here = judge([level])[0]
    above = [(*level[:place], number + 1, *level[place + 1 :]) for place, number in enumerate(level) if number]
    judged = judge(above)
    gains = [(one.slack - here.slack) / (total_hours(one.level, hours) - total_hours(level, hours)) for one in judged]
    return judged[gains.index(max(gains))].level
