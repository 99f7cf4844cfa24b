"""Ledgers made by hand, for tests of what is computed from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.ledger import Ledger, Measure, PoolMeasure
from simulator.ledger.counts import Counts
from simulator.ledger.measures import Sketch, place_of
from simulator.ledger.size import FlowSize
from simulator.ledger.sketch import sketch_bin

HOUR = 3600.0
SEGMENTS = ("struck", "returned", "ring")
ARMS = ("control", "treatment")


def blank_ledger(*, warm_up: float = 0.0, horizon: float = 30 * HOUR, arms: tuple[str, ...] = ()) -> Ledger:
    """Return an empty ledger: 2 days, 2 markets, 3 policies of severity 1, 2 and 10, 2 tiers, 30 hours, 2 pools.

    Its segments are ``SEGMENTS``, and the arms, if any.
    """
    segments = (*SEGMENTS, *arms)
    size = FlowSize(
        days=2,
        hours=30,
        markets=2,
        policies=3,
        tiers=2,
        pools=2,
        creators=1,
        desks=1,
        segments=len(segments),
        arms=len(arms),
    )
    world: Any = SimpleNamespace(
        warm_up=warm_up,
        horizon=horizon,
        markets=("DE", "US"),
        policies=("spam", "hate", "minors"),
        parents=("spam", "hate", "minors"),
        tiers=("small", "large"),
        pools=("europe", "general"),
        segments=segments,
        arms=arms,
        arm_unit="creator" if arms else "",
        severity_weights=np.array([1.0, 2.0, 10.0]),
        pool_costs=(None, None),
        harm_costs=(None, None, None),
        languages=("de", "en"),
        incident=(),
        incident_policies=(),
        review_pools=(True, True),
    )
    return Ledger.from_counts(Counts.empty(size), world)


def ledger_with(cell: tuple[int, int, int, int] = (0, 0, 0, 0), **measures: float) -> Ledger:
    """Return a ledger that counts these in one cell and nothing else: item measures, named in small letters.

    ``violations_of_ring`` is a measure in a segment, ``event_ban`` the number of an event. Where something is counted
    of an arm, such as ``uploads_of_control``, the ledger has both.
    """
    ledger = blank_ledger(arms=ARMS if any(name.endswith(ARMS) for name in measures) else ())
    items, segments = ledger.items.copy(), ledger.segment_items.copy()
    for name, value in measures.items():
        measure, _, segment = name.partition("_of_")
        event = measure.removeprefix("event_")
        place = place_of(Measure[measure.upper()] if event == measure else Event[event.upper()])
        counted = segments[ledger.segments.index(segment)] if segment else items
        counted[(*cell, place)] = value
    return replace(ledger, items=items, segment_items=segments)


def arms_ledger(buckets: NDArray[np.float64], *, unit: str = "creator") -> Ledger:
    """Return the ledger of one run with arms: (2, PERIODS, BUCKETS, PLACES) what was counted in their buckets."""
    size = FlowSize(
        days=1, hours=1, markets=1, policies=1, tiers=1, pools=1, creators=1, desks=1, segments=3, arms=len(buckets)
    )
    world: Any = SimpleNamespace(
        warm_up=0.0,
        horizon=HOUR,
        markets=("DE",),
        policies=("spam",),
        parents=("spam",),
        tiers=("small",),
        pools=("europe",),
        segments=("struck", "control", "treatment"),
        arms=("control", "treatment"),
        arm_unit=unit,
        severity_weights=np.ones(1),
        pool_costs=(None,),
        harm_costs=(None, None, None),
        languages=("de",),
        incident=(),
        incident_policies=(),
        review_pools=(True,),
    )
    return Ledger.from_counts(replace(Counts.empty(size), buckets=buckets), world)


def pool_ledger(cell: tuple[int, int] = (0, 0), **measures: float) -> Ledger:
    """Return a ledger that counts these pool measures in one cell (hour, pool) and nothing else."""
    ledger = blank_ledger()
    pools = ledger.pools.copy()
    for name, value in measures.items():
        pools[(*cell, PoolMeasure[name.upper()])] = value
    return replace(ledger, pools=pools)


def lasting(
    durations: Iterable[float], open_ages: Iterable[float] = (), *, market: int = 0, into: Ledger | None = None
) -> Ledger:
    """Return a ledger of violating items that were removed after these durations, or are open at these ages, s."""
    ledger = blank_ledger() if into is None else into
    sketches = ledger.sketches.copy()
    for sketch, times in ((Sketch.TIME_TO_ACTION, durations), (Sketch.TIME_TO_ACTION_OPEN, open_ages)):
        for time in times:
            sketches[0, market, 0, 0, sketch, sketch_bin(float(time))] += 1
    return replace(ledger, sketches=sketches)
