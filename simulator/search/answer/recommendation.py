"""Whether a search recommends something: one finalist, tried against the plan as given on luck that chose nothing.

The runs that choose the finalist favour a point that was lucky in them, so they cannot also say how good it is. The
finalist and the plan as given are therefore run once more, on a third seed, and a recommendation rests on these runs
alone:

* it meets every requirement with the whole interval;
* in no objective may it be worse: the paired 95 % interval of the difference ends on the good side of 0, or of the
  tolerance that was stated; an objective that it does not change is not worse;
* in at least one objective it is better: the interval leaves out 0, at a level that is adjusted for the number of
  objectives (Bonferroni), at a joint nominal level of 95 %.

Otherwise nothing is recommended, and the reasons say what was missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulator.present.outcomes import BETTER, UNCLEAR, outcome_of
from simulator.present.rows import Row, change_text
from simulator.runs.difference import Difference, smallest_seen
from simulator.runs.estimate import LEVEL
from simulator.search.question.goals import Objective
from simulator.search.question.problem import Problem

from .points import Point, costs_of


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
    tolerance : float
        By what part of the plan as given it may be worse and still counts as not worse.
    """

    objective: Objective
    difference: Difference
    objectives: int = 1
    tolerance: float = 0.0

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
        title = self.objective.title
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
    def may_be_worse(self) -> bool:
        """Whether the ordinary interval reaches further to the bad side than is tolerated; so does a missing one."""
        one, sign = self.difference, self.objective.sign
        if one.difference == 0 and (one.low or 0.0) == (one.high or 0.0) == 0:
            return False  # nothing changes
        end = one.high if sign > 0 else one.low
        return end is None or not sign * end <= self.tolerance * abs(one.baseline.value)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: the adjusted interval and its conclusions."""
        return {"low": self.low, "high": self.high, "better": self.better, "may_be_worse": self.may_be_worse}


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
            f"{check.text} is not met by the whole interval" for check in self.finalist.checks if check.status != "met"
        ]
        found += [f"{change.title} may be worse" for change in self.changes if change.may_be_worse]
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
    return Confirmation(finalist, start, _changes(finalist, start, problem))


def recommendable(points: Sequence[Point], start: Point, problem: Problem) -> list[Point]:
    """Return the points that may be tried against the plan as given, by runs on the same luck.

    They meet every requirement by the estimate, may be worse than the plan as given in no objective, and are better in
    one. Where some meet the requirements with the whole interval, and keep limits of a share of runs by so much that as
    many runs as these ask for will rather show it than not, only those are returned.
    """
    able = [point for point in points if point.feasible and _gains(_changes(point, start, problem))]
    sure = [point for point in able if all(check.promises for check in point.checks)]
    return sure or able


def nearest(points: Sequence[Point], start: Point, problem: Problem) -> Point | None:
    """Return the point that comes nearest to being better in everything, or None without points that can be compared.

    Points that meet every requirement come first; of them the one whose worst change for the worse, as a part of the
    plan as given, is least.
    """
    able = [point for point in points if np.isfinite(costs_of([point], problem)).all()]
    if not able:
        return None
    base = costs_of([start], problem)[0]
    size = np.where(np.isfinite(base) & (base != 0), np.abs(base), 1.0)
    losses = ((costs_of(able, problem) - np.where(np.isfinite(base), base, 0.0)) / size).max(axis=1)
    order = np.lexsort((losses, [not point.feasible for point in able]))
    return able[int(order[0])]


def _changes(point: Point, start: Point, problem: Problem) -> tuple[Change, ...]:
    return tuple(
        Change(goal, point.change_from(start, goal.indicator), len(problem.objectives), problem.tolerance)
        for goal in problem.objectives
    )


def _gains(changes: Sequence[Change]) -> bool:
    return any(change.better for change in changes) and not any(change.may_be_worse for change in changes)
