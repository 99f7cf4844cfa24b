"""Cross-training: how many jobs are opened by reviewers of pools that help."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import PoolRatio
from simulator.ledger.measures import PoolMeasure

CROSS_TRAINING = (
    Indicator(
        "helped_share",
        "Share of jobs opened by helpers",
        "Jobs opened by reviewers of a helping pool, as a share of jobs opened after warm-up, by the pool that owns "
        "the queue; appeals included.",
        "share",
        0,
        PoolRatio((PoolMeasure.JOBS_HELPED,), (PoolMeasure.STARTS,)),
        "cross-trained reviewers; see docs/world/cross_training.md",
        needs=("pools.*.helps",),
        driver_of="sla_share",
    ),
)

FAMILIES = (Family("operations", rank=72, goal="operations", indicators=CROSS_TRAINING),)
