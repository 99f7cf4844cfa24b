"""The scenarios of a search: one, or several in which the same plans are run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from simulator.config import Scenario, split_overrides
from simulator.config.model import Model
from simulator.config.sentences import build
from simulator.errors import InputError, show
from simulator.runs.arguments import check_once
from simulator.runs.plans import Plan
from simulator.runs.warm_up import planned_run
from simulator.space.search_space import SearchSpace, Values
from simulator.strategy import Strategy

MOST = 24
"""Scenarios of a search, at most."""
_NAME = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^@\[\]()]*$")]
_TEXT = Annotated[str, Field(min_length=1, max_length=500)]

Given = Scenario | str | Path
Several = Mapping[str, Any] | Sequence[Any]
"""Scenarios by name, each as a name, a file, or a map with ``scenario``, ``set`` and ``weight``; or a list of them."""


class _Stated(Model):
    """A scenario of a search as a user states it."""

    scenario: _TEXT = Field(description="shipped scenario or file")
    set: dict[_TEXT, Any] = Field(default_factory=dict, description="changes, path to value, as of --set")
    weight: Annotated[float, Field(gt=0, le=1e9)] = Field(1.0, description="how much it counts against the others")


class _Names(Model):
    """Checks the names of scenarios."""

    scenarios: dict[_NAME, Any] = Field(min_length=1, max_length=MOST)


@dataclass(frozen=True)
class World:
    """A scenario of a search.

    Parameters
    ----------
    name : str
    weight : float
        How much it counts; of all scenarios the weights sum to 1.
    loaded, plan : Plan
        As loaded, and in force.
    plain : str
        What a command line names it by; empty where only a study file can state it.
    """

    name: str
    weight: float
    loaded: Plan
    plan: Plan
    plain: str = ""


@dataclass(frozen=True)
class Candidate:
    """A plan in every scenario of a search."""

    plans: tuple[Plan, ...]

    @property
    def identity(self) -> str:
        """Text that two share only if they are equal to the last bit."""
        return "; ".join(one.identity for one in self.plans)


def candidate_of(space: SearchSpace, values: Values, scenarios: Sequence[Scenario]) -> Candidate:
    """Return the plan with some values (by variable) in the scenario of a space, and in further ones.

    Raises
    ------
    ParamError, ScenarioError
        If the values contradict each other.
    """
    return Candidate((space.build(values), *(in_scenario(space, one).build(values) for one in scenarios)))


def in_scenario(space: SearchSpace, scenario: Scenario) -> SearchSpace:
    """Return a space whose plan in force has another scenario."""
    return replace(space, given=Plan(scenario, space.given.strategy))


def worlds_of(
    scenario: Given | Several,
    strategy: Strategy | str | None,
    overrides: Sequence[str],
    *,
    allow_code: bool = False,
) -> tuple[World, ...]:
    """Return the scenarios of a search. All have the strategy in force of the first one.

    Parameters
    ----------
    scenario
        One, or several: a mapping or a list of names, files, or maps with ``scenario``, ``set`` and ``weight``.
    strategy, overrides, allow_code
        As of ``simulate``; overrides change all scenarios, before their own do.

    Raises
    ------
    InputError
        If one is wrong, or sets a parameter of the strategy.
    """
    if isinstance(scenario, Scenario | str | Path):
        loaded, plan = planned_run(scenario, strategy, overrides, allow_code=allow_code)
        return (World(plan.scenario.name, 1.0, loaded, plan),)
    stated = _stated(scenario)
    whole = float(np.sum([weight for _, _, weight, _ in stated.values()]))
    found: list[World] = []
    for name, (given, own, weight, plain) in stated.items():
        try:
            if not found:
                loaded, plan = planned_run(given, strategy, [*overrides, *own], allow_code=allow_code)
            else:
                fields = [*split_overrides(overrides)[0], *own]
                loaded, plan = planned_run(given, found[0].plan.strategy, fields, allow_code=allow_code)
        except InputError as error:
            raise InputError(f"scenarios.{name}: {error}") from None
        found.append(World(name, weight / whole, loaded, plan, plain))
    return tuple(found)


def check_alike(spaces: Sequence[SearchSpace], names: Sequence[str]) -> None:
    """Refuse scenarios that do not have the same variables, or give a searched field of the plan different values.

    Raises
    ------
    InputError
    """
    first = spaces[0]
    given = first.fields(first.values_given() or {one.name: None for one in first.variables})
    for space, name in zip(spaces[1:], names[1:], strict=True):
        if [one.name for one in space.variables] != [one.name for one in first.variables]:
            raise InputError(
                f"What is searched must be the same in all scenarios, and parameters that vary by market or policy "
                f"differ between {names[0]!r} and {name!r}."
            )
        here = space.fields(space.values_given() or {one.name: None for one in space.variables})
        for path, value in given.items():
            if here[path] != value:
                raise InputError(
                    f"{path} is searched, so it must have one value in all scenarios as given. It has {show(value)} "
                    f"in {names[0]!r} and {show(here[path])} in {name!r}."
                )


def _stated(given: Any) -> dict[str, tuple[Given, list[str], float, str]]:
    """Return by name: the scenario, its own overrides, its weight, and what a command line names it by."""
    entries = _named(given)
    build(_Names, {"scenarios": dict.fromkeys(entries)}, "This search")
    found: dict[str, tuple[Given, list[str], float, str]] = {}
    for name, one in entries.items():
        if isinstance(one, Scenario | str | Path):
            plain = "" if isinstance(one, Scenario) or isinstance(given, Mapping) else str(one)
            found[name] = (one, [], 1.0, plain)
            continue
        row = build(_Stated, one, f"scenarios.{name}")
        own = [f"{path}={value if isinstance(value, str) else _json(value)}" for path, value in row.set.items()]
        if split_overrides(own)[1]:
            raise InputError(f"scenarios.{name}: all scenarios of a search have the same strategy. Got {show(own)}.")
        found[name] = (row.scenario, own, row.weight, "")
    return found


def _json(value: Any) -> str:
    import json

    return json.dumps(value)


def _named(given: Any) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return {str(name): one for name, one in given.items()}
    if not isinstance(given, list | tuple) or not given:
        raise InputError(
            f"scenarios must be a list or a map of scenarios, such as ['baseline', 'surge']. Got {show(given)} instead."
        )
    names = [_name(one) for one in given]
    check_once("A scenario", names)
    return dict(zip(names, given, strict=True))


def _name(one: Any) -> str:
    if isinstance(one, Scenario):
        return one.name
    if isinstance(one, Mapping) and isinstance(one.get("scenario"), str):
        return Path(one["scenario"]).stem
    if isinstance(one, str | Path):
        return Path(one).stem
    raise InputError(
        "A scenario of several must be a name, a file or a map with `scenario`, `set` and `weight`. "
        f"Got {show(one)} instead."
    )
