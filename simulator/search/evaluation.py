"""Plans on the luck of the search: their runs, what is read from them, and how often each is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.indicators import INDICATORS
from simulator.ledger import Ledger, merge
from simulator.runs.plans import Plan
from simulator.runs.reuse import Reuse
from simulator.runs.simulate import prepare, run_each

from .problem import Problem
from .quantities import indicator_of
from .race import Race
from .sharing import SearchRuns

Values = Mapping[str, float]


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
    """

    values: Values
    rows: NDArray[np.float64]


class Evaluation:
    """Runs plans on the luck of the search; what was run a moment ago is not run again.

    Uploads that no plan of the space can touch are played once for all of them, where that gives the same results.
    """

    def __init__(self, problem: Problem, workers: int | None, memory: float) -> None:
        self.problem = problem
        self._workers = workers
        self._shared = SearchRuns(problem, problem.seed, problem.most_replications, workers, memory)
        self._known: dict[str, Values] = {}
        self._given: list[Ledger] = []
        self._best: list[Ledger] = []
        self._firsts: dict[int, Values] = {}

    @property
    def reuse(self) -> Reuse:
        """How the plans were run so far."""
        return self._shared.reuse

    def run(self, plans: Sequence[Plan], numbers: Sequence[int]) -> list[list[Ledger]]:
        """Return the ledgers of some replications of each of some plans, run side by side."""
        problem = self.problem
        arms = [
            self._shared.arm(
                prepare(plan, seed=problem.seed, replications=problem.most_replications, engine=problem.engine)
            )
            for plan in plans
        ]
        found: dict[tuple[int, int], Ledger] = {}
        wanted = [(place, number) for place in range(len(arms)) for number in numbers]
        run_each(arms, wanted, found.__setitem__, self._workers)
        return [[found[place, number] for number in numbers] for place in range(len(arms))]

    def all(self, plans: Sequence[Plan]) -> list[Values]:
        """Return every indicator of each of some plans, from as many replications as every trial has."""
        keys = [plan.identity for plan in plans]
        new = {key: plan for key, plan in zip(keys, plans, strict=True) if key not in self._known}
        if new:
            found = self.run(list(new.values()), range(self.problem.replications))
            self._known |= {key: self._values(runs) for key, runs in zip(new, found, strict=True)}
        return [self._known[key] for key in keys]

    def given(self) -> list[Ledger]:
        """Return the runs of the plan in force, all that a trial can have."""
        if not self._given:
            (self._given,) = self.run([self.problem.space.given], range(self.problem.most_replications))
        return self._given

    def race(self) -> Race:
        """Return a race that no trial has run yet."""
        return Race(self.problem.most_replications, self._rows(self.given()))

    def adopt(self, plan: Plan) -> None:
        """Take a plan as the best so far, as an earlier part of the search found."""
        self._adopt(self.run([plan], range(self.problem.most_replications))[0])

    def trial(self, plan: Plan, race: Race) -> Measured:
        """Return what is seen of a plan that is run as often as the race asks, and tell the race."""
        number = self.problem.replications
        is_given = plan.identity == self.problem.space.given.identity
        runs = list(self.given()) if is_given else self.run([plan], range(number))[0]
        rows = self._rows(runs)
        while not is_given and race.goes_on(rows):
            runs += self.run([plan], [len(runs)])[0]
            rows = self._rows(runs)
        found = Measured(self._adjusted(runs), rows)
        if race.learn(rows):
            self._adopt(runs)
        return found

    def _adopt(self, runs: list[Ledger]) -> None:
        self._best, self._firsts = runs, {}

    def _first(self, number: int) -> Values:
        """Return what the best plan so far has in so many first replications."""
        if number not in self._firsts:
            self._firsts[number] = self._values((self._best or self.given())[:number])
        return self._firsts[number]

    def _values(self, runs: Sequence[Ledger]) -> Values:
        whole = merge(runs)
        return {
            **{id_: float(one.value(whole)) for id_, one in INDICATORS.items()},
            **self.problem.values_at(whole),
        }

    def _rows(self, runs: Sequence[Ledger]) -> NDArray[np.float64]:
        """Return the score and the margins in each of some first replications, (replications, columns)."""
        problem, given = self.problem, self.given()
        all_given = problem.values_at(merge(given))
        start = problem.costs([all_given])[0]
        rows = []
        for one, beside in zip(runs, given, strict=False):
            mine, other = problem.values_at(one), problem.values_at(beside)
            changes = problem.costs([mine])[0] - problem.costs([other])[0]
            score = problem.preference.scores(start + changes, start)
            # a requirement is judged by the value that all replications would have
            moved = {name: all_given[name] + mine[name] - other[name] for name in mine}
            rows.append([float(score), *changes, *problem.violations(moved).values()])
        return np.array(rows)

    def _adjusted(self, runs: Sequence[Ledger]) -> Values:
        values = self._values(runs)
        whole = len(self.given())
        if len(runs) == whole:
            return values
        part, every = self._first(len(runs)), self._first(whole)
        return {name: _moved(name, value, every[name] - part[name]) for name, value in values.items()}


def _moved(name: str, value: float, by: float) -> float:
    """Return a value moved by a difference, within what the indicator can have; unmoved where there is none."""
    low, high = indicator_of(name).bounds
    return value if not np.isfinite(by) else float(min(max(value + by, min(low, value)), max(high, value)))
