"""The search's best trials on fresh luck: they are run again on replications that the search never saw.

The best value of a search is too good to be true: among many noisy trials the lucky ones win. So no value of the search
is reported, only those of a second set of runs, with intervals, and requirements are checked on them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.ledger import Ledger
from simulator.present.changes import changes_to_list
from simulator.present.serialise import interval
from simulator.runs.difference import Difference
from simulator.runs.estimate import Estimate
from simulator.runs.executor import Progress
from simulator.runs.results import Results
from simulator.runs.simulate import prepare, run_arms
from simulator.search.loop.sharing import SearchRuns, seed_in
from simulator.search.loop.trials import Trial
from simulator.search.question.checks import Check, checks_of
from simulator.search.question.problem import Problem
from simulator.search.question.quantities import change_alone, estimate_at, in_world, influence_at, split_world
from simulator.search.question.robust import Aggregate
from simulator.search.question.worlds import Candidate

from .front import non_dominated, spread_out

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
        The fresh runs; of several scenarios those in the first.
    checks : tuple of Check
        The requirements, judged by the fresh runs.
    on_front : bool
        Whether, on the fresh values, all requirements are met and no other point, nor the strategy as given, is
        better.
    others : tuple of Results
        The fresh runs in further scenarios.
    over : mapping
        How objectives are taken over several scenarios, by indicator; empty where there is one.
    """

    trial: int | None
    params: Mapping[str, Any]
    results: Results
    checks: tuple[Check, ...]
    on_front: bool
    others: tuple[Results, ...] = ()
    over: Mapping[str, Aggregate] = field(default_factory=dict)

    @property
    def runs(self) -> tuple[Results, ...]:
        """The fresh runs in every scenario."""
        return (self.results, *self.others)

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        """All replications of each scenario together."""
        return tuple(one.ledger for one in self.runs)

    @property
    def feasible(self) -> bool:
        """Whether all requirements are met by the fresh estimates."""
        return all(check.holds for check in self.checks)

    def estimate(self, indicator: str) -> Estimate:
        """Return an indicator, perhaps in a place, on the fresh runs.

        Of several scenarios it is that of all for an objective, and ``exposure@surge`` names one of them.
        """
        text, world = split_world(indicator)
        if indicator in self.over:
            return self.over[indicator].estimate(self.runs)
        return estimate_at(self.run_in(world), text)

    def run_in(self, world: str) -> Results:
        """Return the fresh runs in a scenario, by its name; empty = the first."""
        names = next((one.names for one in self.over.values()), ())
        return self.runs[names.index(world)] if world else self.results

    def change_from(self, start: Point, indicator: str) -> Difference:
        """Return the paired change of an objective against another point on the same luck, by its own interval."""
        if indicator in self.over:
            return self.over[indicator].change(start.runs, self.runs)
        return change_alone(start.results, self.results, indicator)

    def by_run(self, indicator: str) -> list[float]:
        """Return one number for each fresh run, from which an objective without it follows.

        In one scenario it is what the run says (``influence``), so that the mean is the objective; of several scenarios
        see ``Aggregate.by_run``.
        """
        if indicator in self.over:
            return self.over[indicator].by_run(self.runs)
        units = influence_at(self.results, indicator).units
        return [float(one) for one in units.reshape(len(units), -1)[:, 0]]

    def to_dict(self, problem: Problem) -> dict[str, Any]:
        """Return plain data: parameters, objectives with intervals and by run, checks, and whether it is on the front.

        ``by_run`` has one number for each fresh run: without it an objective is ``(n * value - number) / (n - 1)``.
        """
        objectives = [goal.indicator for goal in problem.objectives]
        return {
            "trial": self.trial,
            "strategy": self.results.strategy.spec,
            "differs": changes_to_list(self.results.differs),
            "params": dict(self.params),
            "objectives": {
                name: interval(one.value, one.low, one.high) for name in objectives for one in (self.estimate(name),)
            },
            "scenarios": {
                name: {
                    text: interval(one.value, one.low, one.high)
                    for text in problem.quantities
                    for one in (estimate_at(runs, text),)
                }
                for name, runs in zip(problem.names, self.runs, strict=False)
            },
            "by_run": {one: self.by_run(one) for one in objectives},
            "requirements": [check.to_dict() for check in self.checks],
            "feasible": self.feasible,
            "on_front": self.on_front,
        }


