"""What so many pairs of runs can see: the smallest difference, and how many pairs a given difference needs.

A comparison tests the mean of the differences of pairs by Student's t. If the true difference is ``d`` and the standard
deviation of one pair's difference is ``s``, the t statistic of ``n`` pairs has the non-central t distribution with
``n - 1`` degrees of freedom and non-centrality ``d sqrt(n) / s``. *Power* is the probability that it leaves the bounds
of a two-sided test.

A pilot gives ``s`` with an error of its own. What it leaves uncertain about the variance is a scaled inverse chi-square
distribution, and *assurance* is the power averaged over it (Julious and Owen, 2006). So with a pilot of 12 pairs the
promised share of studies sees the difference although each has a pilot of its own: some of these find a spread that is
too small, some one that is too large. Where ``s`` is known (``free`` is infinite) assurance is power.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from simulator.present.outcomes import CLEAR

from .estimate import Floats, Influence, student

POWER = 0.8
"""Share of studies that see a difference, by default."""
_NODES = 64
"""Points of the quadrature over the pilot's uncertainty: it is exact to 1e-4."""
_NORMAL_FROM = 1e6
"""Pairs from which on Student's t is the normal distribution."""
_NO_NONCENTRAL_FROM = 35.0
"""Non-centrality from which on the library may have no value."""
_ONE_TAIL_FROM = 5.0
"""Non-centrality from which on the other tail has less than 3e-7, and the library may have no value of it."""


def pair_deviation(baseline: Influence, candidate: Influence) -> Floats:
    """Return the standard deviation of one pair's difference, per cell; NaN with fewer than two pairs."""
    found = student(candidate.value - baseline.value, candidate.units - baseline.units)
    return np.asarray(found.standard_error * np.sqrt(found.count))


def smallest_difference(standard_error: float, free: float, level: float = CLEAR, power: float = POWER) -> float:
    """Return the smallest true difference that is seen with this power, about.

    It is the sum of two quantiles of Student's t times the standard error, which is a good approximation where the
    standard error is an estimate itself.

    Parameters
    ----------
    standard_error : float
        Of the difference.
    free : float
        Degrees of freedom of the standard error; infinite where it is known.
    level : float
        Of the two-sided test.
    power : float

    Examples
    --------
    >>> round(smallest_difference(1.0, math.inf), 3), round(smallest_difference(1.0, 7), 3)
    (2.802, 3.261)
    """
    from scipy.special import stdtrit

    return float((stdtrit(free, 1 - level / 2) + stdtrit(free, power)) * standard_error)


def power_of(effect: float, pairs: float, level: float = CLEAR) -> float:
    """Return the power of the two-sided t test of a mean of so many pairs.

    Parameters
    ----------
    effect : float
        True difference over the standard deviation of one pair's difference.
    pairs : float
        At least 2; between whole numbers for solvers.
    level : float

    Examples
    --------
    >>> round(power_of(0.5, 34), 3)
    0.808
    """
    from scipy.special import chdtr, nctdtr, stdtrit

    free, shift = pairs - 1, abs(effect) * math.sqrt(pairs)
    critical = float(stdtrit(free, 1 - level / 2))
    if shift > _NO_NONCENTRAL_FROM:  # only the standard error is uncertain
        return float(chdtr(free, free * (shift / critical) ** 2))
    other_tail = 0.0 if shift > _ONE_TAIL_FROM else float(np.nan_to_num(nctdtr(free, shift, -critical)))  # no value: 0
    return other_tail + 1 - float(nctdtr(free, shift, critical))


def assurance(effect: float, pairs: float, level: float = CLEAR, free: float = math.inf) -> float:
    """Return the power averaged over what a pilot leaves uncertain about the standard deviation.

    Parameters
    ----------
    effect : float
        True difference over the standard deviation of one pair's difference in the pilot.
    pairs : float
    level : float
    free : float
        Degrees of freedom of that standard deviation: the pilot's pairs less 1; infinite where it is known.

    Examples
    --------
    >>> round(assurance(0.5, 34), 3), round(assurance(0.5, 34, free=11), 3)
    (0.808, 0.755)
    """
    if math.isinf(free):
        return power_of(effect, pairs, level)
    factors, weights = _uncertainty(free)
    return float(sum(w * power_of(effect * x, pairs, level) for x, w in zip(factors, weights, strict=True)))


@cache
def _uncertainty(free: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return what a pilot's deviation may be as a multiple of the true one, and the weight of each multiple."""
    from scipy.special import chdtri

    places, weights = np.polynomial.legendre.leggauss(_NODES)
    factors = np.sqrt(chdtri(free, (1 - places) / 2) / free)
    return tuple(map(float, factors)), tuple(map(float, weights / 2))


def pairs_needed(
    difference: float, deviation: float, level: float = CLEAR, power: float = POWER, free: float = math.inf
) -> int:
    """Return the fewest pairs of runs that see a difference with this power.

    Parameters
    ----------
    difference : float
        True difference, not 0.
    deviation : float
        Standard deviation of one pair's difference, above 0.
    level, power : float
    free : float
        Degrees of freedom of the deviation, over whose uncertainty the power is averaged; infinite where it is known.

    Examples
    --------
    >>> pairs_needed(0.5, 1.0), pairs_needed(-1.0, 1.0), pairs_needed(100.0, 1.0)
    (34, 10, 2)
    >>> pairs_needed(0.5, 1.0, free=11)
    39
    """
    from scipy.optimize import brentq

    effect = abs(difference) / deviation
    many = _normal_quantile(level, power, free) ** 2 / effect**2
    if many > _NORMAL_FROM:
        return math.ceil(many)
    if assurance(effect, 2, level, free) >= power:
        return 2
    most = max(2 * many, 4.0)
    while assurance(effect, most, level, free) < power:
        most *= 2
    return math.ceil(brentq(lambda pairs: assurance(effect, pairs, level, free) - power, 2, most, xtol=1e-3))


def _normal_quantile(level: float, power: float, free: float) -> float:
    """Return the effect times the root of the pairs that are needed, where these are many.

    With z the bound of the test, the power averaged over ``s`` is the non-central t distribution function at that
    product, with ``free`` degrees of freedom and non-centrality z.
    """
    from scipy.special import nctdtrit, ndtri

    bound = float(ndtri(1 - level / 2))
    return bound + float(ndtri(power)) if math.isinf(free) else float(nctdtrit(free, bound, power))


def deviation_allowed(
    difference: float, pairs: int, level: float = CLEAR, power: float = POWER, free: float = math.inf
) -> float:
    """Return the greatest standard deviation of one pair's difference with which so many pairs see a difference.

    Parameters
    ----------
    difference : float
    pairs : int
    level, power, free : float
        As of ``pairs_needed``.

    Examples
    --------
    >>> round(deviation_allowed(0.5, 34), 2), round(deviation_allowed(0.5, 38, free=11), 2)
    (1.01, 0.99)
    """
    from scipy.optimize import brentq
    from scipy.special import stdtrit

    most = (10 + 4 * float(stdtrit(pairs - 1, 1 - level / 2))) / math.sqrt(pairs)
    while assurance(most, pairs, level, free) < power:
        most *= 2
    effect = brentq(lambda effect: assurance(effect, pairs, level, free) - power, 0.0, most)
    return abs(difference) / float(effect)
