"""What users want searched, as texts: ``remove_at``, ``strategy.remove_at.TR.hate=0.5:0.95``, ``sla=1h:8h:log``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from simulator.config import Scenario, space_of
from simulator.config.overrides import joined, split_path
from simulator.declare import EVERY, Axis, Param, Space, read_range
from simulator.errors import ParamError, UnknownNameError, did_you_mean, show
from simulator.strategy import Strategy

from .scale import holding
from .variable import CHOICE, Variable

_WISH = re.compile(r"\s*([^=]+?)\s*(?:=\s*([^=]*[:,][^=]*?)\s*)?")


def default_variables(strategy: Strategy, scenario: Scenario, per: Sequence[str] = ()) -> list[Variable]:
    """Return all numbers of a strategy that are in use and have a range."""
    found = []
    for name, (param, value) in strategy.tunable.items():
        if param.kind in ("float", "int") and param.space is not None and value is not None:
            found += _separate(param, name, holding(param.space, value), scenario, per)
    return found


def wished_variables(strategy: Strategy, scenario: Scenario, text: str, per: Sequence[str] = ()) -> list[Variable]:
    """Return the variables of one wish.

    Parameters
    ----------
    strategy : Strategy
    scenario : Scenario
    text : str
        A parameter's name or path, ``strategy.NAME`` and perhaps names of a market and a policy; or the path of a field
        of the plan. Perhaps followed by ``=`` and what ``read_range`` reads.
    per : sequence of {"market", "policy"}
        Axes along which a parameter that is named without markets and policies varies separately.

    Raises
    ------
    UnknownNameError
        If there is no such parameter.
    ParamError, ScenarioError
        If the text is not of that form, or there is no such range or place.
    """
    match = _WISH.fullmatch(text)
    if match is None:
        raise ParamError(
            f"A parameter to be searched must be 'name' or 'name=low:high', or 'name=a,b'. Got {show(text)} instead."
        )
    path, wish = match[1], match[2]
    keys = joined(split_path(path), scenario.policies)
    if len(keys) > 1 and keys[0] in strategy.tunable:
        raise ParamError(
            f"A cell of a parameter must be named from the strategy on, '{CHOICE}.{path}'. Got {show(text)} instead."
        )
    if len(keys) > 1 and keys[0] != CHOICE:
        # a range of probabilities has no ends on its scale, a parameter's or not
        return [Variable(path, (), holding(space_of(path, scenario, wish), None), of_plan=True)]
    name, *names = keys[1:] if len(keys) > 1 else keys
    declared = strategy.tunable
    if name not in declared:
        owner = type(strategy).__name__
        raise UnknownNameError(
            f"A parameter to be searched must be one of {owner}'s. Got {show(name)} instead."
            + (did_you_mean(name, declared) or f" {owner} has none.")
        )
    param, value = declared[name]
    space = _space(param, value, path, wish, text)
    if not names:
        return _separate(param, name, space, scenario, per)
    return [Variable(name, _cell(param, names, scenario, text), space, beside=True)]


def swept_variable(strategy: Strategy, scenario: Scenario, path: str, wish: str | None) -> Variable:
    """Return the variable of a path as overrides have it: any field of the scenario, or ``strategy.NAME``.

    Parameters
    ----------
    strategy : Strategy
    scenario : Scenario
    path : str
    wish : str, optional
        What ``read_range`` reads; by default the interval that a search takes.

    Raises
    ------
    UnknownNameError, ParamError, ScenarioError
        As of ``wished_variables``.
    """
    if joined(split_path(path), scenario.policies)[0] == CHOICE:
        return wished_variables(strategy, scenario, path if wish is None else f"{path}={wish}")[0]
    return Variable(path, (), holding(space_of(path, scenario, wish, every=True), None), of_plan=True)


def _space(param: Param, value: object, path: str, wish: str | None, text: str) -> Space:
    if wish is not None:
        return holding(read_range(param, repr(param.name), wish, ParamError), None)
    if param.space is None:
        raise ParamError(
            f"The {param.name!r} parameter has no range of its own: give it as '{path}=low:high'. "
            f"Got {show(text)} instead."
        )
    return holding(param.space, value)


def _cell(param: Param, names: Sequence[str], scenario: Scenario, text: str) -> tuple[str, ...]:
    """Return the keys of a path, one for each axis of the parameter."""
    parents = list(dict.fromkeys(scenario.parents()))
    known = {"market": list(scenario.markets), "policy": list(dict.fromkeys([*scenario.policies, *parents]))}
    if len(names) > len(param.shape):
        what = " and ".join(param.shape) or "neither market nor policy"
        raise ParamError(f"The {param.name!r} parameter differs by {what}. Got {show(text)} instead.")
    for axis, name in zip(param.shape, names, strict=False):
        if name != EVERY and name not in known[axis]:
            raise UnknownNameError(
                f"A parameter to be searched must name a {axis} of the scenario, or '*'. Got {show(name)} in "
                f"{show(text)} instead.{did_you_mean(name, known[axis])}"
            )
    return (*names, *(EVERY for _ in param.shape[len(names) :]))


def _separate(param: Param, name: str, space: Space, scenario: Scenario, per: Sequence[str]) -> list[Variable]:
    names = {"market": tuple(scenario.markets), "policy": tuple(scenario.policies)}
    return [Variable(name, keys, space) for keys in _cells(param.shape, per, names)]


def _cells(
    shape: Sequence[Axis], per: Sequence[str], names: Mapping[str, tuple[str, ...]]
) -> Iterable[tuple[str, ...]]:
    """Return the keys of each separate value: ``()`` alone where the parameter does not vary along ``per``."""
    if not any(axis in per for axis in shape):
        return [()]
    return product(*(names[axis] if axis in per else (EVERY,) for axis in shape))
