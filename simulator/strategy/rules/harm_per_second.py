"""The expected harm prevented per second of reviewing."""

from __future__ import annotations

import numpy as np

from simulator.strategy.context import Context
from simulator.strategy.ranking import Ranking

from .states import remaining, speed, states_of


def harm_per_second(context: Context, queue: str) -> Ranking:
    """Return the ranking by weight times severity times the views that come after the review, over its service time.

    Beside ``remaining_views`` it knows the severity of policies, and that a review that takes long prevents less.
    """
    states, per_second = states_of(context.view_law), speed(context, queue)
    prevented = np.array([remaining(states, 1.0 / mu) for mu in per_second])
    return states.ranking(context.severity_weights * per_second, prevented)
