"""The ledger: what was counted in a run, as sums in cells, so that runs merge by addition without an event log."""

from __future__ import annotations

from .ledger import ITEM_AXES, POOL_AXES, Ledger, merge
from .measures import Measure, PoolMeasure, Sketch

__all__ = ["ITEM_AXES", "POOL_AXES", "Ledger", "Measure", "PoolMeasure", "Sketch", "merge"]
