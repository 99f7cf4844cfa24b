"""Assumptions of a review: which there are in its worlds, how far each may be off, and the worlds in which it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator.config import Scenario, scenario_from_dict, scenario_to_dict
from simulator.config.declarations import declared_of
from simulator.config.kinds import kind_of
from simulator.config.needs import is_met
from simulator.config.overrides import EVERY, split_path
from simulator.config.schema import place_at
from simulator.errors import InputError, ScenarioError, did_you_mean, show

from .assumption_table import DECLARED, Assumption, Scale
from .checked import Review, World

_IDS = tuple(one.id for one in DECLARED)
_SHORTENED = 5
"""How often a range is halved, on the scale of the logarithm, until its end is a possible world."""


@dataclass(frozen=True)
class _Leaf:
    """A number of plain data, and where it stands."""

    path: tuple[str, ...]
    above: Any
    key: Any
    value: float


def assumptions_of(review: Review) -> tuple[Assumption, ...]:
    """Return the assumptions of the deciding world whose mechanism is on, with ranges cut to possible worlds.

    Raises
    ------
    InputError
        If the request names a path that holds no number of nature, or a range that is none.
    """
    wanted = dict(review.request.assumptions)
    scenario = review.deciding.baseline.scenario
    found = []
    for declared in DECLARED:
        asked = [wanted.pop(name) for name in (declared.id, *declared.paths) if name in wanted]
        one = _of_table(declared, asked[-1] if asked else (declared.low, declared.high), narrowed=bool(asked))
        on = not declared.needs or is_met(declared.needs, scenario)
        if on and one is not None and values_of(one, scenario):
            found.append(one)
    found += [_added(path, ends, scenario) for path, ends in wanted.items() if ends is not None]
    return tuple(cut for one in found if (cut := _possible(one, review)) is not None)


def _of_table(declared: Assumption, ends: tuple[float, float] | None, *, narrowed: bool) -> Assumption | None:
    if ends is None:
        return None
    one = replace(declared, low=ends[0], high=ends[1])
    return replace(one, source=f"range of this review; {one.source}", basis="the review's") if narrowed else one


def _added(path: str, ends: tuple[float, float], scenario: Scenario) -> Assumption:
    one = Assumption(path, path, (path,), *ends, "range of this review", "the review's", "")
    if not values_of(one, scenario) or not _is_nature(path):
        raise InputError(
            "assumptions must name assumptions of riskbox, such as 'prevalence', or numbers of the deciding "
            f"scenario's nature that are not 0. Got {show(path)} instead.{did_you_mean(path, _IDS)}"
        )
    return one


def _is_nature(path: str) -> bool:
    try:
        return kind_of(path) == "nature"
    except ScenarioError:
        return False


def values_of(assumption: Assumption, scenario: Scenario) -> tuple[float, ...]:
    """Return the numbers of a scenario that an assumption stands for."""
    return tuple(leaf.value for leaf in _leaves(scenario_to_dict(scenario), assumption.paths))


def scaled(scenario: Scenario, assumption: Assumption, factor: float) -> Scenario:
    """Return the scenario in which an assumption is off by a factor.

    Raises
    ------
    ScenarioError
        If there is no such world.

    Examples
    --------
    >>> more = Assumption("x", "x", ("uploads.per_day",), 0.5, 2.0, "", "judgement", "")
    >>> scaled(Scenario.load("queueing", ["uploads.per_day=100"]), more, 1.5).uploads.per_day
    150.0
    """
    data = scenario_to_dict(scenario)
    for leaf in list(_leaves(data, assumption.paths)):
        changed = _times(leaf.value, factor, assumption.scale)
        leaf.above[leaf.key] = round(changed) if isinstance(leaf.value, int) else changed
    return scenario_from_dict(data, f"{assumption.id} x {factor:.4g}")


def world_with(world: World, assumption: Assumption, factor: float) -> World:
    """Return a world in which an assumption is off by a factor, for all arms alike."""
    plans = {name: replace(plan, scenario=scaled(plan.scenario, assumption, factor)) for name, plan in _arms(world)}
    baseline = plans.pop("")
    return replace(world, baseline=baseline, candidates=plans)


def _arms(world: World) -> Iterator[tuple[str, Any]]:
    yield "", world.baseline
    yield from world.candidates.items()


def _times(value: float, factor: float, scale: Scale) -> float:
    return 1.0 - factor * (1.0 - value) if scale == "error" else factor * value


def _possible(one: Assumption, review: Review) -> Assumption | None:
    """Return an assumption with a range all of whose worlds there are; None where that leaves nothing."""
    arms = [plan.scenario for world in review.binding for _, plan in _arms(world)]
    low, high = one.low, one.high
    for scenario in arms:
        low, high = _within_bounds(one, scenario, low, high)
    low, high = (_shortened(one, review, end) for end in (low, high))
    return replace(one, low=low, high=high) if low < high else None


def _within_bounds(one: Assumption, scenario: Scenario, low: float, high: float) -> tuple[float, float]:
    """Return the range cut to the bounds of the fields."""
    data = scenario_to_dict(scenario)
    for leaf in _leaves(data, one.paths):
        place = place_at(Scenario, leaf.path, data)
        declared = None if place is None else declared_of(place)
        if declared is None:
            continue
        least, most = declared.bounds.ends(whole=declared.kind == "int")
        if one.scale == "error":  # 1 - f (1 - v) within the bounds; a value of 1 lacks nothing
            lack = 1.0 - leaf.value or 1.0
            low = low if most is None else max(low, (1.0 - most) / lack)
            high = high if least is None else min(high, (1.0 - least) / lack)
        else:
            low = low if least is None else max(low, least / leaf.value)
            high = high if most is None else min(high, most / leaf.value)
    return min(low, 1.0), max(high, 1.0)


def _shortened(one: Assumption, review: Review, end: float) -> float:
    """Return the end of a range, or the nearest one on the way to 1 that is a world for all arms."""
    for _ in range(_SHORTENED):
        try:
            for world in review.binding:
                world_with(world, one, end)
        except InputError:
            end = math.sqrt(end)
        else:
            return end
    return 1.0


def _leaves(data: Mapping[str, Any], paths: tuple[str, ...]) -> Iterator[_Leaf]:
    for path in paths:
        yield from _below(data, split_path(path), ())


def _below(data: Any, keys: tuple[str, ...], path: tuple[str, ...]) -> Iterator[_Leaf]:
    """Yield the numbers other than 0 under a path; what is not there is no number."""
    key, *rest = keys
    if isinstance(data, dict):
        names: list[Any] = list(data) if key == EVERY else [key] * (key in data)
    elif isinstance(data, list):
        names = list(range(len(data))) if key == EVERY else [int(key)] * (key.isdecimal() and int(key) < len(data))
    else:
        return
    for name in names:
        inner, steps = data[name], (*path, str(name))
        if rest:
            yield from _below(inner, tuple(rest), steps)
        elif isinstance(inner, int | float) and not isinstance(inner, bool) and inner:
            yield _Leaf(steps, data, name, inner)
