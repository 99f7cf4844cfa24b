"""The problem of a search: objectives, requirements, and runs per trial."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario, scenario_hash
from simulator.indicators import INDICATORS, find_indicator
from simulator.indicators.requirement import Requirement
from simulator.ledger import Ledger
from simulator.present.numbers import format_value
from simulator.present.rows import requirement_text
from simulator.provenance import riskbox_version
from simulator.runs.plans import Plan
from simulator.space.search_space import SearchSpace, Values
from simulator.strategy.code import decided_by
from simulator.strategy.lookup import treatment_in_force

from .chance import Chance
from .goals import Objective
from .preference import Preference
from .quantities import check_quantity, in_world, of_requirement, split_world, values_at
from .robust import aggregated, picked
from .spending import Spending
from .worlds import Candidate, World, candidate_of

SAMPLER = "tpe"
"""Name of what proposes trials, unless another is asked for."""


@dataclass(frozen=True)
class Problem:
    """A search, stated completely: two equal problems try the same trials.

    Parameters
    ----------
    scenario : Scenario
    space : SearchSpace
    objectives : tuple of Objective
    requirements : tuple of Requirement
    seed : int
        Of the world and of the sampler.
    replications : int
        Replications of every trial, the same ones for all (common random numbers).
    engine : str
    most_replications : int
        Replications of a trial that may beat the best one, at most.
    preference : Preference
        How objectives count against each other.
    tolerance : float
        By what part of the plan in force an objective may be worse and still counts as not worse.
    sampler : str
        What proposes trials (``samplers``).
    loaded : Plan, optional
        The scenario and its strategy before overrides; results say what they change in it.
    baseline : Mapping, optional
        Indicators of the plan as given on the search's replications: what relative requirements are relative to.
    worlds : tuple of World
        The scenarios, where there are several; the first is that of ``scenario`` and ``space``.
    chances : tuple of Chance
        Limits that a share of runs must keep.
    best : Mapping, optional
        Best values by scenario: what regrets are relative to.
    of_nature : bool
        Whether nature varies and the plan does not, so that no two trials share uploads.
    spending : Spending, optional
        What values may cost together; those that cost more are moved back (:meth:`afforded`).
    """

    scenario: Scenario
    space: SearchSpace
    objectives: tuple[Objective, ...]
    requirements: tuple[Requirement, ...]
    seed: int
    replications: int
    engine: str
    most_replications: int
    preference: Preference
    tolerance: float = 0.0
    sampler: str = SAMPLER
    loaded: Plan | None = None
    baseline: Mapping[str, float] = field(default_factory=dict)
    worlds: tuple[World, ...] = ()
    chances: tuple[Chance, ...] = ()
    best: Mapping[str, float] = field(default_factory=dict)
    of_nature: bool = False
    spending: Spending | None = None

    @property
    def several(self) -> bool:
        """Whether plans are run in more than one scenario."""
        return len(self.worlds) > 1

    @property
    def scenarios(self) -> list[Scenario]:
        """All scenarios, the first one first."""
        return [self.scenario, *(world.plan.scenario for world in self.worlds[1:])]

    @property
    def names(self) -> list[str]:
        """Names of the scenarios, in order."""
        return [world.name for world in self.worlds] or [self.scenario.name]

    @property
    def weights(self) -> tuple[float, ...]:
        """Weights of the scenarios, which sum to 1."""
        return tuple(world.weight for world in self.worlds) or (1.0,)

    @property
    def regrets(self) -> bool:
        """Whether an objective is a regret, so that values depend on all trials."""
        return any(goal.over == "regret" for goal in self.objectives)

    @property
    def wanted(self) -> list[str]:
        """Requirements and chance constraints in words."""
        return [*map(requirement_text, self.requirements), *(one.text for one in self.chances)]

    @property
    def quantities(self) -> list[str]:
        """Indicators of objectives, requirements and chance constraints, perhaps with places, each once."""
        ids = [goal.indicator for goal in self.objectives]
        wanted = [*map(of_requirement, self.requirements), *(one.quantity for one in self.chances)]
        return list(dict.fromkeys([*ids, *wanted]))

    @property
    def indicators(self) -> list[str]:
        """Keys of what is shown: ``quantities`` or, of several scenarios, objectives, then quantities by scenario."""
        if not self.several:
            return self.quantities
        return [*(goal.indicator for goal in self.objectives), *self._in_worlds(self.quantities)]

    @property
    def keys(self) -> list[str]:
        """Keys of all values of a trial."""
        every = list(dict.fromkeys([*INDICATORS, *self.quantities]))
        told = [str(one) for one in self.chances]
        if not self.several:
            return [*every, *told]
        return [*(goal.indicator for goal in self.objectives), *self._in_worlds(every), *told]

    def _in_worlds(self, texts: Iterable[str]) -> list[str]:
        wanted = list(texts)
        return [in_world(text, name) for name in self.names for text in wanted]

    def candidate(self, values: Values, space: SearchSpace | None = None) -> Candidate:
        """Return the plan with some values (by variable) in all scenarios; ``space`` is a part of the problem's."""
        return candidate_of(space or self.space, values, self.scenarios[1:])

    def afforded(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values (by variable) that are run in place of proposed ones: the same, if they can be afforded."""
        return values if self.spending is None else self.spending.afforded(values, self.space)

    @property
    def given(self) -> Candidate:
        """The plan in force in all scenarios."""
        return Candidate(tuple(world.plan for world in self.worlds) or (self.space.given,))

    def values_at(self, ledgers: Sequence[Ledger]) -> dict[str, float]:
        """Return the values of objectives and requirements in some runs, a ledger for each scenario."""
        return self._values(ledgers, self.quantities)

    def all_values(self, ledgers: Sequence[Ledger]) -> dict[str, float]:
        """Return every indicator, and the values of objectives and requirements."""
        return self._values(ledgers, list(dict.fromkeys([*INDICATORS, *self.quantities])))

    def _values(self, ledgers: Sequence[Ledger], texts: Sequence[str]) -> dict[str, float]:
        if not self.several:
            return values_at(ledgers[0], texts, self.scenario)
        found = {
            in_world(text, name): value
            for name, scenario, ledger in zip(self.names, self.scenarios, ledgers, strict=True)
            for text, value in values_at(ledger, texts, scenario).items()
        }
        return self.aggregated(found)

    def aggregated(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return values with those of objectives that follow from the values by scenario."""
        found = dict(values)
        for goal in self.objectives:
            if goal.over is not None:
                costs = self._costs_of(goal, values)
                found[goal.indicator] = goal.sign * aggregated(
                    goal.over, costs, np.array(self.weights), self._best(goal, costs)
                )
        return found

    def costs_near(self, whole: Mapping[str, float], rows: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """Return objectives of single replications as costs, (replications, objectives).

        Their mean is near the cost of all: scenarios count as they do with the values ``whole`` of all replications.
        """
        columns = []
        for goal in self.objectives:
            if goal.over is None:
                columns.append([goal.sign * row[goal.indicator] for row in rows])
                continue
            costs = self._costs_of(goal, whole)
            weights, constant = picked(goal.over, costs, np.array(self.weights), self._best(goal, costs))
            columns.append([float(weights @ self._costs_of(goal, row)) + constant for row in rows])
        return np.array(columns, dtype=np.float64).reshape(len(self.objectives), len(rows)).T

    def _costs_of(self, goal: Objective, values: Mapping[str, float]) -> NDArray[np.float64]:
        return np.array([goal.sign * values[in_world(goal.indicator, name)] for name in self.names])

    def _best(self, goal: Objective, costs: NDArray[np.float64]) -> NDArray[np.float64]:
        known = [self.best.get(in_world(goal.indicator, name), math.nan) for name in self.names]
        return np.asarray(np.where(np.isfinite(known), goal.sign * np.array(known), costs))

    def with_best(self, values: Iterable[Mapping[str, float]]) -> Problem:
        """Return the problem with the best values by scenario, of those that meet all requirements if some do."""
        found = list(values)
        kept = [one for one in found if self.feasible(one)] or found
        best: dict[str, float] = {}
        for goal in self.objectives if kept and self.regrets else ():
            costs = np.array([self._costs_of(goal, one) for one in kept])
            costs[~np.isfinite(costs)] = np.inf
            least = dict(zip(self.names, costs.min(axis=0), strict=True))
            best |= {in_world(goal.indicator, name): goal.sign * cost for name, cost in least.items()}
        return replace(self, best=best)

    def without(self, names: Collection[str]) -> Problem:
        """Return the problem with some variables left at the values given."""
        return replace(self, space=self.space.without(names))

    def costs(self, values: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """Return the objectives of values by indicator as costs, (points, objectives): less is better."""
        rows = [[goal.sign * point[goal.indicator] for goal in self.objectives] for point in values]
        return np.array(rows, dtype=np.float64).reshape(len(values), len(self.objectives))

    def violations(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return by how much each requirement is missed, relative to its limit's size; <= 0 where it is met."""
        found = {name: self._violation(one, key, values[key]) for name, one, key in self._limits()}
        for one in self.chances:
            share = values.get(str(one), math.nan)
            found[str(one)] = 1.0 if math.isnan(share) else one.share - share
        return found

    def _limits(self) -> list[tuple[str, Requirement, str]]:
        """Return each requirement in each scenario: what it is called, itself, and the key of its value."""
        if not self.several:
            return [(str(one), one, of_requirement(one)) for one in self.requirements]
        return [
            (in_world(str(one), name), one, in_world(of_requirement(one), name))
            for name in self.names
            for one in self.requirements
        ]

    def _violation(self, one: Requirement, key: str, value: float) -> float:
        base = self.baseline.get(key, math.nan)
        size = abs(one.threshold(base))
        return one.violation(value, base) / (size if 0 < size < math.inf else 1.0)

    def feasible(self, values: Mapping[str, float]) -> bool:
        """Return whether all requirements are met."""
        return not self.missed(values)

    def missed(self, values: Mapping[str, float]) -> list[str]:
        """Return what values do not meet, in words with the value."""
        found = [
            f"{requirement_text(one)} ({self._shown(one, key, values)})"
            for _, one, key in self._limits()
            if not one.holds(values[key], self.baseline.get(key, math.nan))
        ]
        return found + [one.text for one in self.chances if not values.get(str(one), math.nan) >= one.share]

    @staticmethod
    def _shown(one: Requirement, key: str, values: Mapping[str, float]) -> str:
        text = format_value(values[key], find_indicator(one.indicator).unit)
        world = split_world(key)[1]
        return f"{text} in {world}" if world else text

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, stored with the study, so that a different problem cannot resume it."""
        return {
            "scenario": f"{self.scenario.name} ({scenario_hash(self.scenario)})",
            "scenarios": {
                world.name: {"hash": scenario_hash(world.plan.scenario), "weight": world.weight}
                for world in self.worlds
                if self.several
            },
            "strategy": self.space.strategy.spec,
            "space": self.space.describe(),
            "objectives": [str(objective) for objective in self.objectives],
            "requirements": [str(one) for one in (*self.requirements, *self.chances)],
            "seed": self.seed,
            "preference": self.preference.text,
            "tolerance": self.tolerance,
            "sampler": self.sampler,
            "replications": self.replications,
            "most replications": self.most_replications,
            "engine": self.engine,
            "code": self._code,
            "riskbox": riskbox_version(),
            "spending": None if self.spending is None else {**self.spending.prices, "budget": self.spending.budget},
        }

    @property
    def _code(self) -> dict[str, str]:
        """Hashes of the strategies' code."""
        treatment = treatment_in_force(self.scenario)
        arms = {"strategy": self.space.strategy} | ({} if treatment is None else {"treatment": treatment})
        return {arm: decided_by(strategy) for arm, strategy in arms.items()}


def check_in_use(problem: Problem) -> None:
    """Refuse objectives and requirements that do not apply to the scenario: they would never have a value.

    Raises
    ------
    InputError
    """
    for scenario in problem.scenarios:
        for name in problem.quantities:
            check_quantity(name, scenario)
