"""The normal distribution function as a table: an ``erfc`` per policy and item would take half the time of a world.

Cubic between knots 1/128 apart that hold exact values and slopes. The table holds the lower tail only; above 0 the
value is 1 less the tail on the other side, so that the relative error of a probability and of its complement is below
5e-8 down to ``EDGE``.

Beyond ``EDGE`` the complement falls as the third power of 1 / x. A float64 ends at 1 - 1.1e-16, which a normal tail
passes at 8.2, while detectors of rare violations read far larger arguments. The slower tail keeps their order up to x =
1,200, so that a threshold exists for any share of the surest items. It changes the calibration by less than 1e-9.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from simulator.domain.scores import SUREST
from simulator.rng import inlined

EDGE = 6.0
"""From here on, the complement falls as the third power of 1 / x."""
LOWEST = -EDGE
"""At and below this, probabilities count as 0 (they would be under 1e-9)."""

_PER_UNIT = 128
_REST = 0.5 * math.erfc(EDGE / math.sqrt(2.0))
"""Complement at ``EDGE``."""


@cache
def probability_table() -> NDArray[np.float64]:
    """Return the (intervals, 4) coefficients of the lower tail, in powers of the passed part of an interval."""
    edges = np.linspace(-EDGE, 0.0, round(EDGE * _PER_UNIT) + 1)
    value = np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in edges])
    slope = np.exp(-0.5 * edges * edges) / math.sqrt(2.0 * math.pi) / _PER_UNIT
    rise, left, right = np.diff(value), slope[:-1], slope[1:]
    return np.stack([value[:-1], left, 3.0 * rise - 2.0 * left - right, left + right - 2.0 * rise], axis=1)


@inlined
def probability(x: float, table: NDArray[np.float64]) -> float:
    """Return the standard normal distribution function of ``x``, read from ``probability_table()``; it is never 1."""
    if x > EDGE:
        near = EDGE / x
        return min(1.0 - _REST * (near * near * near), SUREST)
    place = (EDGE - min(abs(x), EDGE)) * _PER_UNIT
    interval = min(int(place), table.shape[0] - 1)
    part = place - interval
    tail: float = table[interval, 0] + part * (
        table[interval, 1] + part * (table[interval, 2] + part * table[interval, 3])
    )
    if x > 0.0:
        return 1.0 - tail
    return tail if x > LOWEST else 0.0


def argument_of(score: float) -> float:
    """Return the least argument at which ``probability`` reaches a score: -inf for 0, inf for 1, which it never does.

    >>> round(argument_of(0.975), 3), argument_of(0.0), argument_of(1.0)
    (1.96, -inf, inf)
    """
    from scipy import special  # heavy, and only runs need it

    rest = 1.0 - score
    if rest <= 0.0:
        return math.inf
    if score <= 0.0:
        return -math.inf
    if rest < _REST:
        return EDGE * math.cbrt(_REST / rest)
    argument = special.ndtri(score) if score < 0.5 else -special.ndtri(rest)
    return max(LOWEST, float(argument))
