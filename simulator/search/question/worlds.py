"""The scenarios of a search: one, or several in which the same plans are run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from simulator.config import Scenario, split_overrides
from simulator.errors import InputError, show
from simulator.runs.plans import Plan
from simulator.runs.warm_up import planned_run
from simulator.space.search_space import SearchSpace, Values
from simulator.strategy import Strategy

from .stated import Given, Several, stated


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
        One, or several: a mapping or a list (``stated``).
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
    asked = stated(scenario)
    whole = float(np.sum([one.weight for one in asked.values()]))
    found: list[World] = []
    for name, one in asked.items():
        try:
            if not found:
                loaded, plan = planned_run(one.scenario, strategy, [*overrides, *one.overrides], allow_code=allow_code)
            else:
                fields = [*split_overrides(overrides)[0], *one.overrides]
                loaded, plan = planned_run(one.scenario, found[0].plan.strategy, fields, allow_code=allow_code)
        except InputError as error:
            raise InputError(f"scenarios.{name}: {error}") from None
        found.append(World(name, one.weight / whole, loaded, plan, one.plain))
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
