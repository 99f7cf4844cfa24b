"""Positive figures: the power on whose scale a history looks most like a normal law (Box and Cox, 1964).

A sum of views varies by factors, so its logarithm is normal; the p90 of waits in a queue lies between that and the
figure itself. The wrong scale makes one side alarm too often.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .expected import Periods, fitted
from .laws import Positive

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

POWERS = (0.0, 0.25, 0.5, 1.0)
"""Powers that are tried; 0 is the logarithm."""


def best_power(value: Floats, start: Floats, period: float, ordinary: Bools) -> Positive:
    """Return the law of the most likely power; that of the logarithm where nothing can be learned.

    Parameters
    ----------
    value, start : (n,) float64
        The history; NaN where there is no figure.
    period : float
        s.
    ordinary : (n,) bool
        Periods to learn from.
    """
    kept = ordinary & np.isfinite(value) & (value > 0.0)
    ones, best, highest = np.ones(len(value)), Positive(), -np.inf
    for power in POWERS:
        law = Positive(power)
        found = fitted(law, Periods(start, law.prepared(value), ones, period), kept)
        if found is None:
            continue
        number = int(kept.sum())
        stretch = (power - 1.0) * float(np.log(value[kept]).sum()) + number * np.log(power or 1.0)
        likely = stretch - 0.5 * number * np.log(found.dispersion * found.free / number)
        if likely > highest:
            best, highest = law, likely
    return best
