"""Winners on fresh luck: the search's best points are run again on replications that the search never saw.

A value that was searched for is too good: among many noisy trials the lucky ones win. So no value of the search is
reported, only those of a second set of runs, with intervals, and requirements are checked again on them. The
recommendation is then chosen by these runs; among at most eight points what luck adds to its own value is small, but a
launch is worth a comparison of the two strategies on a third seed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.present.changes import changes_to_list
from simulator.present.serialise import interval
from simulator.runs.estimate import Estimate
from simulator.runs.executor import Progress
from simulator.runs.guardrails import Guardrail, judge
from simulator.runs.results import Results
from simulator.runs.simulate import prepare, run_arms

from .front import knee, non_dominated, spread_out
from .problem import Problem
from .trials import Trial


@dataclass(frozen=True)
class Point:
    """A trial of the search, or the strategy as it was given, run again on fresh replications.

    Parameters
    ----------
    trial : int or None
        Number of the trial; None for the strategy as it was given.
    params : Mapping
        Values by variable.
    results : Results
        The fresh runs.
    checks : tuple of Guardrail
        The requirements, judged by the fresh runs.
    on_front : bool
        Whether, on the fresh values, all requirements are met and no other point, nor the strategy as given, is
        better.
    """

    trial: int | None
    params: Mapping[str, Any]
    results: Results
    checks: tuple[Guardrail, ...]
    on_front: bool

    @property
    def feasible(self) -> bool:
        """Whether all requirements are met by the fresh estimates."""
        return _kept(self.checks)

    def estimate(self, indicator: str) -> Estimate:
        """Return an indicator on the fresh runs."""
        return self.results.estimate(indicator)

    def to_dict(self, problem: Problem) -> dict[str, Any]:
        """Return plain data: parameters, objectives with intervals, checks, and whether it is on the front."""
        return {
            "trial": self.trial,
            "strategy": self.results.strategy.spec,
            "differs": changes_to_list(self.results.differs),
            "params": dict(self.params),
            "objectives": {
                goal.indicator: interval(one.value, one.low, one.high)
                for goal in problem.objectives
                for one in (self.estimate(goal.indicator),)
            },
            "requirements": [check.to_dict() for check in self.checks],
            "feasible": self.feasible,
            "on_front": self.on_front,
        }


def pick(trials: Sequence[Trial], problem: Problem, count: int) -> list[Trial]:
    """Return at most ``count`` feasible trials that no other beats, spread over the front of the search, in order.

    Of trials with equal objectives the first is taken.
    """
    feasible = [trial for trial in trials if trial.feasible]
    if not feasible:
        return []
    costs = problem.costs([trial.values for trial in feasible])
    _, first = np.unique(costs, axis=0, return_index=True)
    front = np.flatnonzero(non_dominated(costs))
    front = front[np.isin(front, first)]
    return [feasible[front[index]] for index in spread_out(costs[front], count)]


def fresh_seed(seed: int) -> int:
    """Return the seed of the re-runs: far from the search's, and a function of it."""
    digest = hashlib.sha256(f"fresh replications of {seed}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def rerun(
    chosen: Sequence[Trial], problem: Problem, replications: int, workers: int | None, progress: Progress | None
) -> tuple[list[Point], Point]:
    """Return the chosen trials and the strategy as it was given, both on the same fresh replications."""
    seed = fresh_seed(problem.seed)
    plans = [*(problem.space.build(trial.params) for trial in chosen), problem.space.given]
    arms = [
        prepare(one, seed=seed, replications=replications, engine=problem.engine, loaded=problem.loaded)
        for one in plans
    ]
    *runs, start = run_arms(arms, workers, progress=progress)
    checks = [tuple(judge(problem.requirements, results)) for results in (*runs, start)]
    costs = _costs([*runs, start], problem)
    costs[[not _kept(row) for row in checks]] = np.nan
    *front, _ = non_dominated(costs)
    points = [
        Point(trial.number, trial.params, results, row, bool(on_front))
        for trial, results, row, on_front in zip(chosen, runs, checks, front, strict=False)
    ]
    return points, Point(None, problem.space.start() or {}, start, checks[-1], on_front=False)


def recommend(points: Sequence[Point], start: Point, problem: Problem) -> Point | None:
    """Return the knee of the front on fresh values (see ``front.knee``), or None where the front is empty.

    Points that are worse than the strategy as given in no objective come first: only where there is none, or where the
    given one misses a requirement, is the knee that of the whole front, and trades one objective for another.
    """
    front = [point for point in points if point.on_front]
    if not front:
        return None
    costs = _costs([point.results for point in front], problem)
    no_worse = np.all(costs <= _costs([start.results], problem), axis=1)
    if start.feasible and no_worse.any():
        front = [point for point, kept in zip(front, no_worse, strict=True) if kept]
        costs = costs[no_worse]
    return front[knee(costs)]


def _costs(runs: Sequence[Results], problem: Problem) -> NDArray[np.float64]:
    return problem.costs([results.values([goal.indicator for goal in problem.objectives]) for results in runs])


def _kept(checks: Sequence[Guardrail]) -> bool:
    return not any(check.missed for check in checks)
