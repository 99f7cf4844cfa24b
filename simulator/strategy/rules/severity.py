"""The most severe flags first."""

from __future__ import annotations

from simulator.strategy.context import Context
from simulator.strategy.ranking import Ranking


def severity(context: Context, queue: str) -> Ranking:  # noqa: ARG001  (as all rules)
    """Return the ranking by weight times the severity weight of the flag's policy, whatever the item's state."""
    return Ranking(context.severity_weights[:, None, None])
