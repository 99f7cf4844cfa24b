"""The knee of a front: the point from which every objective is nearest to its best, if the front bends enough for one.

A front of a few points has always a nearest one, and on a straight front it is any point near the middle. So a knee is
told only of five points or more, of a point that is best in nothing, and where the front bends towards the ideal: there
the scaled costs of the point sum to less than those of the plane through the ends, one less than the number of
objectives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.ledger import merge
from simulator.present.numbers import counted
from simulator.search.question.problem import Problem

from .front import knee
from .points import Point, costs_of

FEWEST = 5
"""Points of a front without which it has no knee: two ends, and something to choose from between them."""


@dataclass(frozen=True)
class Knee:
    """The knee of a front, and how sure it is.

    Parameters
    ----------
    trial : int
    points : int
        Of the front.
    replications : int
        Fresh runs of each point.
    agreed : int
        In how many cases the same point is the knee when one of these runs is left out, each in turn, in all scenarios.
    """

    trial: int
    points: int
    replications: int
    agreed: int

    @property
    def sentence(self) -> str:
        """What it is, and how far luck leaves it open."""
        text = (
            f"Trial {self.trial} is the knee of the front: of its {self.points} points the one nearest to the best "
            "value of every objective at once, each objective measured by the front's own range. That is a property of "
            "these points and no recommendation."
        )
        if self.agreed == self.replications:
            return f"{text} It stays the knee whichever of the {self.replications} fresh runs is left out."
        return (
            f"{text} With one of the {self.replications} fresh runs left out, each in turn, it stays the knee in "
            f"{counted(self.agreed, 'case')}."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "trial": self.trial,
            "points": self.points,
            "replications": self.replications,
            "agreed": self.agreed,
        }


def knee_of(front: Sequence[Point], problem: Problem) -> Knee | None:
    """Return the knee of a front on its fresh runs; None where the front has none."""
    if len(front) < FEWEST or len(problem.objectives) < 2:
        return None
    costs = costs_of(front, problem)
    place = knee(costs)
    if not bends(costs, place):
        return None
    point = front[place]
    number = point.results.replications
    if problem.several:
        left = _each_without(front, problem, costs)
    else:
        left = [_without(front, problem, one) for one in range(number)]
    agreed = sum(knee(one) == place for one in left)
    return Knee(point.trial if point.trial is not None else -1, len(front), number, agreed)


def bends(costs: NDArray[np.float64], place: int) -> bool:
    """Return whether a front bends towards the ideal at a point that is the best in no objective.

    >>> (
    ...     bends(np.array([[0.0, 1.0], [0.4, 0.4], [1.0, 0.0]]), 1),
    ...     bends(np.array([[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]]), 1),
    ... )
    (True, False)
    """
    best, worst = costs.min(axis=0), costs.max(axis=0)
    if (worst == best).any():
        return False
    scaled = (costs[place] - best) / (worst - best)
    return bool((scaled > 0).all() and scaled.sum() < costs.shape[1] - 1)


def _without(front: Sequence[Point], problem: Problem, left_out: int) -> NDArray[np.float64]:
    """Return the costs of points with one of their runs left out."""
    rows = []
    for point in front:
        ledgers = [one for number, one in enumerate(point.results.ledgers) if number != left_out]
        rows.append(problem.values_at((merge(ledgers),)))
    return problem.costs(rows)


def _each_without(
    front: Sequence[Point], problem: Problem, costs: NDArray[np.float64]
) -> Sequence[NDArray[np.float64]]:
    """Return the costs of points over several scenarios with each of their runs left out in turn, in all of them."""
    by_run = np.array([[point.by_run(goal.indicator) for goal in problem.objectives] for point in front])
    by_run *= np.array([goal.sign for goal in problem.objectives])[:, None]
    number = by_run.shape[2]
    return list(np.moveaxis((number * costs[:, :, None] - by_run) / (number - 1), 2, 0))
