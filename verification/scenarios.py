"""What a run of each shipped scenario gives: key indicators, and how busy its people are."""

from __future__ import annotations

import numpy as np

from benchmarks.table import Table
from simulator import simulate
from simulator.domain.units import DAY, HOUR
from simulator.indicators import INDICATORS
from simulator.ledger.measures import PoolMeasure
from simulator.present.rows import estimate_text
from simulator.runs.results import Results

SCENARIOS = ("baseline", "tight", "understaffed", "surge", "adversarial", "rings", "newmarket")
SHOWN = (
    "violative_view_rate",
    "removal_recall",
    "removal_precision",
    "sla_share",
    "queue_wait_mean",
    "utilisation",
    "innocent_creators_actioned",
)
REPLICATIONS = 4
BUSY = 12
"""Hours of the day that count as busy: those with most work."""


def tables(replications: int = REPLICATIONS) -> list[Table]:
    """Return the key indicators of every scenario, and the utilisation of every queue in its busy hours."""
    indicators = [INDICATORS[id_] for id_ in SHOWN]
    means = Table(
        "Shipped scenarios: key indicators",
        ("scenario", *(one.title for one in indicators)),
        f"{replications} replications of each scenario under its own plan.",
    )
    busy = Table(
        f"Utilisation in the {BUSY} busiest hours of the day",
        ("scenario", "queues of reviews"),
        "Work done over time on shift, from the second day on.",
    )
    for name in SCENARIOS:
        results = simulate(name, replications=replications)
        means.add(name, *(estimate_text(results.estimate(id_)) for id_ in SHOWN))
        busy.add(name, f"{busy_utilisation(results):.2f}")
    return [means, busy]


def busy_utilisation(results: Results) -> float:
    """Return the utilisation of the queues of reviews, each in its busiest hours of the day."""
    ledger = results.ledger
    reviews = [pool != results.scenario.appeals.pool for pool in ledger.pool_names]
    per_day = round(DAY / HOUR)
    hours = [
        ledger.total(one, ("hour", "pool"))[per_day:, reviews]
        for one in (PoolMeasure.BUSY_TIME, PoolMeasure.STAFFED_TIME)
    ]
    whole = len(hours[0]) // per_day * per_day
    busy, staffed = (one[:whole].reshape(-1, per_day, one.shape[1]).sum(axis=0) for one in hours)
    busiest = np.argsort(-busy, axis=0)[:BUSY]
    worked, there = (np.take_along_axis(one, busiest, axis=0) for one in (busy, staffed))
    return float(worked.sum() / there.sum())
