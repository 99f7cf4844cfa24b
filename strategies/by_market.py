"""A strategy for each market."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.strategy import Items
from simulator.strategy.members import Member

from .routed import Routed


class ByMarket(Routed):
    """Let each market have a strategy of its own.

    Each entry of ``strategy`` is a member with a state of its own; markets without an entry share that of ``"*"``.
    Members see the uploads of their markets only, but observe the whole platform. Their orders to sweep and to hash
    reach their own markets only. Staff and queues are shared: of a reserve as many come as the member asks for who
    wants the most, and a queue can be ranked by one member only.

    *When it helps*: markets differ in more than thresholds, or a launch begins in one of them. *When it backfires*: a
    member that learns from uploads has fewer to learn from, and rings that act across markets fall into pieces.
    """

    _axis = "market"

    strategy = Member("Threshold", shape=("market",), doc="strategy of the market")

    def _names(self) -> tuple[str, ...]:
        return self.context.markets

    def _place(self, items: Items) -> NDArray[np.int16]:
        return items.market
