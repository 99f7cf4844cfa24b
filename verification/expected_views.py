"""Views counted as expected against views counted as drawn: the same means, and how much less spread.

Both countings are made of the same runs on the same luck, so their difference is paired: its mean must be 0 within four
standard errors, in every world. Counts of items and hours of reviewers are the same to the last bit and not shown.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator import simulate
from simulator.ledger import Ledger
from simulator.ledger.measures import VIEW_SUMS, Measure

RUNS = 200
WORLDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "baseline, a day of 48,000 uploads": ("baseline", ("scale=0.25", "horizon=1d")),
    "baseline, three days of 40,000": ("baseline", ("scale=0.2", "horizon=3d")),
    "everything, two days of 10,000": ("everything", ("scale=0.05", "horizon=2d")),
    "baseline, doubtful items limited, reviews take an hour": (
        "baseline",
        (
            "scale=0.25",
            "horizon=1d",
            "strategy=PriorityReview(limit_at=0.2)",
            "pools.*.service={law: lognormal, mean: 1h, cv: 1}",
        ),
    ),
}
"""Worlds of the study: scenario and overrides, by the name in the tables. The last has long queues, where a likely life
with idle reviewers is far from what happens."""
SHOWN = tuple(measure for measure in VIEW_SUMS if measure is not Measure.WITHHELD_VIEWS)


def tables(runs: int = RUNS) -> list[Table]:
    """Return a table for each world."""
    return [_table(name, scenario, overrides, runs) for name, (scenario, overrides) in WORLDS.items()]


def _table(name: str, scenario: str, overrides: Sequence[str], runs: int) -> Table:
    drawn, expected, cost = _counted(scenario, overrides, runs)
    heads = ("sum of views", "drawn", "expected", "difference", "s.e.", "spread drawn", "expected", "runs needed")
    notes = (
        f"{runs} runs, seed 1. Views per run; *s.e.* of the paired difference; *spread*: standard deviation over runs "
        "by the mean; *runs needed* for the same interval, of those that drawn views need. Expected views took "
        f"{cost:.2f} times the processor time."
    )
    table = Table(f"Views as drawn and as expected: {name}", heads, notes)
    for measure in SHOWN:
        before, after = (np.array([float(one.total(measure)) for one in ledgers]) for ledgers in (drawn, expected))
        gap = after - before
        spread = [_spread(before), _spread(after)]
        table.add(
            measure.name,
            f"{before.mean():,.0f}",
            f"{after.mean():,.0f}",
            f"{gap.mean():+,.0f}",
            f"{_error(gap):,.0f}",
            f"{spread[0]:.3f}",
            f"{spread[1]:.3f}",
            f"{float(after.var() / before.var()):.1%}" if before.var() else "–",
        )
    return table


def _counted(scenario: str, overrides: Sequence[str], runs: int) -> tuple[list[Ledger], list[Ledger], float]:
    """Return the ledgers with drawn and with expected views, and the ratio of their processor times."""
    simulate(scenario, overrides=overrides, replications=1)  # compiled, and parameters solved, before time is taken
    ledgers, seconds = [], []
    for counted in ("drawn", "expected"):
        start = time.process_time()
        plan = (*overrides, f"views.counted={counted}")
        result = simulate(scenario, overrides=plan, seed=1, replications=runs, workers=1)
        seconds.append(time.process_time() - start)
        ledgers.append(list(result.ledgers))
    return ledgers[0], ledgers[1], seconds[1] / seconds[0]


def _spread(values: NDArray[np.float64]) -> float:
    return float(values.std(ddof=1) / values.mean()) if values.mean() else math.nan


def _error(values: NDArray[np.float64]) -> float:
    return float(values.std(ddof=1) / math.sqrt(values.size))
