"""Gates and stages of an item: the timer of the next one, and how they open."""

from __future__ import annotations

import math

from simulator.domain.actions import Phase
from simulator.domain.events import Event
from simulator.rng import inner
from simulator.world.laws import Laws
from simulator.world.mechanisms.gates import next_threshold, stages_reached

from . import tally
from .heap import schedule
from .state import State
from .views import time_of_views


@inner
def set_gate_timer(laws: Laws, state: State, slot: int, now: float) -> None:
    """Set the timer of the next gate or stage again."""
    s = state.slots[slot]
    due = math.inf
    if s.triaged and s.phase == Phase.LIVE:
        views = next_threshold(laws.stages, s.stage, s.staged, s.gate_at_views)
        if views != math.inf:
            # views that were reached already need no reach to come
            due = now if views <= s.seen else time_of_views(laws, state, slot, views, now)
    if due != s.gate_at:
        s.gate_at = due
        if due != math.inf:
            schedule(state, due, Event.GATE, slot)


@inner
def pass_gates(laws: Laws, state: State, slot: int, views: float) -> None:
    """Pass all gates and stages up to a number of views: none of them comes again."""
    s = state.slots[slot]
    s.stage = stages_reached(laws.stages, s.stage, s.staged, views)
    if s.gate_at_views <= views:
        s.gate_at_views = math.inf


@inner
def leave_gate(state: State, slot: int, time: float) -> None:
    """Note that no gate or stage holds views back any more (views are already accrued)."""
    s = state.slots[slot]
    if s.gated and s.phase == Phase.HELD:
        tally.gate_opened(state, slot, time)
    s.gated = 0
