"""Break the decision: the nearest plausible change of an assumption under which the protocol says something else.

First each assumption takes a step on the luck of the review, all arms alike; the slopes of the margins say how far it
would have to be off. Then the nearest ones are run exactly, with as many pairs as the review, and decided by the same
rule: what is reported as a flip was seen, not extrapolated. An assumption is changed in the scenarios that bind; what
stress scenarios showed stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator.runs.executor import Progress

from .assumption_table import Assumption
from .assumptions import assumptions_of
from .breaking_budget import Budget, budget_of
from .breaking_exact import Exact, Search
from .breaking_predicted import Predicted, predicted
from .conduct import Reviewed
from .decision import Decision
from .margins import Key, Margin, margins_of
from .slopes import slopes_of
from .steps import Steps


@dataclass(frozen=True)
class Broken:
    """What it takes to break a candidate's decision.

    Parameters
    ----------
    candidate : str
    decision : Decision
        Of the review.
    margins : mapping
        Of the review's tests that bind.
    budget : Budget
    predicted : tuple of Predicted
        Those that luck does not explain first, then the nearest.
    exact : tuple of Exact
        In the order in which they were run.
    untried : tuple of Assumption
        Those that the budget left out.
    seed : int
    """

    candidate: str
    decision: Decision
    margins: Mapping[Key, Margin]
    budget: Budget
    predicted: tuple[Predicted, ...]
    exact: tuple[Exact, ...]
    untried: tuple[Assumption, ...]
    seed: int

    @property
    def flip(self) -> Exact | None:
        """The exact run with another decision that takes the least of its plausible range; None = there is none."""
        found = [one for one in self.exact if one.decision.outcome != self.decision.outcome]
        return min(found, key=lambda one: one.share, default=None)

    @property
    def kept(self) -> Exact | None:
        """The farthest exact run of the flip's assumption, on its side, that the decision still stands; None = none."""
        flip = self.flip
        found = [
            one
            for one in self.exact
            if flip is not None
            and one.assumption.id == flip.assumption.id
            and (one.factor > 1) == (flip.factor > 1)
            and one.share < flip.share
        ]
        return max(found, key=lambda one: one.share, default=None)

    @property
    def nearest(self) -> Exact | None:
        """The flip or, without one, the farthest run of the assumption that seemed nearest; None without a run."""
        if self.flip is not None or not self.exact:
            return self.flip
        mine = [one for one in self.exact if one.assumption.id == self.exact[0].assumption.id]
        return max(mine, key=lambda one: one.share)

    @property
    def unmade(self) -> tuple[Predicted, ...]:
        """Assumptions that would flip the decision sooner, extrapolated, and were not run exactly."""
        made = {one.assumption.id for one in self.exact}
        share = 1.0 if self.flip is None else self.flip.share
        return tuple(one for one in self.predicted if one.share < share and one.assumption.id not in made)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        flip = self.flip
        return {
            "candidate": self.candidate,
            "outcome": self.decision.outcome,
            "budget": self.budget.to_dict(),
            "margins": [one.to_dict() for one in self.margins.values()],
            "tried": [one.to_dict() for one in self.predicted],
            "exact": [one.to_dict() for one in self.exact],
            "untried": [one.id for one in self.untried],
            "unmade": [one.assumption.id for one in self.unmade],
            "flip": None if flip is None else flip.to_dict(),
            "seed": self.seed,
        }


def break_decision(
    reviewed: Reviewed, candidate: str, *, workers: int | None = None, progress: Progress | None = None
) -> Broken | None:
    """Return what it takes to break a candidate's decision; None where the request spends no runs on it.

    Parameters
    ----------
    reviewed : Reviewed
    candidate : str
    workers
        As of ``simulate``.
    progress : callable, optional
        Called as ``progress(done, total)`` with runs; it may end early.

    Raises
    ------
    InputError
        If the request names an assumption that is none.
    """
    review = reviewed.review
    if not review.request.runs.breaks:
        return None
    decision = replace(reviewed.decisions[candidate], override=None)
    known = assumptions_of(review)
    margins = margins_of(reviewed.tests[candidate], review, reviewed.power.pairs)
    budget = budget_of(review, reviewed.power.pairs, len(known))
    if decision.step == "quality" or not margins:
        return Broken(candidate, decision, margins, budget, (), (), known, review.request.runs.seed)
    steps = Steps(progress, budget.runs)
    found = []
    for one in known[: budget.tried]:
        report = steps.next(budget.per_step)
        slopes = slopes_of(reviewed, candidate, one, margins, budget.pairs, workers, report)
        found.append(predicted(reviewed, candidate, one, tuple(slopes.values()), margins))
    ranked = sorted(found, key=lambda one: one.rank)
    search = Search(reviewed, candidate, budget, steps, workers)
    return Broken(
        candidate,
        decision,
        margins,
        budget,
        tuple(ranked),
        tuple(search.over(ranked)),
        known[budget.tried :],
        review.request.runs.seed,
    )
