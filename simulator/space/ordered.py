"""Parameters that are at most another one: their intervals, so that a search proposes nothing that is refused.

Where the greater one is not searched, the smaller one's interval ends at its value. Where it is, the sampler draws a
share of the interval between the lowest value and what the greater one has in the trial. The greater one begins where
the smaller ones begin.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.config import Scenario
from simulator.errors import ParamError
from simulator.present.numbers import setting
from simulator.strategy import Strategy

from .cells import by_cell, by_param, filled
from .variable import Variable

Ceilings = Mapping[str, tuple[str, ...]]
"""The variables that each variable may not exceed, by name."""


@dataclass
class _Limits:
    """What one variable must not exceed, and what it must not fall below."""

    above: list[str] = field(default_factory=list)
    most: float = math.inf
    below: list[str] = field(default_factory=list)
    least: float = -math.inf


def in_order(
    strategy: Strategy, variables: Sequence[Variable], scenario: Scenario
) -> tuple[tuple[Variable, ...], Ceilings]:
    """Return the variables of a strategy with intervals that leave room for each other, and their ceilings.

    Raises
    ------
    ParamError
        If two intervals leave no room for each other.
    """
    limits = _limits(strategy, variables, scenario)
    named = {one.name: one for one in variables}
    for name in _lowest_first(limits):
        limit = limits[name]
        if limit == _Limits():
            continue
        least = max([limit.least, *(named[below].lowest for below in limit.below)])
        cut = named[name].within(least, limit.most)
        if (cut.chooses and not cut.space.choices) or cut.lowest > cut.highest:
            raise ParamError(_no_room(named[name], least, limit))
        named[name] = cut
    ceilings = {name: tuple(dict.fromkeys(limit.above)) for name, limit in limits.items() if limit.above}
    return tuple(named[one.name] for one in variables), ceilings


def _limits(strategy: Strategy, variables: Sequence[Variable], scenario: Scenario) -> dict[str, _Limits]:
    """Return the limits of each variable, cell by cell."""
    searched, declared = by_param(variables), strategy.tunable
    limits = {one.name: _Limits() for one in variables}
    for name, (param, value) in declared.items():
        if param.at_most not in declared or not {name, param.at_most} & set(searched):
            continue
        upper = declared[param.at_most]
        pairs = zip(
            by_cell(filled(value, searched.get(name, ()), lambda one: one), param, scenario).values(),
            by_cell(
                filled(upper.value, searched.get(param.at_most, ()), lambda one: one), upper.param, scenario
            ).values(),
            strict=True,
        )
        for low, high in pairs:
            if low is None or high is None:
                continue
            if isinstance(low, Variable) and isinstance(high, Variable):
                limits[low.name].above.append(high.name)
                limits[high.name].below.append(low.name)
            elif isinstance(low, Variable):
                limits[low.name].most = min(limits[low.name].most, float(high))
            elif isinstance(high, Variable):
                limits[high.name].least = max(limits[high.name].least, float(low))
    return limits


def _lowest_first(limits: Mapping[str, _Limits]) -> list[str]:
    """Return the names, each after all that it may not fall below."""
    found: dict[str, None] = {}

    def add(name: str) -> None:
        for below in limits[name].below:
            add(below)
        found[name] = None

    for name in limits:
        add(name)
    return list(found)


def _no_room(one: Variable, least: float, limit: _Limits) -> str:
    if limit.most < one.lowest:
        return (
            f"{one.name} must begin at {setting(limit.most)} or below, since it may not exceed what is not searched. "
            f"Got {one.wish} instead."
        )
    others = " and ".join(dict.fromkeys(limit.below)) or "a value that is not searched"
    return f"{one.name} must reach {setting(least)} or more, since {others} may not exceed it. Got {one.wish} instead."
