"""Whether ``rank`` selects the best as often as it promises, and how many runs common random numbers save.

Twenty settings of ``Threshold`` are ranked by the violative view rate in a small world. Every strategy is run on the
same pool of replications, once; the means over the pool are the truth. A ranking draws its replications from the pool
with replacement, so the pool is the whole world and drawn rankings are independent of each other. With common luck one
draw is a replication of all strategies; with independent seeds each strategy has draws of its own. Delta is the gap
between the best and the second best, so that the promise is held where it is as hard as the promise allows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.experiments.selection.shortfall import better_at_most
from simulator.indicators import find_indicator
from simulator.runs.kim_nelson import Source, select
from simulator.runs.plans import planned
from simulator.runs.simulate import prepare, run_through

SCENARIO, OVERRIDES = "baseline", ("scale=0.05", "horizon=1d")
INDICATOR = "violative_view_rate"
STRATEGIES = tuple(
    f"Threshold(remove_at={remove}, review_at={review})"
    for remove in (0.85, 0.90, 0.94, 0.97, 0.99)
    for review in (0.6, 0.7, 0.8, 0.84)
)
POOL = 200
"""Replications of each strategy."""
SEED = 41
REPETITIONS = {"common luck": 500, "independent seeds": 20}
"""Rankings; those of independent seeds, which only say how many runs they take, take far longer."""
CONFIDENCE = 0.95
FIRST = 10

Floats = NDArray[np.float64]


def tables() -> list[Table]:
    """Return how often the best was selected, by how many runs, with common luck and with independent seeds."""
    pool = -pool_of(STRATEGIES)  # less is better
    means = pool.mean(axis=0)
    order = np.argsort(-means)
    gap = float(means[order[0]] - means[order[1]])
    return [_truth(means, order), *(_study(pool, gap * factor, title) for factor, title in _DELTAS)]


def pool_of(strategies: Sequence[str], replications: int = POOL, seed: int = SEED) -> Floats:
    """Return the indicator in runs (replications, strategies); the strategies of a row share their luck."""
    indicator = find_indicator(INDICATOR)
    columns = []
    for strategy in strategies:
        _, plan = planned(SCENARIO, strategy, OVERRIDES)
        arm = prepare(plan, seed=seed, replications=replications, engine="compiled")
        columns.append(run_through(arm, lambda ledger, _: float(indicator.value(ledger))))
    return np.array(columns).T


_DELTAS = (
    (1.0, "Delta is the gap between the best and the second best"),
    (2.0, "Delta is twice that gap: the second best is a correct selection, too"),
)


def _truth(means: Floats, order: NDArray[np.intp]) -> Table:
    table = Table(
        "The strategies, best first",
        ("strategy", "violative view rate", "behind the best"),
        f"Means of {POOL:,} runs each on {SCENARIO} with {', '.join(OVERRIDES)}; seed {SEED}.",
    )
    for place in order:
        table.add(STRATEGIES[place], f"{-100 * means[place]:.4f} %", f"{100 * (means.max() - means[place]):.4f} pp")
    return table


def _study(pool: Floats, delta: float, title: str) -> Table:
    note = (
        f"Delta {100 * delta:.4f} pp; rankings of {pool.shape[1]} strategies each, promised are "
        f"{100 * CONFIDENCE:.0f} %; first stage {FIRST} runs; 95 % intervals (Wilson). `bound held`: no strategy is "
        "better than the selected one by more than its bound."
    )
    heads = ("replications", "rankings", "correct", "bound held", "runs per ranking", "middle half", "saved")
    table = Table(title, heads, note)
    luck = np.random.default_rng(SEED)
    found = {
        name: [_ranked(pool, delta, luck, shared=name == "common luck") for _ in range(number)]
        for name, number in REPETITIONS.items()
    }
    most = float(np.mean([one.runs for one in found["independent seeds"]]))
    for name, rankings in found.items():
        runs = np.array([one.runs for one in rankings])
        low, high = np.percentile(runs, (25, 75))
        table.add(
            name,
            str(len(rankings)),
            _share(sum(one.correct for one in rankings), len(rankings)),
            _share(sum(one.bound_held for one in rankings), len(rankings)),
            f"{runs.mean():,.0f}",
            f"{low:,.0f} to {high:,.0f}",
            f"{100 * (1 - runs.mean() / most):.1f} %",
        )
    return table


@dataclass(frozen=True)
class Ranked:
    """What is kept of one ranking."""

    correct: bool
    bound_held: bool
    runs: int


def _ranked(pool: Floats, delta: float, luck: np.random.Generator, *, shared: bool) -> Ranked:
    means = pool.mean(axis=0)
    found = select(_source(pool, luck, shared=shared), pool.shape[1], delta, confidence=CONFIDENCE, first=FIRST)
    bounds = better_at_most(found.values, found.best, delta, confidence=CONFIDENCE, first=FIRST)
    behind = float(means.max() - means[found.best])
    return Ranked(
        correct=behind == 0 or behind < delta,
        bound_held=bool((means - means[found.best] <= bounds + 1e-15).all()),
        runs=int(found.counts.sum()),
    )


def _source(pool: Floats, luck: np.random.Generator, *, shared: bool) -> Source:
    def source(systems: Sequence[int], _number: int) -> Floats:
        rows = luck.integers(pool.shape[0], size=1 if shared else len(systems))
        return pool[rows, list(systems)]

    return source


def _share(number: int, of: int) -> str:
    """Return a share with its Wilson interval."""
    share, z = number / of, 1.96
    middle = (share + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z * math.sqrt(share * (1 - share) / of + z**2 / (4 * of**2)) / (1 + z**2 / of)
    return f"{100 * share:.1f} % [{100 * (middle - half):.1f}, {100 * (middle + half):.1f}]"
