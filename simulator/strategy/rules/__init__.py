"""Rules that order a queue, each a file with one public function: a context and a queue in, its ``Ranking`` out.

A rule computes its table from what the platform knows: the view-age law of its uploads, service times and severity
weights. ``Triage.weight`` is the probability that a view of the item violates: shipped strategies put its highest score
there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulator.strategy.context import PRIORITY, Context
from simulator.strategy.ranking import Ranking

from .deadline import deadline
from .fifo import fifo
from .harm_per_second import harm_per_second
from .opportunity_adjusted import opportunity_adjusted, opportunity_index
from .remaining_views import remaining_views
from .severity import severity
from .views_now import views_now

Rule = Callable[[Context, str], Ranking]

RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (fifo, severity, deadline, views_now, remaining_views, harm_per_second, opportunity_adjusted)
}
"""The rules by name, as ``pools.NAME.order`` names them."""


def ranking_of(order: str, context: Context, queue: str) -> Ranking:
    """Return the ranking of a queue by the rule of that name."""
    return RULES[order](context, queue)


__all__ = [
    "PRIORITY",
    "RULES",
    "Rule",
    "deadline",
    "fifo",
    "harm_per_second",
    "opportunity_adjusted",
    "opportunity_index",
    "ranking_of",
    "remaining_views",
    "severity",
    "views_now",
]
