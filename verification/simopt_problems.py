"""Problems of the SimOpt library (Eckman, Henderson and Shashaani 2023): what the parts of a search find there.

The parts are those of ``riskbox optimize``: Optuna's TPE sampler, races on common luck, and Kim and Nelson's procedure
on fresh luck; the models, the budgets, and the other solvers are the library's. Two ways without races stand beside
them: every trial is run as often as a race runs it at first, or as often as it does at most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.runs.kim_nelson import select
from simulator.search.answer.points import best_and_surest
from simulator.search.loop.race import Race

Floats = NDArray[np.float64]
Suggest = Callable[[Any], tuple[float, ...]]

SEEDS = range(101, 111)
POST = 2000
"""Replications, on luck that no search has seen, by which an end is judged."""
SEARCH = 0.7
"""Part of the budget that the search takes; the rest is for the check on fresh luck."""
CHECKED = 20
ENOUGH = 0.005
"""Smallest difference that matters to the check, as a part of the start's value."""
SOLVED = 0.1
_SEARCH_STREAM, _CHECK_STREAM, _POST_STREAM = 3, 4, 5


@dataclass(frozen=True)
class Setting:
    """A problem, how often trials are run, and the library's solvers beside it.

    Parameters
    ----------
    name : str
        The library's.
    least, most : int
        Replications of a trial at first, and at most.
    suggest : callable
        Draws a point from a trial.
    solvers : tuple of str
    """

    name: str
    least: int
    most: int
    suggest: Suggest
    solvers: tuple[str, ...]

    @cached_property
    def problem(self) -> Any:
        """The library's problem."""
        from simopt.directory import problem_directory

        return problem_directory[self.name]()

    @property
    def start(self) -> tuple[float, ...]:
        """Where solvers start."""
        return tuple(self.problem.factors["initial_solution"])

    def run(self, x: Sequence[float], stream: int, numbers: Sequence[int]) -> Floats:
        """Return a row for each number of luck: what is minimised, then by how much each constraint is broken."""
        from mrg32k3a.mrg32k3a import MRG32k3a
        from simopt.base import Solution

        rows = []
        for number in numbers:
            solution = Solution(tuple(x), self.problem)
            streams = [MRG32k3a(s_ss_sss_index=[stream, part, number]) for part in range(self.problem.model.n_rngs)]
            solution.attach_rngs(streams, copy=False)
            self.problem.simulate(solution, 1)
            limits = solution.stoch_constraints[0] if self.problem.n_stochastic_constraints else ()
            rows.append([-self.problem.minmax[0] * solution.objectives[0][0], *limits])
        return np.array(rows, dtype=np.float64)


def _inventory(trial: Any) -> tuple[float, ...]:
    """Return ``s`` and ``S``; the library's problem asks for no order of the two."""
    return trial.suggest_float("s", 0.0, 1500.0), trial.suggest_float("S", 0.0, 1500.0)


def _arcs(trial: Any) -> tuple[float, ...]:
    return tuple(trial.suggest_float(f"arc {number}", 0.2, 20.0, log=True) for number in range(13))


def _facilities(trial: Any) -> tuple[float, ...]:
    return tuple(trial.suggest_float(f"facility {number}", 50.0, 500.0) for number in range(3))


SETTINGS = (
    Setting("SSCONT-1", 1, 10, _inventory, ("RNDSRCH", "NELDMD", "ASTRODF", "ADAM")),
    Setting("SAN-1", 10, 50, _arcs, ("RNDSRCH", "NELDMD", "ASTRODF", "ADAM")),
    Setting("FACSIZE-1", 10, 50, _facilities, ("RNDSRCH", "FCSA")),
)
WAYS: dict[str, Callable[[Setting], tuple[int, int]]] = {
    "riskbox, races": lambda one: (one.least, one.most),
    "riskbox, fewest runs each": lambda one: (one.least, one.least),
    "riskbox, most runs each": lambda one: (one.most, one.most),
}


def searched(setting: Setting, seed: int, least: int, most: int) -> tuple[float, ...]:
    """Return the point that a search with the library's budget ends with."""
    budget = int(setting.problem.factors["budget"])
    tried = _tried(setting, seed, least, most, SEARCH * budget)
    # where no trial meets the limits, those that break them least
    kept = [one for one in tried if not one.broken] or sorted(tried, key=lambda one: one.broken)[:CHECKED]
    chosen = best_and_surest(np.array([(one.held, one.doubt) for one in kept]), CHECKED)
    best = [kept[place].point for place in chosen]
    return _checked(setting, best, seed, int((1 - SEARCH) * budget))


@dataclass(frozen=True)
class Tried:
    """A trial: by how much it breaks limits, how far it is from surely keeping them, and what is held of its value."""

    broken: float
    doubt: float
    held: float
    point: tuple[float, ...]