def pick(
    trials: Sequence[Trial], problem: Problem, count: int, doubts: Mapping[int, float] | None = None
) -> list[Trial]:
    """Return at most ``count`` feasible trials that no other beats, spread over the front of the search, in order.

    Up to half of them, and more where there are no others, are no worse than the plan as given in any objective: among
    these a recommendation is looked for, so the best ones by the preference are taken, and as many that trade score for
    requirements that are met more surely: of many trials that meet one barely, some do so by their luck. Of trials with
    equal objectives the first is taken; the plan as given is run again in any case, so a trial of it is left out. With
    one objective the best trials are taken, of those that are no worse than the plan as given.

    Parameters
    ----------
    trials, problem, count
    doubts : mapping, optional
        How far each trial is from surely meeting every requirement, by number (:meth:`Race.doubt`); by default all are
        alike.
    """
    given = problem.space.values_given()
    tried = [trial for trial in trials if trial.feasible]
    if not tried:
        return []
    costs = problem.costs([trial.values for trial in tried])
    _, first = np.unique(costs, axis=0, return_index=True)
    # a front of one objective is one trial, the luckiest: the best ones are taken in its place
    front = np.flatnonzero(non_dominated(costs) if costs.shape[1] > 1 else np.isfinite(costs[:, 0]))
    front = front[np.isin(front, first)]
    front = front[[tried[place].params != given for place in front]]
    start = [place for place, trial in enumerate(trials) if trial.params == given]
    base = problem.costs([trials[place].values for place in start[:1]])
    gains = (costs[front] <= base).all(axis=1) if len(base) else np.zeros(len(front), dtype=np.bool_)
    able, rest = front[gains], front[~gains]
    if costs.shape[1] == 1:
        kept = count if not len(base) else int(not len(able))  # without a value of the given plan all may be better
        rest = rest[np.argsort(costs[rest, 0], kind="stable")[:kept]]
    number = max(min(len(able), count - len(rest)), min(len(able), count - count // 2))
    scores = problem.preference.scores(costs[able], base[0]) if len(base) else np.zeros(0)
    surely = np.column_stack([scores, [(doubts or {}).get(tried[place].number, 0.0) for place in able]])
    chosen = [*able[best_and_surest(surely, number)], *rest[spread_out(costs[rest], count - number)]]
    return [tried[place] for place in sorted(chosen)]


def best_and_surest(surely: NDArray[np.float64], number: int) -> list[int]:
    """Return ``number`` points: half of them the best ones, the others spread over the front of score and doubt.

    Parameters
    ----------
    surely : (points, 2)
        Score and doubt of each; less is better.
    number : int
        At most; where the front has too few, further ones of the best follow.

    Examples
    --------
    >>> best_and_surest(np.array([[0.0, -0.1], [0.1, -0.1], [0.2, -0.1], [3.0, -2.0]]), 2)
    [0, 3]
    """
    order = [int(place) for place in np.argsort(surely[:, 0], kind="stable")]
    best = order[: number - number // 2]
    front = [int(place) for place in np.flatnonzero(non_dominated(surely)) if place not in best]
    surest = [front[place] for place in spread_out(surely[front], number // 2)]
    return [*best, *surest, *(place for place in order if place not in {*best, *surest})][:number]


def rerun(
    chosen: Sequence[Mapping[str, Any]],
    numbers: Sequence[int],
    problem: Problem,
    seed: int,
    replications: int,
    workers: int | None,
    progress: Progress | None,
    memory: float,
    references: Sequence[Mapping[str, Any]] = (),
) -> tuple[list[Point], Point]:
    """Return trials and the plan as it was given, all on the same replications of a seed.

    Parameters
    ----------
    chosen : sequence of Mapping
        Parameters of the trials, by variable.
    numbers : sequence of int
        Their numbers.
    problem, seed, replications, workers, progress, memory
    references : sequence of Mapping
        Parameters of the trials that regrets are relative to.
    """
    wanted = [*(problem.candidate(params) for params in chosen), problem.given]
    best = [problem.candidate(params) for params in references]
    runs = _run([*wanted, *best], problem, seed, replications, workers, progress, memory)
    runs, of_best = runs[: len(wanted)], runs[len(wanted) :]
    *_, start = runs
    over = _aggregates(problem, of_best)
    checks = [checks_of(problem, one, start) for one in runs]
    made = [
        Point(number, params, one[0], row, on_front=False, others=one[1:], over=over)
        for number, params, one, row in zip(
            [*numbers, None], [*chosen, problem.space.values_given() or {}], runs, checks, strict=True
        )
    ]
    costs = costs_of(made, problem)
    costs[[not point.feasible for point in made]] = np.nan
    *front, _ = non_dominated(costs)
    points = [replace(point, on_front=bool(one)) for point, one in zip(made, front, strict=False)]
    return points, made[-1]


def costs_of(points: Sequence[Point], problem: Problem) -> NDArray[np.float64]:
    """Return the objectives of points on their fresh runs as costs, (points, objectives)."""
    return problem.costs(
        [
            {goal.indicator: point.estimate(goal.indicator).value for goal in problem.objectives}
            if problem.several
            else problem.values_at(point.ledgers)
            for point in points
        ]
    )


def _run(
    candidates: Sequence[Candidate],
    problem: Problem,
    seed: int,
    replications: int,
    workers: int | None,
    progress: Progress | None,
    memory: float,
) -> list[tuple[Results, ...]]:
    """Run candidates in all scenarios, and return their results by scenario."""
    shared = SearchRuns.of_all(problem, seed, replications, workers, memory)
    loaded = [problem.loaded, *(world.loaded for world in problem.worlds[1:])]
    arms = [
        prepare(plan, seed=seed_in(seed, world), replications=replications, engine=problem.engine, loaded=loaded[world])
        for one in candidates
        for world, plan in enumerate(one.plans)
    ]
    worlds = len(shared)
    if len(candidates) > ALONE:
        arms = [shared[place % worlds].arm(one) for place, one in enumerate(arms)]
    found = run_arms(arms, workers, progress=progress)
    return [tuple(found[place : place + worlds]) for place in range(0, len(found), worlds)]


def _aggregates(problem: Problem, of_best: Sequence[tuple[Results, ...]]) -> dict[str, Aggregate]:
    """Return how objectives are taken over scenarios; runs of references come objective by objective."""
    rows, found = list(of_best), {}
    for goal in problem.objectives:
        if goal.over is None:
            continue
        best: list[Results] = []
        if goal.over == "regret":
            best = [rows.pop(0)[world] for world in range(len(problem.names))]
        found[goal.indicator] = Aggregate(goal.indicator, goal.over, goal.sign, problem.names, problem.weights, best)
    return found


def references_of(trials: Sequence[Trial], problem: Problem) -> list[Mapping[str, Any]]:
    """Return the parameters of what regrets are relative to: for each such objective the best trial of each scenario.

    Of the trials that meet every requirement, if there are any.
    """
    kept = [one for one in trials if one.feasible] or list(trials)
    found = []
    for goal in problem.objectives:
        for name in problem.names if goal.over == "regret" and kept else ():
            costs = np.array([goal.sign * one.values[in_world(goal.indicator, name)] for one in kept])
            found.append(kept[int(np.argmin(np.where(np.isfinite(costs), costs, np.inf)))].params)
    return found
