"""The problem of a search: objectives, requirements, and runs per trial."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario, scenario_hash
from simulator.errors import InputError, UnknownNameError, did_you_mean, show
from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.requirement import Requirement, parse_requirements
from simulator.provenance import riskbox_version
from simulator.runs.plans import Plan
from simulator.strategy.code import decided_by
from simulator.strategy.lookup import treatment_in_force

from .space import SearchSpace


@dataclass(frozen=True)
class Objective:
    """An indicator to make small or large."""

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
        Replications per trial, the same ones for every trial (common random numbers).
    engine : str
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
    loaded: Plan | None = None
    baseline: Mapping[str, float] = field(default_factory=dict)

    @property
    def indicators(self) -> list[str]:
        """Ids of the indicators of objectives and requirements, each once."""
        ids = [goal.indicator for goal in self.objectives]
        return list(dict.fromkeys([*ids, *(requirement.indicator for requirement in self.requirements)]))

    def without(self, names: Collection[str]) -> Problem:
        """Return the problem with some variables left at the values given."""
        return replace(self, space=self.space.without(names))

    def costs(self, values: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """Return the objectives of values by indicator as costs, (points, objectives): less is better."""
        rows = [[goal.sign * point[goal.indicator] for goal in self.objectives] for point in values]
        return np.array(rows, dtype=np.float64).reshape(len(values), len(self.objectives))

    def violations(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return by how much each requirement is missed, relative to its limit's size; <= 0 where it is met."""
        return {str(one): self._violation(one, values[one.indicator]) for one in self.requirements}

    def _violation(self, one: Requirement, value: float) -> float:
        base = self._base(one)
        size = abs(one.threshold(base))
        return one.violation(value, base) / (size if 0 < size < math.inf else 1.0)

    def feasible(self, values: Mapping[str, float]) -> bool:
        """Return whether all requirements are met."""
        return not self.missed(values)

    def missed(self, values: Mapping[str, float]) -> list[Requirement]:
        """Return the requirements that values do not meet."""
        return [one for one in self.requirements if not one.holds(values[one.indicator], self._base(one))]

    def _base(self, requirement: Requirement) -> float:
        return self.baseline.get(requirement.indicator, math.nan)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, stored with the study, so that a different problem cannot resume it."""
        return {
            "scenario": f"{self.scenario.name} ({scenario_hash(self.scenario)})",
            "strategy": self.space.strategy.spec,
            "space": self.space.describe(),
            "objectives": [str(objective) for objective in self.objectives],
            "requirements": [str(requirement) for requirement in self.requirements],
            "seed": self.seed,
            "replications": self.replications,
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


def objectives(minimize: Iterable[str], maximize: Iterable[str], known: Iterable[str]) -> tuple[Objective, ...]:
    """Return the objectives, those to minimise first.

    Raises
    ------
    InputError
        If there is none, or one is named twice.
    UnknownNameError
        If one is no indicator.
    """
    for name, given in (("minimize", minimize), ("maximize", maximize)):
        if isinstance(given, str):
            raise InputError(f"`{name}` must be a list of indicators, such as [{given!r}]. Got {show(given)} instead.")
    names = list(known)
    goals = [Objective(name, maximize=False) for name in minimize] + [
        Objective(name, maximize=True) for name in maximize
    ]
    if not goals:
        raise InputError("The search has no objective: name an indicator to minimize or maximize.")
    for position, goal in enumerate(goals):
        if goal.indicator not in names:
            raise UnknownNameError(
                f"An objective must be an indicator. Got {show(goal.indicator)} instead."
                + did_you_mean(goal.indicator, names)
            )
        if goal.indicator in [other.indicator for other in goals[:position]]:
            raise InputError(f"An objective must be named once. Got {show(goal.indicator)} again instead.")
    return tuple(goals)


def check_in_use(problem: Problem) -> None:
    """Refuse objectives and requirements that do not apply to the scenario: they would never have a value.

    Raises
    ------
    InputError
    """
    for name in problem.indicators:
        indicator = INDICATORS[name]
        if not indicator.could_speak_of(problem.scenario):
            raise InputError(
                f"{name} has no value in scenario {problem.scenario.name!r}, which lacks {', '.join(indicator.needs)}; "
                "an objective or a requirement must have a value in it."
            )


def requirements(texts: Iterable[str | Requirement], known: Mapping[str, Indicator]) -> tuple[Requirement, ...]:
    """Return the requirements, each stated once.

    Raises
    ------
    InputError
        If one cannot be read, or is of a market, policy, tier or pool: the trials of a search are judged as a whole.
    """
    found = tuple(dict.fromkeys(parse_requirements(texts, known)))
    for one in found:
        if one.places:
            raise InputError(
                f"A requirement of a search must be of the whole run, such as '{one.indicator}{one.operator}...'. "
                f"Got {show(str(one))} instead."
            )
    return found
