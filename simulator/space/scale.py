"""Scales of searched numbers: probabilities are searched by their logit, because near 1 the number of nines matters."""

from __future__ import annotations

import math
from dataclasses import replace

from simulator.declare import Space

DIGITS = 5
"""Significant figures of a value that is tried: nobody launches a threshold of 0.98234118372."""
LEAST, MOST = 1e-3, 1.0 - 1e-4
"""A logit has no ends: these stand for 0 and 1 in an interval of probabilities, or a tenth of what is left to them."""


def holding(space: Space, value: object) -> Space:
    """Return a space of probabilities that also holds the value in use, which may be surer than ``MOST``.

    >>> unit = Space("float", 0.0, 1.0, logit=True)
    >>> holding(unit, 0.5), holding(unit, 0.9999999).high
    (Space(kind='float', low=0.001, high=0.9999, log=False, choices=(), logit=True), 0.9999999)
    """
    if not space.logit or space.low is None or space.high is None:
        return space
    low = space.low if space.low > 0.0 else min(LEAST, 0.1 * space.high)
    high = space.high if space.high < 1.0 else max(MOST, 1.0 - 0.1 * (1.0 - low))
    if isinstance(value, float) and 0.0 < value < 1.0:
        low, high = min(low, max(value, space.low)), max(high, min(value, space.high))
    return replace(space, low=low, high=high)


def to_scale(space: Space, value: float) -> float:
    """Return where a value lies on the scale of its space.

    >>> to_scale(Space("float", 0.1, 0.9, logit=True), 0.5), to_scale(Space("float", 0.1, 0.9), 0.5)
    (0.0, 0.5)
    """
    return math.log(value) - math.log1p(-value) if space.logit else value


def from_scale(space: Space, place: float) -> float:
    """Return the value at a place on the scale, in ``DIGITS`` figures, or in as many of what is missing to 1.

    >>> unit = Space("float", 0.001, 0.99999999, logit=True)
    >>> from_scale(unit, 15.0), from_scale(unit, -2.0), from_scale(Space("float", 0.0, 1.0), 0.123456789)
    (0.9999996941, 0.1192, 0.12346)
    """
    value = 1.0 / (1.0 + math.exp(-place)) if space.logit else place
    if space.logit and value > 0.5:
        value = round(value, DIGITS - 1 - math.floor(math.log10(1.0 - value)))
    else:
        value = float(f"{value:.{DIGITS}g}")
    low, high = space.low, space.high
    return value if low is None or high is None else min(high, max(low, value))
