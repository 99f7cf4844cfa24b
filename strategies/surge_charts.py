"""Control charts of counts: CUSUM and EWMA by likelihood ratio, with a stated rate of false alarms."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MEMORY = 0.25
"""Weight of the last tick in moving averages."""
_WINDOW = 32
"""Ticks of a moving average; what is older counts less than one in ten thousand."""
_WEIGHTS = (1.0 - MEMORY) ** np.arange(_WINDOW)


def limit_of(streams: int, ticks: float) -> float:
    """Return the limit at which ``streams`` charts have a false alarm once in ``ticks`` on average, or more rarely.

    Of each stream both charts compare exp(statistic) with exp(limit). While nothing has changed, the sum over streams
    of the Shiryaev-Roberts statistics, which are above exp(CUSUM), grows by the number of streams per tick and is a
    martingale apart from that; exp(EWMA) has the mean 1. By the inequalities of Doob and Markov the probability of an
    alarm within ``n`` ticks is at most 2 n streams exp(-limit), so the mean time to it is at least exp(limit) / (4
    streams), whatever the streams have to do with each other (Lorden, 1971, for one CUSUM).

    >>> round(limit_of(1, 1000.0), 3)
    8.294
    """
    return math.log(4.0 * streams * ticks)


class SurgeCharts:
    """Charts of several streams of counts, whose expected counts are given tick by tick.

    Both add up likelihood ratios for Poisson counts. The CUSUM (Page, 1954) is for counts that rise to ``factor`` times
    what is expected, and stay: max(0, before + x ln(factor) - mean (factor - 1)). The EWMA (Roberts, 1959) is for a
    rise that is newest and strongest now: with weights w = ln(factor) x 0.75^age it is the sum of w x less that of
    (exp(w) - 1) mean. Counts that scatter more than Poisson's are divided by their dispersion, as are their means.

    Parameters
    ----------
    streams : int
    factor : float
        Rise that is looked for, > 1.
    limit : float
        Statistic at which a chart signals.
    """

    def __init__(self, streams: int, factor: float, limit: float) -> None:
        self._log, self._gain, self._limit = math.log(factor), factor - 1.0, limit
        self._sum = np.zeros(streams)
        self._since = np.zeros(streams, np.int64)
        self._counts, self._means = np.zeros((2, _WINDOW, streams))

    def update(self, counts: Floats, means: Floats) -> Bools:
        """Take in a tick, and return which (streams,) charts are at their limit; the CUSUM grows no further there."""
        self._counts, self._means = (
            np.vstack([new, old[:-1]]) for new, old in ((counts, self._counts), (means, self._means))
        )
        sums = np.maximum(0.0, self._sum + self._log * counts - self._gain * means)
        self._since = np.where(sums > 0.0, self._since + 1, 0)
        self._sum = np.minimum(sums, self._limit)
        weights = self._log * _WEIGHTS
        newest = weights @ self._counts - np.expm1(weights) @ self._means
        return np.asarray((sums >= self._limit) | (newest >= self._limit))

    @property
    def level(self) -> Floats:
        """(streams,) moving average of counts over that of what was expected; 1 where nothing was."""
        counts, means = _WEIGHTS @ self._counts, _WEIGHTS @ self._means
        return np.divide(counts, means, out=np.ones_like(means), where=means > 0.0)

    @property
    def ticks(self) -> NDArray[np.int64]:
        """(streams,) ticks for which the CUSUM has been building up: about when a change began."""
        return self._since

    def restart(self, which: Bools) -> None:
        """Forget the sums of some streams."""
        self._sum = np.where(which, 0.0, self._sum)
        self._since = np.where(which, 0, self._since)


class Expected:
    """Expected counts per unit of exposure, learned in quiet ticks.

    Parameters
    ----------
    streams : int
    """

    def __init__(self, streams: int) -> None:
        self._counts, self._exposure, self._ticks = np.zeros((3, streams))
        self._square = np.zeros(streams)
        self._per_exposure = np.zeros(streams)

    def learn(self, counts: Floats, exposure: Floats, which: Bools) -> None:
        """Take note of a tick of some streams."""
        seen = which & (exposure > 0.0)
        self._counts += np.where(seen, counts, 0.0)
        self._exposure += np.where(seen, exposure, 0.0)
        self._ticks += seen
        # Pearson's statistic is sum x^2 / mean - sum x when means are in proportion to exposure.
        self._square += np.divide(counts**2, exposure, out=np.zeros_like(counts), where=seen)

    def means(self, exposure: Floats) -> Floats:
        """Return expected counts, (streams,), two standard errors high: a short history makes charts slow, not wild."""
        high = self._counts + 2.0 * np.sqrt(self._counts) + 2.0
        return exposure * np.divide(high, self._exposure, out=np.zeros_like(high), where=self._exposure > 0.0)

    @property
    def dispersion(self) -> Floats:
        """(streams,) variance of counts over their mean, by Pearson's statistic; at least 1."""
        rate = np.divide(self._counts, self._exposure, out=np.ones_like(self._counts), where=self._counts > 0.0)
        pearson = self._square / rate - self._counts
        return np.maximum(1.0, pearson / np.maximum(self._ticks - 1.0, 1.0))
