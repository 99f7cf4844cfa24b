"""First in, first out."""

from __future__ import annotations

import numpy as np

from simulator.strategy.context import Context
from simulator.strategy.ranking import Ranking


def fifo(context: Context, queue: str) -> Ranking:  # noqa: ARG001  (as all rules)
    """Return the ranking in which the job that joined first goes first: all priorities are 0, appeals' too."""
    return Ranking(np.zeros((len(context.policies), 1, 1)))
