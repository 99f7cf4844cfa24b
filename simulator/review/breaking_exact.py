"""Exact runs with an assumption off: as many pairs as the review has, on its luck, decided by its rule."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .assumption_table import Assumption
from .assumptions import world_with
from .breaking_budget import Budget
from .breaking_predicted import Predicted, stress_of
from .conduct import Reviewed
from .decision import Decision, decide
from .evidence import tests_of
from .margins import Key, Margin, margins_of
from .slopes import pair_in
from .steps import Steps

_OVERSHOOT = 1.1
"""An exact run goes a little farther than the slope says, since it seldom is exact."""
_CLOSE = 0.1
"""Bracket of a flip, as a part of the way to the end of the range, that is narrow enough."""


@dataclass(frozen=True)
class Exact:
    """An exact run with an assumption off by a factor.

    Parameters
    ----------
    assumption : Assumption
    factor : float
    share : float
        Part of the way to the end of the plausible range.
    decision : Decision
    margins : mapping
        Of the tests that bind, there.
    """

    assumption: Assumption
    factor: float
    share: float
    decision: Decision
    margins: Mapping[Key, Margin]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "assumption": self.assumption.id,
            "factor": self.factor,
            "share": self.share,
            "decision": self.decision.to_dict(),
            "margins": [one.to_dict() for one in self.margins.values()],
        }


class Search:
    """Exact runs, as many as the budget has, at the places where a decision is nearest to another one."""

    def __init__(self, reviewed: Reviewed, candidate: str, budget: Budget, steps: Steps, workers: int | None) -> None:
        self._reviewed, self._candidate, self._workers = reviewed, candidate, workers
        self._steps, self._left = steps, budget.exact
        self._each = budget.per_exact
        self._found: list[Exact] = []

    def over(self, ranked: Iterable[Predicted]) -> list[Exact]:
        """Return the runs made, going through predictions from the nearest on."""
        best = math.inf
        for one in ranked:
            if not self._left or one.share >= best or (math.isfinite(best) and not one.clear):
                break
            end = self._end(one)
            near = one.share <= 1.0 and self._left > 1  # a last run tells most at the end of the range
            start = min(one.share * _OVERSHOOT, 1.0) if near else 1.0
            flipped = self._at(one.assumption, end, start)
            if not flipped and start < 1.0 and self._left:
                start, flipped = 1.0, self._at(one.assumption, end, 1.0)
            if flipped:
                best = min(best, self._bracket(one.assumption, end, start))
        return self._found

    @staticmethod
    def _end(one: Predicted) -> float:
        if one.factor is None:
            return one.worst
        return one.assumption.high if one.factor > 1 else one.assumption.low

    def _bracket(self, one: Assumption, end: float, share: float) -> float:
        """Return a share of the range that flips, at most ``_CLOSE`` beyond one that does not, if runs are left."""
        kept = max((a.share for a in self._found if a.assumption is one and a.share < share), default=0.0)
        while self._left and share - kept > _CLOSE:
            middle = (kept + share) / 2
            if self._at(one, end, middle):
                share = middle
            else:
                kept = middle
        return share

    def _at(self, one: Assumption, end: float, share: float) -> bool:
        """Run exactly, keep what is found, and return whether the decision is another one."""
        reviewed, candidate = self._reviewed, self._candidate
        review, factor = reviewed.review, end**share
        pairs = {name: some[candidate] for name, some in reviewed.pairs.items()}
        per_world = self._each // len(review.binding)
        for world in review.binding:
            report = self._steps.next(per_world)
            moved = world_with(world, one, factor)
            pairs[world.name] = pair_in(
                review, moved, candidate, reviewed.power.pairs, reviewed.engine, self._workers, report
            )
        self._left -= 1
        tests = tests_of(review, pairs)
        decision = decide(tests, stress_of(reviewed))
        self._found.append(Exact(one, factor, share, decision, margins_of(tests, review, reviewed.power.pairs)))
        return decision.outcome != reviewed.decisions[candidate].outcome
