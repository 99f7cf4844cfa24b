"""The ledger: counts of a run as sums in cells, so that runs merge by addition without an event log."""

from __future__ import annotations

from .counts import Counts
from .ledger import ITEM_AXES, POOL_AXES, Ledger, merge
from .measures import Measure, PoolMeasure, Sketch
from .size import FlowSize

__all__ = ["ITEM_AXES", "POOL_AXES", "Counts", "FlowSize", "Ledger", "Measure", "PoolMeasure", "Sketch", "merge"]
