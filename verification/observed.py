"""What a run shows of what platforms publish: parts of ratios from the ledger, and from the event log what it lacks.

The ledger has no histogram of views at removal and no time from a report to a decision. Both are taken from the event
log as it is made, in memory: only the few events that matter are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.domain import HOUR, Event
from simulator.flow.compiled import CompiledEngine
from simulator.ledger import Ledger
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.platform.observers import Observer
from simulator.platform.platform import Platform
from simulator.runs.executor import map_replications
from simulator.strategy.lookup import make_strategy
from simulator.world.world import World

Floats = NDArray[np.float64]
Parts = Mapping[str, tuple[float, float]]
"""Numerator and denominator of each figure, by key."""

VIEW_BUCKETS = ("0", "1-10", "11-100", "101-1k", "1k-10k", "10k-100k", "100k-1M", ">1M")
_VIEW_EDGES = (0.0, 1.0, 11.0, 101.0, 1_001.0, 10_001.0, 100_001.0, 1_000_001.0, np.inf)
TURNAROUND_BUCKETS = ("<2h", "2-8h", "8-24h", ">24h")
_TURNAROUND_EDGES = (0.0, 2 * HOUR, 8 * HOUR, 24 * HOUR, np.inf)
SHIFT = 8 * HOUR
"""A reviewer's working day, s."""

_KEPT = (Event.VERDICT, Event.REPORT, Event.REMOVE)
_COLUMNS = ("time", "event", "item", "pool", "views")

_SHARES = {
    "removal_rate": (Measure.REMOVALS, Measure.UPLOADS),
    "automated": (Measure.REMOVALS_AUTOMATED, Measure.REMOVALS),
    "restored": (Measure.OVERTURNS, Measure.REMOVALS),
    "proactive": (Measure.REMOVALS_PROACTIVE, Measure.REMOVALS),
    "within_24h": (Measure.REMOVALS_24H, Measure.REMOVALS),
    "zero_views": (Measure.REMOVALS_ZERO_VIEWS, Measure.REMOVALS),
    "appealed": (Measure.APPEALS, Measure.REMOVALS),
    "reversed": (Measure.OVERTURNS, Measure.APPEALS_DECIDED),
}
_BY_POLICY = ("proactive", "zero_views", "within_24h")


@dataclass(frozen=True)
class Events:
    """Events of one run that matter here, in order; arrays of one length."""

    time: Floats
    event: NDArray[np.uint8]
    item: NDArray[np.int64]
    pool: NDArray[np.int16]
    views: Floats

    @classmethod
    def of(cls, batches: Iterable[Mapping[str, NDArray[np.generic]]]) -> Events:
        """Return the events of some batches of a log."""
        listed = list(batches)
        return cls(*(np.concatenate([batch[name] for batch in listed]) for name in _COLUMNS))


def view_shares(events: Events) -> dict[str, tuple[float, float]]:
    """Return how many of the removals fall into each bucket of views at removal (whole views: 10.9 are 10)."""
    views = events.views[events.event == Event.REMOVE]
    counts = np.histogram(views, _VIEW_EDGES)[0]
    return {f"views {name}": (float(n), float(views.size)) for name, n in zip(VIEW_BUCKETS, counts, strict=True)}


def turnarounds(events: Events, appeals_pool: int) -> Floats:
    """Return the times from an item's first report to the first decision on it after that, s.

    A decision is a removal or a reviewer's verdict. Items on which none has come by the run's end are left out, as in
    the published shares, which add up to 1.
    """
    reported = events.event == Event.REPORT
    items, first = np.unique(events.item[reported], return_index=True)  # events are in order of time
    times = events.time[reported][first]
    decided = (events.event == Event.REMOVE) | ((events.event == Event.VERDICT) & (events.pool != appeals_pool))
    order = np.lexsort((events.time[decided], events.item[decided]))
    decided_item, decided_time = events.item[decided][order], events.time[decided][order]
    if not items.size or not decided_item.size:
        return np.empty(0)
    # one rising number for (item, time), so that one search finds the next decision of the same item
    span = 1.0 + max(float(times.max()), float(decided_time.max()))
    place = np.searchsorted(decided_item * span + decided_time, items * span + times)
    place = np.minimum(place, decided_item.size - 1)
    found = (decided_item[place] == items) & (decided_time[place] >= times)
    return np.asarray(decided_time[place][found] - times[found])


