"""The c-mu/theta rule: the views that are still to come, per second of reviewing."""

from __future__ import annotations

from simulator.strategy.context import Context
from simulator.strategy.ranking import Ranking

from .states import remaining, speed, states_of


def remaining_views(context: Context, queue: str) -> Ranking:
    """Return the ranking by weight times the views that an item is expected to get yet, over its service time."""
    states = states_of(context.view_law)
    return states.ranking(speed(context, queue), remaining(states))
