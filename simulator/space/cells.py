"""Parameters with values that a search varies: the whole value, or some of its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from simulator.config import Scenario
from simulator.declare import Param, cell, with_cell
from simulator.strategy import Strategy
from simulator.strategy.members import Member

from .variable import CHOICE, Variable

Cell = tuple[tuple[str, str], ...]
"""A market or policy on each axis of a parameter: ``(("market", "DE"), ("policy", "spam"))``."""


def filled(value: Any, variables: Sequence[Variable], of: Callable[[Variable], Any]) -> Any:
    """Return a parameter's value with its variables' values in it.

    Parameters
    ----------
    value : object
        The value as given, of which variables beside others keep the rest.
    variables : sequence of Variable
        All variables of one parameter.
    of : callable
        Returns the value of a variable.
    """
    whole = [one for one in variables if not one.beside]
    if whole:
        value = of(whole[0]) if not whole[0].keys else _nested(whole, of)
    for one in variables:
        if one.beside:
            value = with_cell(value, one.keys, of(one))
    return value


def by_cell(value: Any, param: Param, scenario: Scenario) -> dict[Cell, Any]:
    """Return what a value says of every cell of a scenario; one without an axis has a single, empty cell."""
    policies = tuple(scenario.policies)
    parents = dict(zip(policies, scenario.parents(), strict=True))
    names = {"market": tuple(scenario.markets), "policy": policies}
    found: dict[Cell, Any] = {}
    for keys in product(*(names[axis] for axis in param.shape)):
        found[tuple(zip(param.shape, keys, strict=True))] = cell(value, keys, param.default, parents)
    return found


def alike(one: Strategy, other: Strategy, scenario: Scenario) -> bool:
    """Return whether two strategies of a class have the same values in every cell of a scenario."""
    known = other.tunable
    return one.tunable.keys() == known.keys() and all(
        by_cell(value, param, scenario) == by_cell(known[name].value, param, scenario)
        for name, (param, value) in one.tunable.items()
        if not isinstance(param, Member)
    )


def value_at(value: Any, keys: Sequence[str], param: Param, scenario: Scenario) -> Any:
    """Return what a value says at some keys, of which ``"*"`` stands for all names that are not given."""
    parents = dict(zip(scenario.policies, scenario.parents(), strict=True))
    return cell(value, keys, param.default, parents)


def _nested(variables: Sequence[Variable], of: Callable[[Variable], Any]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for one in variables:
        part = value
        for key in one.keys[:-1]:
            part = part.setdefault(key, {})
        part[one.keys[-1]] = of(one)
    return value


def by_param(variables: Sequence[Variable]) -> Mapping[str, list[Variable]]:
    """Return the variables of parameters, by parameter, in order."""
    found: dict[str, list[Variable]] = {}
    for one in variables:
        if not one.of_plan and one.param != CHOICE:
            found.setdefault(one.param, []).append(one)
    return found
