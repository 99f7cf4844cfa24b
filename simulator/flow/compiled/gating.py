"""The effect of a gate or stage that an item's views have reached: no distribution until a verdict, or less reach."""

from __future__ import annotations

import math

from simulator.domain.actions import Phase
from simulator.domain.events import Event, Trigger
from simulator.rng import inner
from simulator.world.laws import Laws
from simulator.world.mechanisms.gates import factor_at, next_threshold, ungated_reach

from . import tally
from .checkpoints import is_due
from .enforcement import set_view_timers
from .gates import pass_gates
from .journal import tell
from .rescoring import checkpoint
from .review import enqueue
from .state import State, Work
from .views import accrue


@inner
def reach_gate(laws: Laws, state: State, slot: int, time: float) -> None:
    """Let the next stage begin, or close the gate; a job that is open already decides for it."""
    s = state.slots[slot]
    s.gate_at = math.inf
    # a checkpoint at the same views goes first, and rounding may have put it behind
    if s.views_score_at < math.inf and is_due(laws, state, slot, time):
        checkpoint(laws, state, slot, False, time)
        if s.phase != Phase.LIVE:
            return
    accrue(laws, state, slot, time)
    before, gate = s.stage, s.gate_at_views
    views = max(next_threshold(laws.stages, before, s.staged, gate), s.seen)
    pass_gates(laws, state, slot, views)
    factor = factor_at(laws.stages, before, s.stage, gate, views)
    s.reach = factor * ungated_reach(s.action, laws.reach)
    s.gated = 1
    if factor > 0.0:
        tally.staged(state, slot)
        tell(laws, state, time, Event.GATE, slot, s.stage, 0)
    else:
        s.held_age = time - s.origin
        s.phase = Phase.HELD
        tally.gated(state, slot)
        tell(laws, state, time, Event.GATE, slot, 0, 0)
        if s.work == Work.NONE:
            enqueue(laws, state, slot, Trigger.GATE, time)
    set_view_timers(laws, state, slot, time)
