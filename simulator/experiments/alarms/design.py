"""From what a user asks of a chart to its limit: how rarely it may be wrong, and which change it should find."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from simulator.errors import InputError, UnknownNameError, did_you_mean

from .charts import Chart, Cusum, Ewma, Shewhart
from .run_length import cusum_run_length, ewma_run_length

CHARTS = ("cusum", "ewma", "shewhart")
"""Names of the charts."""
LEAST_EVERY, MOST_EVERY = 5.0, 1e6
"""Fewest and most periods per false alarm."""
LEAST_CHANGE, MOST_CHANGE = 0.1, 6.0
"""Least and greatest change that a chart can be tuned to, standard deviations of one period."""
_LONGEST = 1e10
"""Run length from which on equations of double precision are not trusted."""
_MOST_REFERENCE = 0.75
"""Greatest reference value of a CUSUM, as a part of the limit of Shewhart's chart, which it would otherwise be."""
_WEIGHTS = (0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.28, 0.4, 0.56, 0.8)
"""Weights of an EWMA from which the best one for a change is taken."""


def designed(name: str, every: float, change: float = 1.0) -> Chart:
    """Return a new chart with the average run length that was asked for.

    Parameters
    ----------
    name : {"cusum", "ewma", "shewhart"}
    every : float
        Average number of periods from one false alarm to the next, 5 to 1,000,000.
    change : float
        Change that should be found soonest, standard deviations of one period, 0.1 to 6. Shewhart's chart has nothing
        to tune.

    Raises
    ------
    InputError
        If a number is out of range, or there is no such chart.

    Examples
    --------
    >>> round(designed("cusum", 465.44).limit, 3), round(designed("shewhart", 370.4).limit, 3)
    (5.0, 3.0)
    """
    if name not in CHARTS:
        raise UnknownNameError(
            f"A chart must be one of {', '.join(CHARTS)}. Got {name!r} instead.{did_you_mean(name, CHARTS)}"
        )
    if not LEAST_EVERY <= every <= MOST_EVERY:
        raise InputError(
            f"The time between false alarms must be {LEAST_EVERY:g} to {MOST_EVERY:,.0f} periods of the series. "
            f"Got {every:,.4g} instead."
        )
    if not LEAST_CHANGE <= change <= MOST_CHANGE:
        raise InputError(
            f"The change to be found must be {LEAST_CHANGE:g} to {MOST_CHANGE:g} standard deviations of one period. "
            f"Got {change:g} instead."
        )
    return _MADE[name](every, change)


def _shewhart(every: float, _: float) -> Chart:
    from scipy.special import ndtri

    return Shewhart(float(-ndtri(0.5 / every)))


def _cusum(every: float, change: float) -> Chart:
    reference = min(change / 2.0, _MOST_REFERENCE * _shewhart(every, change).limit)
    return Cusum(_cusum_limit(every, reference), reference)


def _ewma(every: float, change: float) -> Chart:
    return Ewma(*_ewma_parameters(every, change))


_MADE: dict[str, Callable[[float, float], Chart]] = {"cusum": _cusum, "ewma": _ewma, "shewhart": _shewhart}


@lru_cache(maxsize=256)
def _cusum_limit(every: float, reference: float) -> float:
    return _solved(lambda limit: cusum_run_length(reference, limit), every)


@lru_cache(maxsize=256)
def _ewma_parameters(every: float, change: float) -> tuple[float, float]:
    """Return the limit and the weight that find a change soonest at this run length."""
    limits = {weight: _solved(lambda limit, w=weight: ewma_run_length(w, limit), every) for weight in _WEIGHTS}  # type: ignore[misc]
    weight = min(limits, key=lambda one: ewma_run_length(one, limits[one], change))
    return limits[weight], weight


def _solved(run_length: Callable[[float], float], every: float) -> float:
    """Return the limit at which a run length, which rises with it, is as asked for."""
    from scipy.optimize import brentq

    def excess(limit: float) -> float:
        found = run_length(limit)  # beyond what double precision resolves it is infinite or negative
        return math.log((found if 0.0 < found < _LONGEST else _LONGEST) / every)

    high = 1.0
    while excess(high) < 0.0:
        high *= 1.5
    return float(brentq(excess, 1e-6, high, xtol=1e-9))
