"""Shedding: waiting jobs that an order drops, the last of a queue first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.rng import kernel
from simulator.world.laws import Laws

from .checkpoints import set_rescore_timer
from .loop import full, let_go
from .review import renege
from .state import ExitReason, State, drop_stale_tickets


def take_last(state: State, pool: int, keep: float, below: float) -> NDArray[np.int64]:
    """Take the jobs to shed out of a pool's queue, and return their slots, the last job first.

    They are reviews while more than ``keep`` jobs wait, and all reviews whose priority is below ``below``.
    """
    drop_stale_tickets(state)
    waiting = int(state.pools[pool].tickets)
    tickets = np.array(state.tickets[pool, :waiting])
    slots = state.slots[tickets["slot"]]
    from_last = np.flatnonzero(slots["job_is_appeal"] == 0)[::-1]
    low = int((-tickets["rank"][from_last] < below).sum())
    gone = from_last[: max(0, low, int(max(waiting - keep, 0)))]
    left = np.delete(tickets, gone)
    state.tickets[pool, : len(left)] = left
    state.pools[pool].tickets = len(left)
    return tickets["slot"][gone].astype(np.int64)


@kernel
def shed(laws: Laws, state: State, slots: NDArray[np.int64], time: float) -> tuple[int, int]:
    """Drop waiting jobs in order; return how many could be, and an ``ExitReason``: call again after growing."""
    for place in range(slots.shape[0]):
        reason = full(state)
        if reason != ExitReason.DONE:
            return place, reason
        slot = slots[place]
        renege(laws, state, slot, time, 1)
        if state.slots[slot].moved:
            set_rescore_timer(laws, state, slot, time)
        let_go(laws, state, slot)
    return slots.shape[0], ExitReason.DONE
