"""Expiry: an order changes what happens to the open cases of a time limit when it is over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.rng import kernel
from simulator.world.laws import Laws, patience_time
from simulator.world.mechanisms.time_limits import KEEP

from .heap import schedule
from .loop import full
from .state import ExitReason, State, Work


@kernel
def set_rule(
    laws: Laws, state: State, slots: NDArray[np.int64], cells: NDArray[np.bool_], rule: int, time: float
) -> tuple[int, int]:
    """Give the open cases in some cells their rule; return how many could be, and an ``ExitReason``."""
    for place in range(slots.shape[0]):
        reason = full(state)
        if reason != ExitReason.DONE:
            return place, reason
        s = state.slots[slots[place]]
        if s.work == Work.NONE or not cells[s.opened_by, s.market, s.top_policy]:
            continue
        s.on_expiry = rule
        if s.work != Work.WAITING:
            continue
        leaves = s.joined + patience_time(s.pool, s.index, s.jobs - 1, laws)
        if rule != KEEP:
            leaves = min(leaves, max(time, s.due_at))
        if leaves != s.renege_at:
            s.renege_at = leaves
            if leaves < laws.horizon:
                schedule(state, leaves, Event.RENEGE, slots[place])
    return slots.shape[0], ExitReason.DONE
