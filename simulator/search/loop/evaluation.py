"""Plans on the luck of the search: their runs, what is read from them, and how often each is run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.ledger import Ledger, merge
from simulator.runs.reuse import Reuse
from simulator.runs.simulate import prepare, run_each
from simulator.search.question.chance import Chance
from simulator.search.question.problem import Problem
from simulator.search.question.promise import expected_share
from simulator.search.question.quantities import in_world, indicator_of
from simulator.search.question.worlds import Candidate

from .race import Race
from .sharing import SearchRuns, reuse_of, seed_in

Values = Mapping[str, float]
Ledgers = tuple[Ledger, ...]
"""Of one replication, or of several together: one for each scenario."""


@dataclass(frozen=True)
class Measured:
    """What the search has seen of a plan.

    Parameters
    ----------
    values : Mapping
        Every indicator. Of a plan that was run less often than the best so far: what that one has in all of its
        replications, changed by the difference in those that both have. The two are alike, so that the luck of a few
        replications, which they share, goes out.
    rows : (replications, columns) array
        What the race knows it by.
    leads : bool
        Whether it is the best one from now on.
    """

    values: Values
    rows: NDArray[np.float64]
    leads: bool = False


class Evaluation:
    """Runs plans on the luck of the search; what was run a moment ago is not run again.

    Uploads that no plan of the space can touch are played once for all of them, where that gives the same results.
    """

    def __init__(self, problem: Problem, workers: int | None, memory: float) -> None:
        self.problem = problem
        self._workers = workers
        self._shared = SearchRuns.of_all(problem, problem.seed, problem.most_replications, workers, memory)
        self._known: dict[str, Values] = {}
        self._given: list[Ledgers] = []
        self._best: list[Ledgers] = []
        self._firsts: dict[int, Values] = {}

    @property
    def reuse(self) -> Reuse:
        """How the plans were run so far."""
        return reuse_of(self._shared)

    def run(self, candidates: Sequence[Candidate], numbers: Sequence[int]) -> list[list[Ledgers]]:
        """Return the ledgers of some replications of each of some candidates, run side by side in all scenarios."""
        problem, worlds = self.problem, len(self._shared)
        arms = [
            shared.arm(
                prepare(
                    plan,
                    seed=seed_in(problem.seed, world),
                    replications=problem.most_replications,
                    engine=problem.engine,
                )
            )
            for candidate in candidates
            for world, (shared, plan) in enumerate(zip(self._shared, candidate.plans, strict=True))
        ]
        found: dict[tuple[int, int], Ledger] = {}
        wanted = [(place, number) for place in range(len(arms)) for number in numbers]
        run_each(arms, wanted, found.__setitem__, self._workers)
        return [
            [tuple(found[place * worlds + world, number] for world in range(worlds)) for number in numbers]
            for place in range(len(candidates))
        ]

    def all(self, candidates: Sequence[Candidate]) -> list[Values]:
        """Return every indicator of each of some candidates, from as many replications as every trial has."""
        keys = [one.identity for one in candidates]
        new = {key: one for key, one in zip(keys, candidates, strict=True) if key not in self._known}
        if new:
            found = self.run(list(new.values()), range(self.problem.replications))
            self._known |= {key: self._values(runs) for key, runs in zip(new, found, strict=True)}
        return [self._known[key] for key in keys]

    def given(self) -> list[Ledgers]:
        """Return the runs of the plan in force, all that a trial can have."""
        if not self._given:
            (self._given,) = self.run([self.problem.given], range(self.problem.most_replications))
        return self._given

    def race(self) -> Race:
        """Return a race that no trial has run yet."""
        rows = self._rows(self.given())
        limits = rows.shape[1] - 1 - len(self.problem.objectives)
        return Race(self.problem.most_replications, rows, limits)

    def adopt(self, plan: Candidate) -> None:
        """Take a plan as the best so far, as an earlier part of the search found."""
        self._adopt(self.run([plan], range(self.problem.most_replications))[0])

    def trial(self, plan: Candidate, race: Race) -> Measured:
        """Return what is seen of a plan that is run as often as the race asks, and tell the race."""
        number = self.problem.replications
        if self.problem.regrets and self._best:
            race.again(self._rows(self._best))
        is_given = plan.identity == self.problem.given.identity
        runs = list(self.given()) if is_given else self.run([plan], range(number))[0]
        rows = self._rows(runs)
        while not is_given and race.goes_on(rows):
            runs += self.run([plan], [len(runs)])[0]
            rows = self._rows(runs)
        values, leads = self._adjusted(runs), race.learn(rows)
        if leads:
            self._adopt(runs)
        return Measured(values, rows, leads)

    def _adopt(self, runs: list[Ledgers]) -> None:
        self._best, self._firsts = runs, {}

    def _first(self, number: int) -> Values:
        """Return what the best plan so far has in so many first replications."""
        if number not in self._firsts:
            self._firsts[number] = self._values((self._best or self.given())[:number])
        return self._firsts[number]

    def _values(self, runs: Sequence[Ledgers]) -> Values:
        return {**self.problem.all_values(merged(runs)), **self._shares(runs)}

    def _shares(self, runs: Sequence[Ledgers]) -> dict[str, float]:
        """Return the share of runs that keep each chance constraint."""
        problem = self.problem
        if not problem.chances or not self._given:
            return {str(one): math.nan for one in problem.chances}
        found = {}
        for one in problem.chances:
            kept = [[one.requirement.holds(value) for value in row] for row in self._of_chance(one, runs)]
            found[str(one)] = float(np.dot(problem.weights, np.mean(kept, axis=1)))
        return found

    def _of_chance(self, one: Chance, runs: Sequence[Ledgers]) -> list[list[float]]:
        """Return the values of a chance constraint by scenario, of each replication.

        Replications that were not run have what the plan in force has there, and the mean change of those that were.
        """
        problem = self.problem
        mine, given = ([problem.values_at(one) for one in these] for these in (runs, self.given()))
        found = []
        for name in problem.names:
            key = in_world(one.quantity, name) if problem.several else one.quantity
            change = float(np.mean([after[key] - before[key] for after, before in zip(mine, given, strict=False)]))
            rest = [before[key] + change for before in given[len(mine) :]]
            found.append([float(value) for value in (*(row[key] for row in mine), *rest)])
        return found

    def _expected(self, runs: Sequence[Ledgers]) -> list[dict[str, float]]:
        """Return the shares that are expected to keep each chance constraint, for each run.

        Their mean is what further runs are expected to keep, since most plans keep it alike in so few; they spread as
        the runs do, so that a race knows how sure that is.
        """
        found: list[dict[str, float]] = [{} for _ in runs]
        for one in self.problem.chances:
            values, weights = self._of_chance(one, runs), self.problem.weights
            kept = np.dot(weights, [[one.requirement.holds(value) for value in row[: len(runs)]] for row in values])
            shares = expected_share(one.requirement, values, weights) + kept - kept.mean()
            for row, share in zip(found, shares, strict=True):
                row[str(one)] = float(share)
        return found

    def _rows(self, runs: Sequence[Ledgers]) -> NDArray[np.float64]:
        """Return the score and the margins in each of some first replications, (replications, columns)."""
        problem, given = self.problem, self.given()
        all_given = problem.values_at(merged(given))
        start = problem.costs([all_given])[0]
        mine = [problem.values_at(one) for one in runs]
        other = [problem.values_at(one) for one in given[: len(runs)]]
        near = problem.costs_near(problem.values_at(merged(runs)), mine)
        gaps, shares = near - problem.costs_near(all_given, other), self._expected(runs)
        rows = []
        for changes, now, before, expected in zip(gaps, mine, other, shares, strict=True):
            score = problem.preference.scores(start + changes, start)
            # a requirement is judged by the value that all replications would have
            moved = {name: all_given[name] + now[name] - before[name] for name in now}
            rows.append([float(score), *changes, *problem.violations({**moved, **expected}).values()])
        return np.array(rows)

    def _adjusted(self, runs: Sequence[Ledgers]) -> Values:
        values = self._values(runs)
        whole = len(self.given())
        if len(runs) == whole:
            return values
        part, every = self._first(len(runs)), self._first(whole)
        told = {str(one) for one in self.problem.chances}
        moved = {
            name: value if name in told else _moved(name, value, every[name] - part[name])
            for name, value in values.items()
        }
        return self.problem.aggregated(moved)


def merged(runs: Sequence[Ledgers]) -> Ledgers:
    """Return the ledgers of all replications together, one for each scenario."""
    return tuple(merge(one) for one in zip(*runs, strict=True))


def _moved(name: str, value: float, by: float) -> float:
    """Return a value moved by a difference, within what the indicator can have; unmoved where there is none."""
    low, high = indicator_of(name).bounds
    return value if not np.isfinite(by) else float(min(max(value + by, min(low, value)), max(high, value)))
