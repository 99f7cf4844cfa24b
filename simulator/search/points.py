"""The search's best trials on fresh luck: they are run again on replications that the search never saw.

The best value of a search is too good to be true: among many noisy trials the lucky ones win. So no value of the search
is reported, only those of a second set of runs, with intervals, and requirements are checked on them again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.present.changes import changes_to_list
from simulator.present.serialise import interval
from simulator.runs.estimate import Estimate
from simulator.runs.executor import Progress
from simulator.runs.guardrails import Guardrail, judge
from simulator.runs.results import Results
from simulator.runs.simulate import prepare, run_arms

from .front import non_dominated, spread_out
from .problem import Problem
from .quantities import estimate_at
from .sharing import SearchRuns
from .trials import Trial

ALONE = 2
"""So many plans are not worth the time that it takes to play what they share."""


@dataclass(frozen=True)
class Point:
    """A trial of the search, or the plan as it was given, run again on fresh replications.

    Parameters
    ----------
    trial : int or None
        Number of the trial; None for the plan as it was given.
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
        """Return an indicator, perhaps in a place, on the fresh runs."""
        return estimate_at(self.results, indicator)

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

    Up to half of them, and more where there are no others, are no worse than the plan as given in any objective: among
    these a recommendation is looked for, so the best ones by the preference are taken. Of trials with equal objectives
    the first is taken; the plan as given is run again in any case, so a trial of it is left out.
    """
    given = problem.space.values_given()
    tried = [trial for trial in trials if trial.feasible]
    if not tried:
        return []
    costs = problem.costs([trial.values for trial in tried])
    _, first = np.unique(costs, axis=0, return_index=True)
    front = np.flatnonzero(non_dominated(costs))
    front = front[np.isin(front, first)]
    front = front[[tried[place].params != given for place in front]]
    start = [place for place, trial in enumerate(trials) if trial.params == given]
    base = problem.costs([trials[place].values for place in start[:1]])
    gains = (costs[front] <= base).all(axis=1) if len(base) else np.zeros(len(front), dtype=np.bool_)
    able, rest = front[gains], front[~gains]
    number = max(min(len(able), count - len(rest)), min(len(able), count - count // 2))
    scores = problem.preference.scores(costs[able], base[0]) if len(base) else np.zeros(0)
    chosen = [*able[np.argsort(scores, kind="stable")[:number]], *rest[spread_out(costs[rest], count - number)]]
    return [tried[place] for place in sorted(chosen)]


def fresh_seed(seed: int, purpose: str = "fresh replications") -> int:
    """Return the seed of the re-runs: far from the search's seed, and a function of it and of their purpose."""
    digest = hashlib.sha256(f"{purpose} of {seed}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def rerun(
    chosen: Sequence[Mapping[str, Any]],
    numbers: Sequence[int],
    problem: Problem,
    seed: int,
    replications: int,
    workers: int | None,
    progress: Progress | None,
    memory: float,
) -> tuple[list[Point], Point]:
    """Return trials and the plan as it was given, all on the same replications of a seed.

    Parameters
    ----------
    chosen : sequence of Mapping
        Parameters of the trials, by variable.
    numbers : sequence of int
        Their numbers.
    problem, seed, replications, workers, progress, memory
    """
    plans = [*(problem.space.build(params) for params in chosen), problem.space.given]
    shared = SearchRuns(problem, seed, replications, workers, memory)
    arms = [
        prepare(one, seed=seed, replications=replications, engine=problem.engine, loaded=problem.loaded)
        for one in plans
    ]
    if len(arms) > ALONE:
        arms = [shared.arm(one) for one in arms]
    *runs, start = run_arms(arms, workers, progress=progress)
    checks = [tuple(judge(problem.requirements, results, start)) for results in (*runs, start)]
    costs = problem.costs([problem.values_at(one.ledger) for one in (*runs, start)])
    costs[[not _kept(row) for row in checks]] = np.nan
    *front, _ = non_dominated(costs)
    points = [
        Point(number, params, results, row, bool(on_front))
        for number, params, results, row, on_front in zip(numbers, chosen, runs, checks, front, strict=False)
    ]
    return points, Point(None, problem.space.values_given() or {}, start, checks[-1], on_front=False)


def _kept(checks: Sequence[Guardrail]) -> bool:
    return all(check.holds for check in checks)
