"""A strategy for each policy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.strategy import Items
from simulator.strategy.members import Member

from .routed import Routed


class ByPolicy(Routed):
    """Let each policy have a strategy of its own, which decides the items that would be flagged for it.

    An item belongs to its ``top_policy``, that of its highest score, for which it would be flagged, reviewed and
    reported; the member sees all of its scores. Each entry of ``strategy`` is a member with a state of its own;
    policies without an entry, and without one of their parent, share that of ``"*"``. Orders to sweep and to hash
    reach the member's policies only; staff and queues are shared as in ``ByMarket``.

    *When it helps*: policies need different levers, such as hashes for one and reviews by harm for another. *When it
    backfires*: an item with two high scores is decided by the higher one alone, even if the other policy is the more
    severe and its strategy the stricter.
    """

    _axis = "policy"

    strategy = Member("Threshold", shape=("policy",), doc="strategy of the policy")

    def _names(self) -> tuple[str, ...]:
        return self.context.policies

    def _place(self, items: Items) -> NDArray[np.int16]:
        return items.top_policy
