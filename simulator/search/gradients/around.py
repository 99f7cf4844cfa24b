"""Plans around a given one: which steps can be taken from it, and their runs on the luck of a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from simulator.errors import ParamError, ScenarioError
from simulator.runs.plans import Plan
from simulator.runs.results import Results
from simulator.runs.reuse import Reuse, SharedRuns
from simulator.runs.simulate import prepare, run_arms
from simulator.space.search_space import SearchSpace
from simulator.space.variable import Variable

from .steps import Step, ladder, place_of

Ladders = Mapping[str, Sequence[Step]]
"""Steps to try of each variable, by name."""


def ladders(space: SearchSpace, at: Mapping[str, Any]) -> Ladders:
    """Return the steps that can be taken from a plan, by variable, widest first.

    Where one end contradicts another parameter, the difference is taken to the other side alone.
    """

    def of(one: Variable) -> list[Step]:
        return list(
            dict.fromkeys(step for given in ladder(one, at[one.name]) for step in _valid(space, at, one, given))
        )

    return {one.name: of(one) for one in space.variables}


def tightened(space: SearchSpace, steps: Ladders) -> SearchSpace:
    """Return the space with intervals that hold the steps and no more, so that few uploads are at stake."""
    return replace(space, variables=tuple(_tight(one, steps[one.name]) for one in space.variables))


class Around:
    """Runs plans of a small space on the luck of a seed; uploads that none of them can touch are played once.

    Parameters
    ----------
    space : SearchSpace
    seed, replications, engine, workers, memory
        As of ``optimize``.
    """

    def __init__(
        self, space: SearchSpace, *, seed: int, replications: int, engine: str, workers: int | None, memory: float
    ) -> None:
        self._seed, self._replications, self._engine, self._workers = seed, replications, engine, workers
        self._shared = SharedRuns(
            space.given,
            space.box(),
            seed=seed,
            replications=replications,
            engine=engine,
            memory=memory,
            workers=workers,
        )

    @property
    def replications(self) -> int:
        """Replications of every plan."""
        return self._replications

    @property
    def reuse(self) -> Reuse:
        """What was shared so far."""
        return self._shared.reuse

    def run(self, plans: Sequence[Plan]) -> list[Results]:
        """Return the results of some plans, all on the same luck."""
        arms = [
            self._shared.arm(prepare(plan, seed=self._seed, replications=self._replications, engine=self._engine))
            for plan in plans
        ]
        return run_arms(arms, self._workers)


def built(space: SearchSpace, at: Mapping[str, Any], one: Variable, value: Any) -> Plan:
    """Return the plan with one value changed."""
    return space.build({**at, one.name: value})


def _valid(space: SearchSpace, at: Mapping[str, Any], one: Variable, step: Step) -> list[Step]:
    """Return a step, the side of it that is valid, or nothing."""
    here = at[one.name]
    fine = [_builds(space, at, one, end) for end in (step.low, step.high)]
    if all(fine):
        return [step]
    for ok, low, high in ((fine[0], step.low, here), (fine[1], here, step.high)):
        if ok and low != high:
            return [Step(low, high, place_of(one, high) - place_of(one, low), one_sided=True)]
    return []


def _builds(space: SearchSpace, at: Mapping[str, Any], one: Variable, value: Any) -> bool:
    try:
        built(space, at, one, value)
    except (ParamError, ScenarioError):
        return False
    return True


def _tight(one: Variable, steps: Sequence[Step]) -> Variable:
    if not steps:
        return one
    low, high = min(step.low for step in steps), max(step.high for step in steps)
    return replace(one, space=replace(one.space, low=low, high=high))
