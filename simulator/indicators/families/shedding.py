"""Shedding: reviews that a strategy drops from its queues."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import PoolRatio
from simulator.ledger.measures import PoolMeasure

SHEDDING = (
    Indicator(
        "shed_share",
        "Shed share",
        "Reviews that a strategy ordered to be dropped from their queue, as a share of jobs queued after warm-up.",
        "share",
        -1,
        PoolRatio((PoolMeasure.SHED,), (PoolMeasure.ARRIVALS,)),
        "load shedding; see docs/orders.md",
        needs=("a strategy with shed_after",),
        driver_of="sla_share",
    ),
)

FAMILIES = (Family("operations", rank=76, goal="operations", indicators=SHEDDING),)
