"""riskbox: the shipped scenario of a bare queue, with other numbers."""

from __future__ import annotations

from simulator import simulate as run
from simulator.domain import DAY
from simulator.ledger.measures import PoolMeasure

from .queue import Queue, Served

SCENARIO = "queueing"


def overrides(queue: Queue) -> list[str]:
    """Return what to change in the shipped scenario."""
    return [
        f"uploads.per_day={queue.rate * DAY}",
        f"pools.desk.shifts.all_day.reviewers={queue.servers}",
        f"horizon={queue.duration}",
        "warm_up=0",
    ]


def simulate(queue: Queue) -> Served:
    """Run the queue and return what came out; the scenario's mean service time is 1 s."""
    results = run(SCENARIO, seed=queue.seed, workers=1, overrides=overrides(queue))
    pools = results.ledger.pools.sum(axis=(0, 1))
    started = pools[PoolMeasure.STARTS]
    return Served(int(started), float(pools[PoolMeasure.WAIT] / started))