def _tried(setting: Setting, seed: int, least: int, most: int, budget: float) -> list[Tried]:
    """Return the trials of a search."""
    import optuna

    luck = [seed * 1000 + number for number in range(most)]
    start = setting.run(setting.start, _SEARCH_STREAM, luck)
    race, best = Race(most, start, start.shape[1] - 1), start[:, 0]
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    found, runs = [], 0
    while runs < budget:
        trial = study.ask()
        x = setting.suggest(trial)
        rows = setting.run(x, _SEARCH_STREAM, luck[:least])
        while race.goes_on(rows):
            rows = np.vstack([rows, setting.run(x, _SEARCH_STREAM, luck[len(rows) : len(rows) + 1])])
        held = float(best.mean() + (rows[:, 0] - best[: len(rows)]).mean())
        if race.learn(rows):
            best = rows[:, 0]
        for place, limit in enumerate(rows[:, 1:].mean(axis=0)):
            trial.set_constraint(f"limit {place}", float(limit))
        study.tell(trial, held)
        broken = float(np.maximum(rows[:, 1:].mean(axis=0), 0.0).sum())
        found.append(Tried(broken, race.doubt(rows), held, x))
        runs += len(rows)
    return found


def _checked(setting: Setting, points: Sequence[tuple[float, ...]], seed: int, budget: int) -> tuple[float, ...]:
    """Return the best of some points on fresh luck; of those that meet all limits by the interval, if there are any."""
    kept, left = list(points), budget
    if setting.problem.n_stochastic_constraints:
        each = budget // (2 * len(points))
        limits = [_limit(setting, x, seed, each) for x in points]
        kept = [x for x, limit in zip(points, limits, strict=True) if limit <= 0] or [points[int(np.argmin(limits))]]
        left -= each * len(points)
    if len(kept) == 1:
        return kept[0]

    def source(systems: Sequence[int], number: int) -> list[float]:
        return [-float(setting.run(kept[one], _CHECK_STREAM, [seed * 10_000 + number])[0, 0]) for one in systems]

    delta = ENOUGH * abs(float(setting.run(setting.start, _CHECK_STREAM, [seed]).mean(axis=0)[0]))
    return kept[select(source, len(kept), delta, first=5, most=left).best]


def _limit(setting: Setting, x: tuple[float, ...], seed: int, runs: int) -> float:
    """Return the upper end of the 95 % interval of what is most broken."""
    rows = setting.run(x, _CHECK_STREAM, [seed * 10_000 + 5000 + number for number in range(runs)])[:, 1:]
    return float((rows.mean(axis=0) + 1.96 * rows.std(axis=0, ddof=1) / np.sqrt(runs)).max())


def solved(setting: Setting, solver: str, seeds: Sequence[int]) -> list[tuple[float, ...]]:
    """Return where one of the library's solvers ends, once for each seed."""
    from simopt.experiment import ProblemSolver

    pair = ProblemSolver(solver, setting.name, create_pickle=False)
    pair.run(len(seeds), n_jobs=1)
    return [tuple(ends[-1]) for ends in pair.all_recommended_xs]


def tables(seeds: Sequence[int] = SEEDS) -> list[Table]:
    """Return where searches and solvers end, by problem."""
    return [table_of(setting, seeds) for setting in SETTINGS]


def table_of(setting: Setting, seeds: Sequence[int] = SEEDS) -> Table:
    """Return the ends of all ways on a problem, judged on the same luck."""
    ends = {way: [searched(setting, seed, *how(setting)) for seed in seeds] for way, how in WAYS.items()}
    ends |= {f"SimOpt, {solver}": solved(setting, solver, seeds) for solver in setting.solvers}
    post = range(POST)
    start = setting.run(setting.start, _POST_STREAM, post).mean(axis=0)[0]
    judged = {way: np.array([setting.run(x, _POST_STREAM, post).mean(axis=0) for x in xs]) for way, xs in ends.items()}
    values = {way: np.where(_met(rows), rows[:, 0], np.nan) for way, rows in judged.items()}
    known = float(np.nanmin([found for one in values.values() for found in one]))
    notes = (
        f"{setting.problem.factors['budget']:,} replications, {len(seeds)} seeds; values in {POST:,} replications that "
        f"no search saw. The start has {start:.1f}, the best end of all {known:.1f}. Gap: what is left of the way from "
        f"the start to the best end, median over the seeds; solved: ends with a gap of at most {SOLVED:.0%}. Ends that "
        "break a limit count as unsolved, and have no value."
    )
    columns = ("way", "value, mean", "s.e.", "terminal gap", f"solved at {SOLVED:.0%}", "limits met")
    table = Table(setting.name, columns, notes)
    for way, found in values.items():
        met = found[np.isfinite(found)]
        gaps = np.where(np.isfinite(found), (found - known) / (start - known), np.inf)
        mean, error = (
            (f"{met.mean():.1f}", f"{met.std(ddof=1) / np.sqrt(len(met)):.1f}") if len(met) > 1 else ("–", "–")
        )
        gap = f"{np.median(gaps):.1%}" if np.isfinite(np.median(gaps)) else "–"
        table.add(way, mean, error, gap, f"{(gaps <= SOLVED).mean():.0%}", f"{np.isfinite(found).mean():.0%}")
    return table


def _met(rows: Floats) -> NDArray[np.bool_]:
    """Return which ends meet all limits, up to two standard errors of a share."""
    slack = 2 * np.sqrt(0.05 * 0.95 / POST)
    return np.asarray((rows[:, 1:] <= slack).all(axis=1))
