"""Counts: the raw arrays that an engine fills and a ledger is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .measures import PLACES, SKETCH_BINS, PoolMeasure, Sketch
from .size import BUCKETS, PERIODS, FlowSize


@dataclass(frozen=True)
class Counts:
    """Counts of an engine: the raw arrays of a ledger. The axis of measures is that of ``place_of``."""

    items: NDArray[np.float64]
    """(days, markets, policies, tiers, PLACES)"""
    segments: NDArray[np.float64]
    """(segments, days, markets, policies, tiers, PLACES) the same, of the items of each segment"""
    sketches: NDArray[np.int64]
    """(days, markets, policies, tiers, Sketch, SKETCH_BINS)"""
    segment_sketches: NDArray[np.int64]
    """(segments, Sketch, SKETCH_BINS)"""
    pools: NDArray[np.float64]
    """(hours, pools, PoolMeasure)"""
    buckets: NDArray[np.float64]
    """(arms, PERIODS, BUCKETS, PLACES) of the items of an arm's creators, by period and bucket of creators"""

    @classmethod
    def empty(cls, size: FlowSize) -> Counts:
        """Return zeros of the right shapes."""
        cell = (size.days, size.markets, size.policies, size.tiers)
        return cls(
            items=np.zeros((*cell, PLACES)),
            segments=np.zeros((size.segments, *cell, PLACES)),
            sketches=np.zeros((*cell, len(Sketch), SKETCH_BINS), dtype=np.int64),
            segment_sketches=np.zeros((size.segments, len(Sketch), SKETCH_BINS), dtype=np.int64),
            pools=np.zeros((size.hours, size.pools, len(PoolMeasure))),
            buckets=np.zeros((size.arms, PERIODS, BUCKETS, PLACES)),
        )

    def plus(self, items: NDArray[np.float64], segments: NDArray[np.float64], buckets: NDArray[np.float64]) -> Counts:
        """Return these counts and those of other items of the run, which were in no queue and were never removed."""
        return replace(
            self, items=self.items + items, segments=self.segments + segments, buckets=self.buckets + buckets
        )
