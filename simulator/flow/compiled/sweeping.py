"""Sweeps: live uploads that an order judges again by their scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Phase
from simulator.domain.events import Event, Trigger
from simulator.rng import kernel
from simulator.world.consequences import STRIKE
from simulator.world.laws import Laws

from . import tally
from .checkpoints import set_rescore_timer
from .enforcement import remove
from .journal import tell
from .loop import full, let_go
from .review import enqueue
from .state import ExitReason, State, Work, open_slots


def swept_slots(
    state: State, market: int, policy: int, since: float, remove_at: float, review_at: float
) -> NDArray[np.int64]:
    """Return the slots of the items that a sweep hits, in order of items; -1 = every market or policy."""
    slots = open_slots(state)
    s = state.slots[slots]
    hit = (s["kept"] == 1) & (s["phase"] == Phase.LIVE) & (s["work"] == Work.NONE) & (s["upload"] >= since)
    hit &= (s["cleared"] == 0) & (s["judged"] == 0) & (s["score"] >= min(remove_at, review_at))
    if market >= 0:
        hit &= s["market"] == market
    if policy >= 0:
        hit &= s["top_policy"] == policy
    return slots[hit]


@kernel
def sweep(laws: Laws, state: State, slots: NDArray[np.int64], remove_at: float, time: float) -> tuple[int, int]:
    """Remove items or send them to review; return how many could be, and an ``ExitReason``."""
    for place in range(slots.shape[0]):
        reason = full(state)
        if reason != ExitReason.DONE:
            return place, reason
        slot = slots[place]
        removes = state.slots[slot].score >= remove_at
        tally.swept(state, slot, removes)
        tell(laws, state, time, Event.SWEPT, slot, 1 if removes else 0, 0)
        if removes:
            remove(laws, state, slot, time, 0, STRIKE)
        else:
            enqueue(laws, state, slot, Trigger.SWEEP, time)
        if state.slots[slot].moved:
            set_rescore_timer(laws, state, slot, time)
        let_go(laws, state, slot)
    return slots.shape[0], ExitReason.DONE
