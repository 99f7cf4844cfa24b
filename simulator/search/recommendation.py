"""Whether a search recommends something: one finalist, tried against the plan as given on luck that chose nothing.

The runs that choose the finalist favour a point that was lucky in them, so they cannot also say how good it is. The
finalist and the plan as given are therefore run once more, on a third seed, and a recommendation rests on these runs
alone:

* it meets every requirement with the whole interval;
* in at least one objective it is better: the paired interval of the difference leaves out 0, at a level that is
  adjusted for the number of objectives (Bonferroni), at a joint nominal level of 95 %;
* in no objective is its estimate worse.

Otherwise nothing is recommended, and the reasons say what was missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulator.present.outcomes import BETTER, UNCLEAR, outcome_of
from simulator.present.rows import Row, change_text, requirement_text
from simulator.runs.compare import Comparison
from simulator.runs.difference import Difference, smallest_seen
from simulator.runs.estimate import LEVEL

from .front import knee, non_dominated
from .points import Point
from .problem import Objective, Problem


@dataclass(frozen=True)
class Change:
    """A point's change of one objective against the plan as given, paired, on the same luck.

    Parameters
    ----------
    objective : Objective
    difference : Difference
        With the ordinary 95 % interval.
    objectives : int
        For how many the intervals are adjusted (Bonferroni).
    """

    objective: Objective
    difference: Difference
    objectives: int = 1

    @property
    def low(self) -> float | None:
        """Lower end of the adjusted interval; None where there is none."""
        one = self.difference
        return self._adjusted(one.difference, one.low)

    @property
    def high(self) -> float | None:
        """Upper end of the adjusted interval; None where there is none."""
        one = self.difference
        return self._adjusted(one.difference, one.high)

    @property
    def title(self) -> str:
        """Name of the indicator within a sentence."""
        title = self.difference.indicator.title
        return title[0].lower() + title[1:]

    @property
    def text(self) -> str:
        """The change with its adjusted interval: relative, unless that says something else about 0."""
        one, low, high = self.difference, self.low, self.high
        least, most = (self._adjusted(one.relative, end) for end in (one.relative_low, one.relative_high))
        if low is None or high is None or least is None or most is None or (low <= 0 <= high) != (least <= 0 <= most):
            return Row(replace(one, low=low, high=high)).change
        return change_text(one.relative, least, most)

    def _adjusted(self, middle: float | None, end: float | None) -> float | None:
        """Return an end of an interval moved away from the estimate as Student's quantiles ask."""
        from scipy.special import stdtrit

        if middle is None or end is None:
            return None
        tail = (1 - LEVEL) / 2
        wider = float(stdtrit(self._free, 1 - tail / self.objectives) / stdtrit(self._free, 1 - tail))
        return middle + wider * (end - middle)

    @property
    def _free(self) -> int:
        """Degrees of freedom of the interval."""
        return min(self.difference.baseline.replications, self.difference.candidate.replications) - 1

    @property
    def outcome(self) -> str:
        """What may be concluded by the adjusted interval, in the direction of the objective."""
        return outcome_of(-int(self.objective.sign), self.low, self.high)

    @property
    def better(self) -> bool:
        """Whether the adjusted interval leaves out 0 in the direction of the objective."""
        return self.outcome == BETTER

    @property
    def row(self) -> Row:
        """The change with the smallest one that would have been clear by the adjusted interval, where none is."""
        one, seen = self.difference, None
        if self.outcome == UNCLEAR:
            seen = smallest_seen(one.low, one.high, self._free, (1 - LEVEL) / self.objectives)
        return Row(replace(one, smallest_seen=seen))

    @property
    def worse(self) -> bool:
        """Whether the estimate is worse, clearly or not; so is one without a value."""
        return not self.objective.sign * self.difference.difference <= 0

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: the adjusted interval and its conclusions."""
        return {"low": self.low, "high": self.high, "better": self.better, "worse": self.worse}


@dataclass(frozen=True)
class Confirmation:
    """The finalist and the plan as given on runs that chose nothing, and the conclusion.

    Parameters
    ----------
    finalist, start : Point
        Both on the seed of the confirmation.
    changes : tuple of Change
        One an objective, in order.
    """

    finalist: Point
    start: Point
    changes: tuple[Change, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the finalist is not recommended; empty if it is."""
        found = [
            f"{requirement_text(check.requirement)} is not met by the whole interval"
            for check in self.finalist.checks
            if check.status != "met"
        ]
        found += [f"the estimate of {change.title} is worse" for change in self.changes if change.worse]
        if not any(change.better for change in self.changes):
            found.append("no objective is clearly better")
        return tuple(found)

    @property
    def holds(self) -> bool:
        """Whether the finalist is recommended."""
        return not self.reasons

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "trial": self.finalist.trial,
            "recommended": self.holds,
            "reasons": list(self.reasons),
            "seed": self.finalist.results.provenance.seed,
            "replications": self.finalist.results.replications,
            "level": LEVEL,
            "adjusted": {change.objective.indicator: change.to_dict() for change in self.changes},
        }


