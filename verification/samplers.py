"""Hypervolume against trials: what each sampler has truly reached after so many trials of the same search.

The front that a search holds is one of noisy values. So the plans of that front are run again on luck that no search
saw, those that break the requirement there are dropped, and the hypervolume is that of the others. It is given as a
part of what all searches together reach.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import patch

import numpy as np
import optuna
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.runs.simulate import prepare, run_arms
from simulator.search import OptimizeResult, optimize
from simulator.search.answer.front import hypervolume, non_dominated
from simulator.search.loop.samplers import SAMPLERS
from simulator.search.loop.sharing import fresh_seed

Floats = NDArray[np.float64]

WORLD = ("horizon=1d", "warm_up=0s", "uploads.per_day=20_000")
START = "Threshold(remove_at=0.9, review_at=0.6, review_at_views=50000)"
PARAMS = ("remove_at=0.5:0.999", "review_at=0.1:0.9", "limit_at=0.1:0.9", "review_at_views=300:100000")
MINIMIZE = ("violative_view_rate", "reviewer_hours")
LIMITED, MOST = "innocent_creators_actioned", 0.2
SEEDS = range(1, 6)
CHECKPOINTS = (30, 60, 120)
TRUE = 8
TRUTH_SEED = 1
"""The search whose truth all points share, so that they meet the same luck."""


class Grid(optuna.samplers.BaseSampler):
    """Every combination of as many evenly spread values of each variable as the trials allow, in a random order.

    Parameters
    ----------
    seed : int
    trials, variables : int
    """

    def __init__(self, seed: int, trials: int = CHECKPOINTS[-1], variables: int = len(PARAMS)) -> None:
        self._levels = int(np.ceil(trials ** (1 / variables)))
        self._order = np.random.default_rng(seed).permutation(self._levels**variables)

    def infer_relative_search_space(self, study: Any, trial: Any) -> dict[str, Any]:
        """Return nothing: each variable follows from the trial's number alone."""
        return {}

    def sample_relative(self, study: Any, trial: Any, search_space: Any) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def sample_independent(self, study: Any, trial: Any, param_name: str, param_distribution: Any) -> float:
        """Return the value of the next variable: a digit of the combination's number."""
        digit = self._order[trial.number % len(self._order)] // self._levels ** len(trial.params) % self._levels
        part = (digit + 0.5) / self._levels
        return float(param_distribution.low + part * (param_distribution.high - param_distribution.low))


def names() -> tuple[str, ...]:
    """Return the samplers whose libraries are installed, the grid included."""
    extra = {"gp": "torch", "qnehvi": "optuna_integration"}
    installed = [name for name in SAMPLERS if name not in extra or importlib.util.find_spec(extra[name])]
    return (*installed, "grid")


def search(sampler: str, seed: int) -> OptimizeResult:
    """Return a search by one sampler."""
    with patch.dict(SAMPLERS, {"grid": lambda _, __: Grid(seed)}):  # type: ignore[arg-type]
        return optimize(
            "baseline",
            START,
            minimize=MINIMIZE,
            require=[f"{LIMITED}<=+{MOST:.0%}"],
            params=PARAMS,
            overrides=WORLD,
            seed=seed,
            sampler=sampler,
            trials=CHECKPOINTS[-1],
            most_replications=1,
            points=1,
            fresh_replications=2,
        )


def fronts(found: OptimizeResult) -> list[list[Mapping[str, Any]]]:
    """Return the parameters of the front that a search holds after so many trials."""
    problem = found.problem
    kept = []
    for count in CHECKPOINTS:
        feasible = [trial for trial in found.trials[:count] if trial.feasible]
        costs = problem.costs([trial.values for trial in feasible])
        kept.append([trial.params for trial, on in zip(feasible, non_dominated(costs), strict=True) if on])
    return kept


def truly(found: OptimizeResult, points: Sequence[Mapping[str, Any]]) -> Floats:
    """Return the true costs of points, (points, objectives), of those that keep the requirement."""
    problem = found.problem
    plans = [problem.space.given, *(problem.space.build(point) for point in points)]
    seed = fresh_seed(TRUTH_SEED, "truth")
    results = run_arms([prepare(plan, seed=seed, replications=TRUE, engine=problem.engine) for plan in plans])
    limit = (1 + MOST) * results[0].value(LIMITED)
    rows = [[one.value(goal) for goal in MINIMIZE] for one in results[1:] if one.value(LIMITED) <= limit]
    return np.array(rows, dtype=np.float64).reshape(-1, len(MINIMIZE))


def reached(sampler: str, seed: int) -> list[Floats]:
    """Return the true costs of what one search holds, by number of trials."""
    found = search(sampler, seed)
    return [truly(found, points) for points in fronts(found)]


def tables(seeds: Sequence[int] = SEEDS) -> list[Table]:
    """Return the hypervolume truly reached, by sampler and number of trials."""
    return [table_of({name: [reached(name, seed) for seed in seeds] for name in names()})]


def table_of(costs: Mapping[str, Sequence[Sequence[Floats]]]) -> Table:
    """Return the table of what searches have reached, by sampler: of each seed the costs by number of trials."""
    every = np.concatenate([one for searches in costs.values() for row in searches for one in row])
    ideal, worst = every.min(axis=0), every.max(axis=0)
    most = hypervolume(every, ideal, worst)
    number = len(next(iter(costs.values())))
    notes = (
        f"Baseline with {', '.join(WORLD)}; {len(PARAMS)} parameters ({', '.join(PARAMS)}); minimised: "
        f"{' and '.join(MINIMIZE)}; required: {LIMITED} at most {MOST:.0%} more; one run of each trial. Part of the "
        "hypervolume of all searches together that the plans of a search's front truly reach in "
        f"{TRUE} replications on other luck; mean of {number} seeds and its standard error."
    )
    table = Table("Hypervolume by sampler", ("sampler", *(f"{count} trials" for count in CHECKPOINTS)), notes)
    for name, searches in costs.items():
        shares = np.array([[hypervolume(one, ideal, worst) / most for one in row] for row in searches])
        errors = shares.std(axis=0, ddof=1) / np.sqrt(len(shares))
        table.add(name, *(f"{mean:.3f} ± {error:.3f}" for mean, error in zip(shares.mean(axis=0), errors, strict=True)))
    return table
