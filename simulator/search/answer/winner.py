"""The finalist of a search: of the points that are clearly not worse than the plan in force, the one liked most.

It is found by Kim and Nelson's sequential procedure on the fresh seed: points that fall behind are out, and those that
are left are run again until one is selected with a stated probability. Scores are those of ``preference``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.ledger import Ledger
from simulator.runs.kim_nelson import Selection, select
from simulator.runs.simulate import prepare, run_each
from simulator.search.question.problem import Problem

from .points import Point, costs_of

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Choice:
    """How the finalist was found.

    Parameters
    ----------
    trial : int
        The finalist.
    among : tuple of int
        Trials that are clearly not worse than the plan in force in any objective.
    runs : int
        Runs of these, the first fresh ones included.
    settled : bool
        Whether the procedure came to its end, so that the finalist is the best one with probability ``CONFIDENCE``, or
        as good up to ``delta``.
    delta : float
        Smallest difference of scores that matters.
    scores : mapping
        Mean score of each trial, by number.
    """

    trial: int
    among: tuple[int, ...]
    runs: int
    settled: bool
    delta: float
    scores: Mapping[int, float]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "trial": self.trial,
            "among": list(self.among),
            "runs": self.runs,
            "settled": self.settled,
            "confidence": CONFIDENCE,
            "delta": self.delta,
            "scores": {str(number): score for number, score in self.scores.items()},
        }


def choose(
    able: Sequence[Point], start: Point, problem: Problem, delta: float, most: int, workers: int | None
) -> Choice:
    """Return the finalist among points that could all be recommended.

    Parameters
    ----------
    able : sequence of Point
        At least one.
    start : Point
        The plan in force on the same replications.
    problem : Problem
    delta : float
        Smallest difference of scores that matters.
    most : int
        Runs of these points after which nothing more is run.
    workers : int, optional
    """
    references = {key: value for one in start.over.values() for key, value in one.best.items()}
    source = _Scores(able, start, replace(problem, best=references) if references else problem, workers)
    left, settled = list(range(len(able))), True
    stages = range(len(problem.preference.stages))
    for stage in stages:
        if len(left) == 1:
            break
        alpha = (1 - CONFIDENCE) / len(stages)
        found = source.select(left, stage, delta, 1 - alpha, most)
        settled = settled and found.settled
        best = left[found.best]
        # the next objective decides among those that are level with the best
        level = [one for one in left if one == best or source.gap(one, best, stage) <= delta]
        left = level if stage + 1 < len(stages) else [best]
    finalist = min(left, key=lambda one: source.mean(one, stages[-1]))
    return Choice(
        trial=_number(able[finalist]),
        among=tuple(map(_number, able)),
        runs=source.runs,
        settled=settled,
        delta=delta,
        scores={_number(point): source.mean(place, 0) for place, point in enumerate(able)},
    )


class _Scores:
    """Scores of points by replication of the fresh seed; what is not there yet is run."""

    def __init__(self, points: Sequence[Point], start: Point, problem: Problem, workers: int | None) -> None:
        self._problem, self._workers = problem, workers
        self._worlds = len(problem.names)
        self._arms = [
            prepare(plan, seed=runs.provenance.seed, replications=1, engine=problem.engine)
            for point in points
            for plan, runs in zip(problem.candidate(point.params).plans, start.runs, strict=True)
        ]
        self._start = costs_of([start], problem)[0]
        self._whole = [problem.values_at(point.ledgers) for point in points]
        self._costs: dict[tuple[int, int], NDArray[np.float64]] = {}
        self._first = start.results.replications
        for place, point in enumerate(points):
            for number in range(self._first):
                self._learn(place, number, [runs.ledgers[number] for runs in point.runs])

    @property
    def runs(self) -> int:
        """Runs of the points."""
        return len(self._costs) * self._worlds

    def select(self, left: Sequence[int], stage: int, delta: float, confidence: float, most: int) -> Selection:
        """Return the best of some points by a stage of the preference."""

        def values(systems: Sequence[int], number: int) -> list[float]:
            missing = [(left[one], number) for one in systems if (left[one], number) not in self._costs]
            if missing:
                self._run(missing)
            return [-self._score((left[one], number), stage) for one in systems]

        spent = self.runs - len(left) * self._first * self._worlds
        room = (most - spent) // self._worlds
        return select(values, len(left), delta, confidence=confidence, first=self._first, most=room)

    def mean(self, point: int, stage: int) -> float:
        """Return the mean score of a point's runs."""
        return float(np.mean([self._score(cell, stage) for cell in self._costs if cell[0] == point]))

    def gap(self, one: int, other: int, stage: int) -> float:
        """Return by how much a point's score is worse than another's in the replications that both have."""
        both = [number for place, number in self._costs if place == one and (other, number) in self._costs]
        return float(np.mean([self._score((one, at), stage) - self._score((other, at), stage) for at in both]))

    def _score(self, cell: tuple[int, int], stage: int) -> float:
        return float(self._problem.preference.scores(self._costs[cell], self._start, stage))

    def _run(self, cells: Sequence[tuple[int, int]]) -> None:
        worlds = range(self._worlds)
        wanted = [(place * self._worlds + world, number) for place, number in cells for world in worlds]
        found: dict[tuple[int, int], Ledger] = {}
        run_each(self._arms, wanted, found.__setitem__, self._workers)
        for place, number in cells:
            self._learn(place, number, [found[place * self._worlds + world, number] for world in worlds])

    def _learn(self, place: int, number: int, ledgers: Sequence[Ledger]) -> None:
        row = self._problem.values_at(ledgers)
        self._costs[place, number] = self._problem.costs_near(self._whole[place], [row])[0]


def _number(point: Point) -> int:
    if point.trial is None:
        raise TypeError("The plan in force is no candidate.")
    return point.trial


def finalist_of(points: Sequence[Point], choice: Choice) -> Point:
    """Return the point that was chosen."""
    return next(point for point in points if point.trial == choice.trial)