def turnaround_shares(times: Floats) -> dict[str, tuple[float, float]]:
    """Return how many of the decided reports fall into each bucket of turnaround."""
    counts = np.histogram(times, _TURNAROUND_EDGES)[0]
    return {
        f"turnaround {name}": (float(n), float(times.size)) for name, n in zip(TURNAROUND_BUCKETS, counts, strict=True)
    }


def ledger_parts(ledger: Ledger, appeals_pool: int) -> dict[str, tuple[float, float]]:
    """Return the parts of every figure that the ledger has."""
    total = ledger.items.sum(axis=(0, 1, 2, 3))
    parts = {key: (float(total[top]), float(total[bottom])) for key, (top, bottom) in _SHARES.items()}
    policies = ledger.items.sum(axis=(0, 1, 3))
    for name, row in zip(ledger.policies, policies, strict=True):
        parts[f"share {name}"] = (float(row[Measure.REMOVALS]), float(total[Measure.REMOVALS]))
        parts[f"rate {name}"] = (float(row[Measure.REMOVALS]), float(total[Measure.UPLOADS]))
        for key in _BY_POLICY:
            top, bottom = _SHARES[key]
            parts[f"{key} {name}"] = (float(row[top]), float(row[bottom]))
    settled = ledger.pools[ledger.pools.shape[0] * 4 // 7 :]  # of a week the last three days: older items come back
    reviewing = [pool for pool in range(settled.shape[1]) if pool != appeals_pool]
    pools = settled[:, reviewing].sum(axis=(0, 1))
    verdicts = float(pools[PoolMeasure.VERDICTS])
    parts["reviews a day"] = (verdicts, float(pools[PoolMeasure.STAFFED_TIME]) / SHIFT)
    parts["review time"] = (float(pools[PoolMeasure.BUSY_TIME]), verdicts)
    return parts


def observe(scenario: Scenario, seed: int, replication: int) -> Parts:
    """Run one replication of a scenario under its own strategy and return the parts of every figure."""
    world = World(scenario, seed=seed, replication=replication)
    engine = CompiledEngine(world.laws, world.size, log=True)
    batches: list[Mapping[str, NDArray[np.generic]]] = []

    class Keep(Observer):
        def reached(self, time: float) -> None:
            log = engine.take_log()
            rows = np.flatnonzero(np.isin(log["event"], _KEPT))
            batches.append({name: log[name][rows] for name in _COLUMNS})

    counts = Platform(world, make_strategy(scenario.strategy), engine, observers=[Keep()]).run()
    events, appeals_pool = Events.of(batches), world.laws.appeal_pool
    return {
        **ledger_parts(Ledger.from_counts(counts, world), appeals_pool),
        **view_shares(events),
        **turnaround_shares(turnarounds(events, appeals_pool)),
    }


def replicate(scenario: Scenario, *, seed: int, replications: int) -> list[Parts]:
    """Return the parts of every figure from independent replications, run on all cores."""
    return map_replications(lambda number: observe(scenario, seed, number), range(replications))


def pooled(parts: list[Parts]) -> dict[str, float]:
    """Return each figure over all replications together: the ratio of sums; NaN without a denominator."""
    sums = {key: np.sum([one[key] for one in parts], axis=0) for key in parts[0]}
    return {key: float(top / bottom) if bottom else float("nan") for key, (top, bottom) in sums.items()}
