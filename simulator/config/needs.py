"""Needs of indicators and segments: parts of a scenario without which they mean nothing, such as networks for rings.

A need is a path of the scenario, such as ``creators.churn``. ``*`` stands for all entries of a map or a list
(``pools.*.people``), ``or`` stands between paths of which one is enough, and ``an incident of kind surge`` asks for
such an incident, as ``several languages`` does for more than one language. ``a strategy with gate_at_views`` asks for a
strategy, of the scenario or of its treatment arm, in whose spec, or in a member's, that parameter has a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .spec import parse_spec, with_members

if TYPE_CHECKING:
    from .scenario import Scenario

_KIND = "an incident of kind "
_SEVERAL = "several "
_STRATEGY = "a strategy with "


def is_met(need: str, scenario: Scenario) -> bool:
    """Return whether a scenario meets a need.

    A value at the path counts as on unless it is ``None``, ``False``, 0 or empty. A part with a property ``on`` decides
    for itself.

    Raises
    ------
    AttributeError
        If a part of the scenario has no field of that name.
    """
    return any(_is_met(one, scenario) for one in need.split(" or "))


def could_be_met(need: str, scenario: Scenario) -> bool:
    """Return whether a scenario meets a need under some strategy: one that is chosen for a run or searched for."""
    return any(one.startswith(_STRATEGY) or _is_met(one, scenario) for one in need.split(" or "))


def _is_met(need: str, scenario: Scenario) -> bool:
    if need.startswith(_STRATEGY):
        specs = [scenario.strategy, *([scenario.arms.strategy] if scenario.arms and scenario.arms.strategy else [])]
        return any(_gives(spec, need.removeprefix(_STRATEGY)) for spec in specs)
    if need.startswith(_KIND):
        return any(incident.kind == need.removeprefix(_KIND) for incident in scenario.incidents.values())
    if need.startswith(_SEVERAL):
        lists = {"markets": scenario.markets, "languages": scenario.languages(), "tiers": scenario.creators.tiers}
        return len(lists[need.removeprefix(_SEVERAL)]) > 1
    return any(bool(getattr(value, "on", value)) for value in _found(scenario, need.split(".")))


def _gives(spec: str, name: str) -> bool:
    return any((one.params or {}).get(name) is not None for one in with_members(parse_spec(spec)))


def _found(value: object, path: list[str]) -> Iterator[object]:
    if not path:
        yield value
    elif path[0] == "*":
        for one in _members(value):
            yield from _found(one, path[1:])
    elif value is not None:
        yield from _found(getattr(value, path[0]), path[1:])


def _members(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, tuple):
        yield from value
