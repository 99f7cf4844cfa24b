"""Search spaces of plan fields: a search interval, the field's bounds, or an interval around its value."""

from __future__ import annotations

import math
from typing import Any

from simulator.declare import Declared, Space, read_range
from simulator.errors import ScenarioError, did_you_mean, show

from .declarations import declared_of
from .library import scenario_to_dict
from .overrides import joined, split_path
from .problems import Path
from .scenario import Scenario
from .schema import Place, place_at, under
from .sentences import dotted

FACTOR = 4.0
"""A number without two bounds and without a search interval is tried from a fourth of its value to four times of it."""


def space_of(path: str, scenario: Scenario, wish: str | None = None, *, every: bool = False) -> Space:
    """Return the search space of one number, choice or switch of the plan, or of ``every`` field of a scenario.

    A field's own search interval counts first, then its bounds if it has two. Without them the interval is a fourth to
    four times of the scenario's value, on a logarithmic scale; whole numbers are rounded outwards.

    Parameters
    ----------
    path
        As in an override, of something that is there: ``pools.emea.shifts.night.reviewers``.
    scenario
        Names what there is, and gives the value.
    wish
        What to try, such as ``"1h:8h"`` or ``"3,5,8"``; by default the interval above.
    every
        Whether it may be of nature and of the run too: a search changes what the platform chooses, a sweep any field.

    Raises
    ------
    ScenarioError
        If there is no such place, it is not of the plan, it holds no number or choice, there is no interval, or the
        field does not take what is wished.

    Examples
    --------
    >>> scenario = Scenario.load("baseline", ["pools.emea.shifts.all_day.reviewers=6"])
    >>> space_of("pools.emea.shifts.all_day.reviewers", scenario)
    Space(kind='int', low=1, high=24, log=True, choices=(), logit=False)
    >>> space_of("enforcement.ban_at", scenario)
    Space(kind='int', low=1, high=20, log=False, choices=(), logit=False)
    """
    data = scenario_to_dict(scenario)
    keys = joined(split_path(path), scenario.policies)
    what = "varied" if every else "searched"
    place, value = _found(path, keys, data, what)
    declared = declared_of(place)
    if place.role != "plan" and not every:
        raise ScenarioError(
            f"A field to be searched must belong to the plan. Got {show(path)}, which is {place.role}, instead."
        )
    if declared is None or declared.kind == "text":
        raise ScenarioError(f"A field to be {what} must be a number, a choice or a switch. Got {show(path)} instead.")
    space = (
        declared.space or _about(declared, value) if wish is None else read_range(declared, path, wish, ScenarioError)
    )
    if space is None:
        raise ScenarioError(f"{path} has no range of its own: give it as '{path}=low:high'.")
    return space


def numbers_of_plan(scenario: Scenario) -> dict[str, Space]:
    """Return the spaces of all numbers of the plan that are in use and have a range, by path.

    >>> "pools.desk.shifts.all_day.reviewers" in numbers_of_plan(Scenario.load("queueing"))
    True
    """
    spaces: dict[str, Space] = {}
    for path, place, value in _numbers(Place(Scenario), (), scenario_to_dict(scenario)):
        declared = declared_of(place)
        space = None if declared is None else declared.space or _about(declared, value)
        if space is not None:
            spaces[dotted(path)] = space
    return spaces


def _found(path: str, keys: Path, data: Any, what: str) -> tuple[Place, Any]:
    place = place_at(Scenario, keys, data)
    value: Any = data
    for depth, key in enumerate(keys):
        there = key in value if isinstance(value, dict) else under(value, key) is not None
        unset = place is not None and place.field is not None and depth == len(keys) - 1
        if not there and not unset:
            near = did_you_mean(key, value) if isinstance(value, dict) else ""
            raise ScenarioError(f"A field to be {what} must exist in the scenario. Got {show(path)} instead.{near}")
        value = under(value, key)
    assert place is not None  # what is there has a place  # noqa: S101
    return place, value


def _about(declared: Declared, value: Any) -> Space | None:
    """Return the interval around a positive value, or None."""
    if declared.kind not in ("float", "int") or not isinstance(value, int | float) or value <= 0:
        return None
    low, high = declared.bounds.ends(whole=declared.kind == "int")
    least, most = value / FACTOR, value * FACTOR
    if declared.kind == "int":
        least, most = max(math.floor(least), 1), math.ceil(most)
    least = least if low is None else max(least, low)
    most = most if high is None else min(most, high)
    return Space(declared.kind, least, most, log=True) if least < most else None


def _numbers(place: Place, path: Path, value: Any) -> Any:
    if isinstance(value, dict):
        parts: Any = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    else:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and place.role == "plan" and not any(isinstance(part, int) for part in path):
            yield path, place, value
        return
    for part, inner in parts:
        below = place.below(part, value)
        if below is not None:
            yield from _numbers(below, (*path, part), inner)
