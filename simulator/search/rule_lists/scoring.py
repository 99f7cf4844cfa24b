"""Scores of lists of rules on kept uploads: what each costs against the strategy in force, and what it misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action

from .conditions import Candidate, decided_by
from .effects import Effects
from .kept import Kept

Floats = NDArray[np.float64]

ROUGH = 0.05
"""By how much a list may miss limits and objectives on kept uploads and still be worth a simulation."""


@dataclass(frozen=True)
class Aims:
    """What a list of rules is scored by.

    Parameters
    ----------
    objectives : tuple of str
        Indicators to make small.
    weights : tuple of float
        Of the objectives; they sum to 1.
    limits : mapping of str to float
        Most of an indicator that a list may have, as a part of what the strategy in force has.
    tolerance : float
        By what part of the strategy in force an objective may be worse.
    """

    objectives: tuple[str, ...]
    weights: tuple[float, ...]
    limits: Mapping[str, float]
    tolerance: float

    @property
    def names(self) -> tuple[str, ...]:
        """Indicators that are scored: objectives, and those with a limit."""
        return tuple(dict.fromkeys([*self.objectives, *self.limits]))


@dataclass(frozen=True)
class Score:
    """What a list of rules costs on kept uploads, as parts of what the strategy in force costs there.

    Parameters
    ----------
    ratios : mapping of str to float
        By indicator; 1 = as much as the strategy in force.
    value : float
        Mean change of the objectives, weighted, as a part of the strategy in force; less is better.
    excess : float
        By how much the limits and the objectives are missed together; 0 = all are kept, with the margin that was asked.
    worst : float
        The change of the objective that gains least.
    spare : float
        What is left of the limit that is nearest, as a part of it.
    """

    ratios: Mapping[str, float]
    value: float
    excess: float
    worst: float
    spare: float

    @property
    def able(self) -> bool:
        """Whether it misses limits and objectives by so little, if at all, that it may well keep them."""
        return self.excess <= ROUGH

    @property
    def key(self) -> tuple[float, float]:
        """What is less of a better list: first by how much limits are missed, then the value."""
        return self.excess, self.value


@dataclass(frozen=True, eq=False)
class Scorer:
    """Scores lists on some kept uploads.

    Parameters
    ----------
    kept : Kept
    effects : Effects
    aims : Aims
    actions : tuple of Action
        What rules may do.
    margin : float
        By what part of the strategy in force objectives must be better, and limits kept.
    corrections : mapping of str to float
        Factors by which ratios are multiplied, by indicator (``correction``).
    """

    kept: Kept
    effects: Effects
    aims: Aims
    actions: tuple[Action, ...]
    margin: float = 0.0
    corrections: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def in_force(self) -> Floats:
        """Costs of the strategy in force per run, (indicators,)."""
        return np.asarray(self.effects.of(self.kept, self.kept.action).sum(axis=1))

    @cached_property
    def _allowed(self) -> Floats:
        return self.effects.costs(self.kept, Action.ALLOW)

    def worth(self, prices: Mapping[str, float]) -> Floats:
        """Return what uploads gain by each action against being allowed, (actions, n).

        Parameters
        ----------
        prices : mapping of str to float
            Of each indicator, per part of what the strategy in force costs.
        """
        sizes = np.where(self.in_force > 0, self.in_force, 1.0)
        each = np.array([prices.get(name, 0.0) for name in self.effects.names]) / sizes
        return np.array([each @ (self._allowed - self.effects.costs(self.kept, one)) for one in self.actions])

    def score(self, rules: Sequence[Candidate]) -> Score:
        """Return what a list costs against the strategy in force."""
        decided = decided_by(rules, self.kept.columns, len(self.kept))
        acts = np.array([*(rule.action for rule in rules), Action.ALLOW], np.uint8)  # the last: no rule
        costs = self.effects.of(self.kept, acts[decided]).sum(axis=1)
        ratios = {
            name: self.corrections.get(name, 1.0) * cost / base if base > 0 else (1.0 if cost <= 0 else np.inf)
            for name, cost, base in zip(self.effects.names, costs.tolist(), self.in_force.tolist(), strict=True)
        }
        changes = [ratios[name] - 1.0 for name in self.aims.objectives]
        value = sum(weight * change for weight, change in zip(self.aims.weights, changes, strict=True) if weight)
        missed = [max(0.0, change - self.aims.tolerance + self.margin) for change in changes]
        missed += [max(0.0, ratios[name] - limit + self.margin) for name, limit in self.aims.limits.items()]
        spare = min((1.0 - ratios[name] / limit for name, limit in self.aims.limits.items()), default=1.0)
        return Score(ratios, value, sum(missed), max(changes), spare)

    def hits(self, rules: Sequence[Candidate]) -> list[Hits]:
        """Return what each rule of a list does to the kept uploads."""
        decided = decided_by(rules, self.kept.columns, len(self.kept))
        each, bad = self.kept.per_day, self.kept.violates
        found = []
        for place, rule in enumerate(rules):
            matched, mine = rule.matches(self.kept.columns), decided == place
            found.append(Hits(*(float(each[rows].sum()) for rows in (matched, mine, mine & bad, bad))))
        return found


@dataclass(frozen=True)
class Hits:
    """What a rule does to kept uploads, per day.

    Parameters
    ----------
    matches : float
        Uploads that it matches.
    decides : float
        Uploads that it decides on, since no rule before it does.
    violating : float
        Of these, violating ones.
    violations : float
        Violating uploads in all.
    """

    matches: float
    decides: float
    violating: float
    violations: float

    @property
    def precision(self) -> float:
        """Share of what it decides on that violates."""
        return self.violating / self.decides if self.decides else float("nan")

    @property
    def share(self) -> float:
        """Share of all violating uploads that it decides on."""
        return self.violating / self.violations if self.violations else float("nan")
