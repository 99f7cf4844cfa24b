"""What so many pairs of runs can see: the smallest difference, and how many pairs a given difference needs.

A comparison tests the mean of the differences of pairs by Student's t. If the true difference is ``d`` and the standard
deviation of one pair's difference is ``s``, the t statistic of ``n`` pairs has the non-central t distribution with
``n - 1`` degrees of freedom and non-centrality ``d sqrt(n) / s``. *Power* is the probability that it leaves the bounds
of a two-sided test.

A pilot gives ``s`` with an error of its own. From its upper confidence bound follows a number of pairs that is enough
in that share of pilots; from ``s`` itself one that is too small in about half of them.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.present.outcomes import CLEAR

from .estimate import Floats, Influence, student

POWER = 0.8
"""Share of studies that see a difference, by default."""
CONFIDENCE = 0.8
"""Share of pilots in which the upper bound of the deviation is above the true one."""
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


def deviation_bound(deviation: float, free: int, confidence: float = CONFIDENCE) -> float:
    """Return the upper confidence bound of a standard deviation that was estimated with ``free`` degrees of freedom.

    >>> round(deviation_bound(1.0, 11), 3)
    1.255
    """
    from scipy.special import chdtri

    return deviation * math.sqrt(free / float(chdtri(free, confidence)))


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
    other_tail = 0.0 if shift > _ONE_TAIL_FROM else float(nctdtr(free, shift, -critical))
    return other_tail + 1 - float(nctdtr(free, shift, critical))


def pairs_needed(difference: float, deviation: float, level: float = CLEAR, power: float = POWER) -> int:
    """Return the fewest pairs of runs that see a difference with this power.

    Parameters
    ----------
    difference : float
        True difference, not 0.
    deviation : float
        Standard deviation of one pair's difference, above 0.
    level, power : float

    Examples
    --------
    >>> pairs_needed(0.5, 1.0), pairs_needed(-1.0, 1.0), pairs_needed(100.0, 1.0)
    (34, 10, 2)
    """
    from scipy.optimize import brentq
    from scipy.special import ndtri

    effect = abs(difference) / deviation
    many = (float(ndtri(1 - level / 2)) + float(ndtri(power))) ** 2 / effect**2
    if many > _NORMAL_FROM:
        return math.ceil(many)
    if power_of(effect, 2, level) >= power:
        return 2
    most = max(2 * many, 4.0)
    while power_of(effect, most, level) < power:
        most *= 2
    return math.ceil(brentq(lambda pairs: power_of(effect, pairs, level) - power, 2, most))


def deviation_allowed(difference: float, pairs: int, level: float = CLEAR, power: float = POWER) -> float:
    """Return the greatest standard deviation of one pair's difference with which so many pairs see a difference.

    >>> round(deviation_allowed(0.5, 34), 2)
    1.01
    """
    from scipy.optimize import brentq
    from scipy.special import stdtrit

    most = (10 + 4 * float(stdtrit(pairs - 1, 1 - level / 2))) / math.sqrt(pairs)
    effect = brentq(lambda effect: power_of(effect, pairs, level) - power, 0.0, most)
    return abs(difference) / float(effect)
