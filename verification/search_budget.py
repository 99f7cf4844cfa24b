"""How a budget of runs is best spent: once a trial, eight times a trial, or again only where a trial may be the best.

The thresholds of a small baseline are searched for the least net cost, with the same number of runs for all policies.
What a policy would launch is run many more times, and its cost is compared with that of the plan in force. The same
question is asked of SimOpt's problems by ``simopt_problems``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import stdtrit

from benchmarks.table import Table
from simulator.runs.simulate import prepare, run_arms
from simulator.search import optimize
from simulator.search.loop.sharing import fresh_seed
from simulator.search.question.settings import MOST_REPLICATIONS, MOST_RUNS

WORLD = (
    "horizon=1d",
    "warm_up=0s",
    "uploads.per_day=20_000",
    "costs={violative_view: 0.01, wrongful_removal: 2}",
    "pools.*.cost_per_hour=20",
)
PARAMS = ("remove_at=0.5:0.999", "review_at=0.1:0.9", "review_at_views=300:100000")
START = "Threshold(remove_at=0.99, review_at=0.8, review_at_views=50000)"
"""A plan that leaves room for improvement, so that every policy finds something."""
GOAL = "net_cost_per_day"
SEEDS = range(201, 225)
RUNS = 160
"""Runs of the search itself; what is run again on fresh luck is the same for all."""
TRUE = 32
POLICIES = {
    "one run each": {"replications": 1, "most_replications": 1},
    "eight runs each": {"replications": 8, "most_replications": 8},
    "race": {"replications": 1, "most_replications": MOST_REPLICATIONS},
}


@dataclass(frozen=True)
class Spent:
    """What one search came to.

    Parameters
    ----------
    trials, runs : int
    value : float
        True change of the cost by the recommended plan, as a part of the plan in force; 0 where nothing is recommended.
    best : float
        The same of the best of its points, by the truth: what the search itself found.
    """

    trials: int
    runs: int
    value: float
    best: float


def spent(seed: int, policy: str) -> Spent:
    """Return what one search with a policy came to."""
    found = optimize(
        "baseline",
        START,
        minimize=[GOAL],
        params=list(PARAMS),
        overrides=WORLD,
        seed=seed,
        trials=10_000,
        runs=RUNS,
        fresh_runs=MOST_RUNS,
        **POLICIES[policy],
    )
    problem = found.problem
    wanted = [problem.space.given, *(problem.space.build(point.params) for point in found.points)]
    truth = fresh_seed(seed, "truth")
    arms = [prepare(plan, seed=truth, replications=TRUE, engine=problem.engine) for plan in wanted]
    given, *values = [one.value(GOAL) for one in run_arms(arms)]
    changes = [(value - given) / abs(given) for value in values]
    numbers = [point.trial for point in found.points]
    chosen = changes[numbers.index(found.winner.trial)] if found.winner is not None else 0.0
    return Spent(len(found.trials), found.runs, chosen, min(changes, default=0.0))


def tables(seeds: Sequence[int] = SEEDS) -> list[Table]:
    """Return what the policies come to."""
    found = {policy: [spent(seed, policy) for seed in seeds] for policy in POLICIES}
    first = next(iter(found.values()))
    notes = (
        f"Baseline with {', '.join(WORLD)}; {len(first)} seeds; {RUNS} runs of each search. Change of {GOAL} by what "
        f"is recommended (0 where nothing is), true in {TRUE} paired replications on other luck: mean, its standard "
        "error, and the paired difference from the race with a 95 % interval."
    )
    columns = ("policy", "trials", "runs", "true change", "s.e.", "more than the race")
    table = Table("What a budget of runs finds", columns, notes)
    race = np.array([one.value for one in found["race"]])
    for policy, searches in found.items():
        values = np.array([one.value for one in searches])
        trials, runs = (round(float(np.mean([getattr(one, name) for one in searches]))) for name in ("trials", "runs"))
        error = values.std(ddof=1) / np.sqrt(len(values))
        table.add(policy, f"{trials:,}", f"{runs:,}", f"{values.mean():+.2%}", f"{error:.2%}", _gap(values - race))
    return [table]


def _gap(gaps: Any) -> str:
    if not gaps.any():
        return "–"
    half = stdtrit(len(gaps) - 1, 0.975) * gaps.std(ddof=1) / np.sqrt(len(gaps))
    return f"{gaps.mean():+.2%} ({gaps.mean() - half:+.2%} to {gaps.mean() + half:+.2%})"
