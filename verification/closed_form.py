"""A search against a closed form: thresholds on calibrated scores, where mistakes have prices and nobody waits.

Where a score is the probability ``q`` that an upload violates, each upload has ``V`` views, a violative view costs
``a`` and a wrongful removal ``b``, an upload is to be removed if ``q a V > (1 - q) b``: from the score
``b / (b + a V)`` on (Elkan 2001). The search knows nothing of that; it sees net costs of runs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.table import Table
from simulator.search import optimize

SEEDS = range(1, 4)
BEST = (0.4, 0.6)
"""Closed forms."""
VIEWS = 100.0
VIEW = 0.01
WORLD = (
    "horizon=6h",
    "warm_up=0s",
    "uploads.per_day=1_200_000",
    "policies.any.prevalence=0.5",
    "policies.any.detector.auc=0.75",
    f"views.mean={VIEWS:g}",
    "pools.desk.cost_per_hour=1",
)
"""Half of all uploads violate, and scores lie close together, so that a run says much about a threshold."""
TRIALS, POLISH = 30, 3
"""Trials, and rounds that move the best points along their gradient."""


def price(best: float) -> float:
    """Return the price of a wrongful removal for which a threshold is the best one."""
    return best / (1 - best) * VIEW * VIEWS


def found(best: float, seed: int) -> float:
    """Return the threshold that a search recommends."""
    result = optimize(
        "queueing",
        "Threshold(remove_at=0.95, review_at=null, review_at_reports=1000)",
        objectives=["net_cost_per_day"],
        params=["remove_at=0.1:0.95"],
        overrides=[*WORLD, f"costs={{violative_view: {VIEW}, wrongful_removal: {price(best)}}}"],
        trials=TRIALS,
        polish=POLISH,
        points=6,
        fresh_replications=6,
        fresh_runs=200,
        delta=0.001,
        seed=seed,
    )
    return float("nan") if result.winner is None else float(result.winner.params["remove_at"])


def tables(seeds: Sequence[int] = SEEDS) -> list[Table]:
    """Return the thresholds that searches find beside the closed form."""
    from scipy.special import stdtrit

    notes = (
        f"Bare queue without reviews, with {', '.join(WORLD)}; a violative view costs {VIEW}; {TRIALS} trials and "
        f"{POLISH} rounds of polishing, {len(seeds)} seeds each. Interval: 95 %, of the mean of the seeds (Student)."
    )
    columns = ("closed form", "found, mean", "interval", "from the closed form", "farthest seed")
    table = Table("Thresholds by a search and by a closed form", columns, notes)
    for best in BEST:
        values = np.array([found(best, seed) for seed in seeds])
        mean, half = values.mean(), stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / np.sqrt(len(values))
        farthest = np.abs(values / best - 1).max()
        interval = f"{mean - half:.4f} to {mean + half:.4f}"
        table.add(f"{best:.4f}", f"{mean:.4f}", interval, f"{mean / best - 1:+.2%}", f"{farthest:.2%}")
    return [table]
