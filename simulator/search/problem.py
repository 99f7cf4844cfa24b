"""The problem of a search: objectives, requirements, and runs per trial."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario, scenario_hash
from simulator.errors import InputError, show
from simulator.indicators import INDICATORS
from simulator.indicators.places import parse_placed
from simulator.indicators.requirement import Requirement, parse_requirements
from simulator.ledger import Ledger
from simulator.provenance import riskbox_version
from simulator.runs.plans import Plan
from simulator.space.search_space import SearchSpace
from simulator.strategy.code import decided_by
from simulator.strategy.lookup import treatment_in_force

from .preference import Preference
from .quantities import check_quantity, indicator_of, of_requirement, placed, values_at
from .samplers import DEFAULT as SAMPLER


@dataclass(frozen=True)
class Objective:
    """An indicator to make small or large, perhaps in a place: ``exposure[TR]``."""

    indicator: str
    maximize: bool

    @property
    def sign(self) -> float:
        """Factor that turns the indicator into a cost."""
        return -1.0 if self.maximize else 1.0

    @property
    def direction(self) -> Literal["minimize", "maximize"]:
        """``minimize`` or ``maximize``."""
        return "maximize" if self.maximize else "minimize"

    def __str__(self) -> str:
        return f"{self.direction} {self.indicator}"


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

    @property
    def indicators(self) -> list[str]:
        """Indicators of objectives and requirements, perhaps with places, each once."""
        ids = [goal.indicator for goal in self.objectives]
        return list(dict.fromkeys([*ids, *map(of_requirement, self.requirements)]))

    def values_at(self, ledger: Ledger) -> dict[str, float]:
        """Return the values of objectives and requirements in some runs."""
        return values_at(ledger, self.indicators, self.scenario)

    def without(self, names: Collection[str]) -> Problem:
        """Return the problem with some variables left at the values given."""
        return replace(self, space=self.space.without(names))

    def costs(self, values: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """Return the objectives of values by indicator as costs, (points, objectives): less is better."""
        rows = [[goal.sign * point[goal.indicator] for goal in self.objectives] for point in values]
        return np.array(rows, dtype=np.float64).reshape(len(values), len(self.objectives))

    def violations(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return by how much each requirement is missed, relative to its limit's size; <= 0 where it is met."""
        return {str(one): self._violation(one, values[of_requirement(one)]) for one in self.requirements}

    def _violation(self, one: Requirement, value: float) -> float:
        base = self._base(one)
        size = abs(one.threshold(base))
        return one.violation(value, base) / (size if 0 < size < math.inf else 1.0)

    def feasible(self, values: Mapping[str, float]) -> bool:
        """Return whether all requirements are met."""
        return not self.missed(values)

    def missed(self, values: Mapping[str, float]) -> list[Requirement]:
        """Return the requirements that values do not meet."""
        return [one for one in self.requirements if not one.holds(values[of_requirement(one)], self._base(one))]

    def _base(self, requirement: Requirement) -> float:
        return self.baseline.get(of_requirement(requirement), math.nan)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, stored with the study, so that a different problem cannot resume it."""
        return {
            "scenario": f"{self.scenario.name} ({scenario_hash(self.scenario)})",
            "strategy": self.space.strategy.spec,
            "space": self.space.describe(),
            "objectives": [str(objective) for objective in self.objectives],
            "requirements": [str(requirement) for requirement in self.requirements],
            "seed": self.seed,
            "preference": self.preference.text,
            "tolerance": self.tolerance,
            "sampler": self.sampler,
            "replications": self.replications,
            "most replications": self.most_replications,
            "engine": self.engine,
            "code": self._code,
            "riskbox": riskbox_version(),
        }

    @property
    def _code(self) -> dict[str, str]:
        """Hashes of the strategies' code."""
        treatment = treatment_in_force(self.scenario)
        arms = {"strategy": self.space.strategy} | ({} if treatment is None else {"treatment": treatment})
        return {arm: decided_by(strategy) for arm, strategy in arms.items()}


def objectives(minimize: Iterable[str], maximize: Iterable[str], better: Iterable[str] = ()) -> tuple[Objective, ...]:
    """Return the objectives: those to minimise, those to maximise, and those that are to go where they are better.

    Raises
    ------
    InputError
        If there is none, one is named twice, or neither more nor less of one is better.
    UnknownNameError
        If one is no indicator.
    """
    for name, given in (("minimize", minimize), ("maximize", maximize), ("objectives", better)):
        if isinstance(given, str):
            raise InputError(f"`{name}` must be a list of indicators, such as [{given!r}]. Got {show(given)} instead.")
    goals = [Objective(_quantity(name), maximize=False) for name in minimize]
    goals += [Objective(_quantity(name), maximize=True) for name in maximize]
    goals += [Objective(_quantity(name), maximize=_direction(name) > 0) for name in better]
    if not goals:
        raise InputError("The search has no objective: name an indicator to minimize or maximize.")
    for position, goal in enumerate(goals):
        if goal.indicator in [other.indicator for other in goals[:position]]:
            raise InputError(f"An objective must be named once. Got {show(goal.indicator)} again instead.")
    return tuple(goals)


def _quantity(text: str) -> str:
    indicator, places = parse_placed(text, INDICATORS)
    return placed(indicator.id, places)


def _direction(text: str) -> int:
    indicator = indicator_of(text)
    if not indicator.direction:
        raise InputError(
            f"{indicator.id} must be stated as one to minimize or to maximize, since neither more nor less of it is "
            "better."
        )
    return indicator.direction


def check_in_use(problem: Problem) -> None:
    """Refuse objectives and requirements that do not apply to the scenario: they would never have a value.

    Raises
    ------
    InputError
    """
    for name in problem.indicators:
        check_quantity(name, problem.scenario)


def requirements(texts: Iterable[str | Requirement]) -> tuple[Requirement, ...]:
    """Return the requirements, each stated once.

    Raises
    ------
    InputError
        If one cannot be read.
    """
    return tuple(dict.fromkeys(parse_requirements(texts, INDICATORS)))
