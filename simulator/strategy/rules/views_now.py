"""The c-mu rule: what costs most per second now, per second of reviewing."""

from __future__ import annotations

from simulator.strategy.context import Context
from simulator.strategy.ranking import Ranking

from .states import speed, states_of


def views_now(context: Context, queue: str) -> Ranking:
    """Return the ranking by weight times the views per second that an item gets now, over its service time."""
    states = states_of(context.view_law)
    return states.ranking(speed(context, queue), states.expected(context.view_law.rates_at(states.middles)))
