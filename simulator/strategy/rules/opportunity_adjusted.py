"""The index of Gocmen et al.: remaining views, adjusted for the opportunity to review an item later.

Whoever waits learns how an item does, and may review it then. The index of a state is the price of a review at which
reviewing now is as good as going on: it solves a Markovian ski-rental problem (Gocmen et al. 2025, arXiv 2505.21331,
"opportunity-adjusted remaining cost").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.strategy.context import Context
from simulator.strategy.ranking import Ranking

from .states import States, speed, states_of

Floats = NDArray[np.float64]
_HALVINGS = 60
"""Steps of the bisection: more than a double has bits."""
_EPS = 1e-12
"""Rounding of sums of probabilities: where waiting costs nothing, the index is 0 and not what they differ by from 1."""


def opportunity_adjusted(context: Context, queue: str) -> Ranking:
    """Return the ranking by weight times the opportunity-adjusted remaining views, over the service time."""
    states = states_of(context.view_law)
    return states.ranking(speed(context, queue), _index_of(states))


@lru_cache(maxsize=8)
def _index_of(states: States) -> Floats:
    """Return the index of every state, (A + 1, V + 1): an item moves from age to age, and may end in any bin."""
    law = states.law
    test, main, _ = law.lives
    views = np.concatenate([law.views_at(states.middles), [test + main]])
    gained = np.diff(views, axis=0)
    moves = [states.moves(row) for row in range(len(states.ages))]
    return np.array(opportunity_index(list(states.expected(gained)), moves))


def opportunity_index(costs: Sequence[Floats], moves: Sequence[Floats]) -> list[Floats]:
    """Return the index of every state of a job that moves through stages and costs something in each.

    The index of a state with cost ``c`` is the price ``x = c + E[min(x, V)]``, where ``V`` is the least that the job
    can cost from its next state on if a review costs ``x`` at any time.

    Parameters
    ----------
    costs : sequence of (n_i,)
        Cost of waiting through a stage, by state; after the last stage nothing more is to come.
    moves : sequence of (n_i, n_i+1)
        Probabilities of the states of the next stage; rows may sum to less than 1: the rest has ended, at no cost.

    Examples
    --------
    Reviewing an item that gets 1 view now, and with probability 0.1 30 and 30 more, can wait until it does:

    >>> costs = [np.array([1.0]), np.array([30.0]), np.array([30.0])]
    >>> [round(float(index[0]), 4) for index in opportunity_index(costs, [np.array([[0.1]]), np.array([[1.0]])])]
    [1.1111, 60.0, 30.0]
    """
    remaining = remaining_cost(costs, moves)
    indices: list[Floats] = []
    for stage, most in enumerate(remaining):
        low, high = np.zeros_like(most), most.copy()
        for _ in range(_HALVINGS):
            price = (low + high) / 2
            go_on = _going_on(costs, moves, stage, price)
            too_low = go_on > price * (1.0 + _EPS)
            low, high = np.where(too_low, price, low), np.where(too_low, high, price)
        indices.append(high)
    return indices


def remaining_cost(costs: Sequence[Floats], moves: Sequence[Floats]) -> list[Floats]:
    """Return the expected cost of never reviewing, by state of each stage; see ``opportunity_index``."""
    left = [costs[-1]]
    for cost, move in zip(costs[-2::-1], moves[::-1], strict=True):
        left.insert(0, cost + move @ left[0])
    return left


def _going_on(costs: Sequence[Floats], moves: Sequence[Floats], stage: int, price: Floats) -> Floats:
    """Return the least cost of each state of a stage that is not reviewed in it, each at its own price of a review."""
    value = np.zeros((len(costs[-1]), len(price)))
    for later in range(len(costs) - 1, stage, -1):
        ahead = moves[later] @ value if later < len(moves) else 0.0
        value = np.minimum(price, costs[later][:, None] + ahead)
    ahead = (moves[stage] * value.T).sum(axis=1) if stage < len(moves) else 0.0
    return np.asarray(costs[stage] + ahead)
