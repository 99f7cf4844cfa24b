"""How much better than the selected system each other one may be, whatever the true differences are.

The guarantee of ``kim_nelson`` is silent where the best is better by less than ``delta``. These bounds are not: they
hold for any differences, and however the replications were ended. For one pair and a slope ``s`` the sum of differences
never falls below its expectation by more than ``a + s * r``, for any ``r`` from ``n0`` on, except with probability

    E exp(-2 a s / variance) = (1 + 4 eta)^(-(n0 - 1) / 2)   if   a = eta * (n0 - 1) * S2 / s

since ``S2`` of the first stage is independent of the sums and a scaled chi-square. For the same reason the slope may
depend on ``S2``: one slope is best after the first stage, another where the triangle of the pair closes, and both hold
together. All k (k - 1) ordered pairs share the error. A system that was out early by a third one is bounded through
that as well.
"""

from __future__ import annotations

import numpy as np

from simulator.runs.kim_nelson import Floats, pair_variances

_SLOPES = 2


def better_at_most(values: Floats, selected: int, delta: float, *, confidence: float, first: int) -> Floats:
    """Return by how much each system is better than the selected one at most, all at once with this confidence.

    Parameters
    ----------
    values : (replications, systems) float64
        More is better; NaN where a system was out.
    selected : int
        Its entry is 0. A negative entry says that a system is worse.
    delta : float
        Smallest difference that matters; the bounds are tightest for samples that separate it.
    confidence : float
    first : int
        Replications of the first stage.
    """
    bounds = _pair_bounds(values, delta, confidence, first)
    return np.asarray((bounds + bounds[:, selected]).min(axis=1))


def _pair_bounds(values: Floats, delta: float, confidence: float, first: int) -> Floats:
    """Return by how much the row's system is better than the column's at most; 0 for a system and itself."""
    systems, free = values.shape[1], first - 1
    each = (1 - confidence) / (systems * (systems - 1) * _SLOPES)
    spread = (each ** (-2 / free) - 1) / 4 * free * pair_variances(values[:first])
    number = np.arange(first, values.shape[0] + 1)[:, None]
    bounds = np.full((systems, systems), np.inf)
    for other in range(systems):
        means = np.cumsum(values - values[:, [other]], axis=0)[first - 1 :] / number
        wide = spread[:, other]
        for slope in (np.full(systems, delta / 2), np.sqrt(wide / first)):
            start = np.divide(wide, slope, out=np.zeros(systems), where=slope > 0)
            bounds[:, other] = np.fmin(bounds[:, other], np.nanmin(means + slope + start / number, axis=0))
    np.fill_diagonal(bounds, 0.0)
    return bounds
