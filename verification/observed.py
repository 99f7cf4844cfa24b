"""What a run shows of what platforms publish: parts of ratios from the ledger, and from the event log what it lacks.

The ledger has no histogram of views at removal and no time from a report to a decision. Both are taken from the event
log as it is made, in memory: only the few events that matter are kept.

Published figures are of quarters, so a cohort of uploads counts when it has matured: the run goes on for ``MATURING``
after the horizon, and only uploads from before the horizon are looked at. Later scores (at two days), nearly
all appeals (12 h on average, and a wait) and re-checks have come by then.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.domain import DAY, HOUR, Event
from simulator.flow.compiled import CompiledEngine
from simulator.ledger import Ledger
from simulator.ledger.measures import Count, Measure, PoolMeasure, place_of
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
MATURING = 3 * DAY
"""Time for which a cohort is followed after its last upload, s."""
SHIFT = 8 * HOUR
"""A reviewer's working day, s."""

_KEPT = (Event.VERDICT, Event.REPORT, Event.REMOVE)
_COLUMNS = ("time", "event", "item", "pool", "views")

_SHARES: Mapping[str, tuple[Count, Count]] = {
    "removal_rate": (Measure.REMOVALS, Measure.UPLOADS),
    "automated": (Measure.REMOVALS_AUTOMATED, Measure.REMOVALS),
    "restored": (Event.REINSTATE, Measure.REMOVALS),
    "proactive": (Measure.REMOVALS_PROACTIVE, Measure.REMOVALS),
    "within_24h": (Measure.REMOVALS_24H, Measure.REMOVALS),
    "zero_views": (Measure.REMOVALS_ZERO_VIEWS, Measure.REMOVALS),
    "overturned": (Measure.OVERTURNS, Measure.REMOVALS),
    "reversed": (Measure.OVERTURNS, Measure.APPEALS_DECIDED),
    "report precision": (Measure.REPORTS_TRUE, Measure.REPORTS),
    "violative views": (Measure.EXPOSURE, Measure.VIEWS),
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

    def before(self, item: int) -> Events:
        """Return the events of the items before one."""
        kept = self.item < item
        return Events(*(getattr(self, name)[kept] for name in _COLUMNS))


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


def ledger_parts(ledger: Ledger, appeals_pool: int, days: int) -> dict[str, tuple[float, float]]:
    """Return the parts of every figure that the ledger has, of the uploads of the first days."""
    cohort = ledger.items[:days]
    total = cohort.sum(axis=(0, 1, 2, 3))
    parts = {
        key: (float(total[place_of(top)]), float(total[place_of(bottom)])) for key, (top, bottom) in _SHARES.items()
    }
    policies = cohort.sum(axis=(0, 1, 3))
    for name, row in zip(ledger.policies, policies, strict=True):
        parts[f"share {name}"] = (float(row[Measure.REMOVALS]), float(total[Measure.REMOVALS]))
        parts[f"rate {name}"] = (float(row[Measure.REMOVALS]), float(total[Measure.UPLOADS]))
        for key in _BY_POLICY:
            top, bottom = _SHARES[key]
            parts[f"{key} {name}"] = (float(row[place_of(top)]), float(row[place_of(bottom)]))
    reviewing = [pool for pool in range(ledger.pools.shape[1]) if pool != appeals_pool]
    pools = ledger.pools[: 24 * days, reviewing].sum(axis=(0, 1))
    verdicts = float(pools[PoolMeasure.VERDICTS])
    parts["reviews per day"] = (verdicts, float(pools[PoolMeasure.STAFFED_TIME]) / SHIFT)
    parts["review time"] = (float(pools[PoolMeasure.BUSY_TIME]), verdicts)
    return parts


def matured(scenario: Scenario) -> Scenario:
    """Return a scenario that goes on until the uploads of its own horizon, in whole days, have matured."""
    return scenario.model_copy(update={"horizon": math.ceil(scenario.horizon / DAY) * DAY + MATURING})


def first_item_at(world: World, time: float) -> int:
    """Return the first item that is uploaded at or after a time, s."""
    chunk = next(world.chunks(time, world.horizon, 1), None)
    return int(chunk.item[0]) if chunk is not None else 2**62


def observe(scenario: Scenario, seed: int, replication: int) -> Parts:
    """Run one replication of a scenario under its own strategy and return the parts of every figure."""
    days = math.ceil(scenario.horizon / DAY)
    world = World(matured(scenario), seed=seed, replication=replication)
    engine = CompiledEngine(world.laws, world.size, log=True)
    batches: list[Mapping[str, NDArray[np.generic]]] = []

    class Keep(Observer):
        def reached(self, time: float) -> None:
            log = engine.take_log()
            rows = np.flatnonzero(np.isin(log["event"], _KEPT))
            batches.append({name: log[name][rows] for name in _COLUMNS})

    counts = Platform(world, make_strategy(scenario.strategy), engine, observers=[Keep()]).run()
    events, appeals_pool = Events.of(batches).before(first_item_at(world, days * DAY)), world.laws.appeal_pool
    return {
        **ledger_parts(Ledger.from_counts(counts, world), appeals_pool, days),
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
