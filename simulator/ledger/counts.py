"""Counts: the raw arrays that an engine fills and a ledger is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .measures import SKETCH_BINS, Measure, PoolMeasure, Sketch
from .size import FlowSize


@dataclass(frozen=True)
class Counts:
    """What an engine has counted: the raw arrays of a ledger."""

    items: NDArray[np.float64]
    """(days, markets, policies, tiers, Measure)"""
    sketches: NDArray[np.int64]
    """(days, markets, policies, tiers, Sketch, SKETCH_BINS)"""
    pools: NDArray[np.float64]
    """(hours, pools, PoolMeasure)"""

    @classmethod
    def empty(cls, size: FlowSize) -> Counts:
        """Return zeros of the right shapes."""
        cell = (size.days, size.markets, size.policies, size.tiers)
        return cls(
            np.zeros((*cell, len(Measure))),
            np.zeros((*cell, len(Sketch), SKETCH_BINS), dtype=np.int64),
            np.zeros((size.hours, size.pools, len(PoolMeasure))),
        )