def confirmation(finalist: Point, start: Point, problem: Problem) -> Confirmation:
    """Return the evidence on the finalist from runs of both that chose nothing."""
    pair = Comparison(start.results, finalist.results)
    number = len(problem.objectives)
    changes = [Change(goal, pair.row(goal.indicator), number) for goal in problem.objectives]
    return Confirmation(finalist, start, tuple(changes))


def nominate(points: Sequence[Point], start: Point, problem: Problem) -> Point | None:
    """Return the point to be tried against the plan as given, or None if none deserves it.

    It must meet every requirement by its estimate, and be better than the plan as given in one objective and worse in
    none, by the estimates. Of those, the ones come first that meet the requirements with the whole interval, then the
    ones that are clearly better in most objectives, then those that no other of them beats; of what is left the knee is
    taken (``front.knee``).
    """
    able = [point for point in points if point.feasible and _gains(point, start, problem)]
    if not able:
        return None
    ranks = [(all(check.status == "met" for check in one.checks), _clear(one, start, problem)) for one in able]
    best = [point for point, rank in zip(able, ranks, strict=True) if rank == max(ranks)]
    costs = _costs(best, problem)
    front = np.flatnonzero(non_dominated(costs))
    return best[int(front[knee(costs[front])])]


def nearest(points: Sequence[Point], start: Point, problem: Problem) -> Point | None:
    """Return the point that comes nearest to being better in everything, or None without points that can be compared.

    Points that meet every requirement come first; of them the one whose worst change for the worse, as a part of the
    plan as given, is least.
    """
    able = [point for point in points if np.isfinite(_costs([point], problem)).all()]
    if not able:
        return None
    base = _costs([start], problem)[0]
    size = np.where(np.isfinite(base) & (base != 0), np.abs(base), 1.0)
    losses = ((_costs(able, problem) - np.where(np.isfinite(base), base, 0.0)) / size).max(axis=1)
    order = np.lexsort((losses, [not point.feasible for point in able]))
    return able[int(order[0])]


def _gains(point: Point, start: Point, problem: Problem) -> bool:
    """Return whether a point is better than the plan as given in one objective and worse in none, by the estimates."""
    gap = _costs([point], problem)[0] - _costs([start], problem)[0]
    return bool((gap <= 0).all() and (gap < 0).any())


def _clear(point: Point, start: Point, problem: Problem) -> int:
    """Return the number of objectives in which a point is better by its ordinary interval."""
    pair = Comparison(start.results, point.results)
    ends = ((goal, pair.row(goal.indicator)) for goal in problem.objectives)
    return sum(outcome_of(-int(goal.sign), row.low, row.high) == BETTER for goal, row in ends)


def _costs(points: Sequence[Point], problem: Problem) -> np.ndarray[Any, np.dtype[np.float64]]:
    ids = [goal.indicator for goal in problem.objectives]
    return problem.costs([point.results.values(ids) for point in points])
