"""Views of an open item: an integral that is settled whenever reach, cause or origin changes."""

from __future__ import annotations

import math

from simulator.rng import inner
from simulator.world.laws import Laws, age_at_views, natural_views

from .state import State


@inner
def seen_by(laws: Laws, state: State, slot: int, time: float) -> float:
    """Return the views of an item so far, without changing anything."""
    s = state.slots[slot]
    natural = natural_views(time - s.origin, s.test_views, s.main_views, laws)
    return s.seen + s.reach * (natural - s.natural)


@inner
def time_of_views(laws: Laws, state: State, slot: int, views: float, now: float) -> float:
    """Return when an item's views reach a number, not before now; inf if not before the horizon."""
    s = state.slots[slot]
    if s.reach <= 0.0 or views == math.inf:
        return math.inf
    natural = s.natural + (views - s.seen) / s.reach
    time = max(s.origin + age_at_views(natural, s.test_views, s.main_views, laws), now)
    return time if time < laws.horizon else math.inf


@inner
def accrue(laws: Laws, state: State, slot: int, time: float) -> None:
    """Settle the views since the last change of reach, cause or origin."""
    s = state.slots[slot]
    natural = natural_views(time - s.origin, s.test_views, s.main_views, laws)
    gained = s.reach * (natural - s.natural)
    s.natural = natural
    s.seen += gained
    if s.margin > 0.0:
        s.exposure[s.cause] += gained
