"""Laws of a figure in one period: how its spread follows from its mean, and how far out a value is.

Counts and shares of small samples are skewed, so a value is placed by the tail of its law and not by its distance from
the mean: the mid-p value of a Poisson or binomial law becomes a standard normal score. Where figures vary more than
these laws say (a design effect, *dispersion*), a sample counts as so much smaller (Rao and Scott, 1992).
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FARTHEST = 8.0
"""Greatest score; beyond it double precision has no tail."""
_LEAST = 1e-9


class Law(ABC):
    """A family of distributions given by its mean, the size of the sample and a dispersion.

    ``eta`` is the mean on the scale on which the weekly cycle adds up; values and means are in the unit of
    :meth:`prepared`.
    """

    name: str
    what: str
    """What the law is of, for people."""

    def prepared(self, value: Floats) -> Floats:
        """Return values on the scale of the law."""
        return value

    def shown(self, value: Floats) -> Floats:
        """Return values in their own unit."""
        return value

    @abstractmethod
    def eta(self, mean: Floats) -> Floats:
        """Return the scale of the cycle for a mean."""

    @abstractmethod
    def mean(self, eta: Floats) -> Floats:
        """Return the mean."""

    @abstractmethod
    def slope(self, mean: Floats) -> Floats:
        """Return the derivative of the mean by ``eta``."""

    @abstractmethod
    def variance(self, mean: Floats, size: Floats) -> Floats:
        """Return the variance at a dispersion of 1."""

    @abstractmethod
    def score(self, value: Floats, mean: Floats, size: Floats, dispersion: Floats) -> Floats:
        """Return the standard normal score of values."""

    @abstractmethod
    def at(self, score: float | Floats, mean: Floats, size: Floats, dispersion: Floats) -> Floats:
        """Return the values at a score."""


class Normal(Law):
    """A figure that varies symmetrically around its mean, by the same amount in every period."""

    name = "normal"
    what = "a figure that varies evenly around its mean"

    def eta(self, mean: Floats) -> Floats:
        """Return the mean itself."""
        return mean

    def mean(self, eta: Floats) -> Floats:
        """Return the scale of the cycle itself."""
        return eta

    def slope(self, mean: Floats) -> Floats:
        """Return 1."""
        return np.ones_like(mean)

    def variance(self, mean: Floats, size: Floats) -> Floats:
        """Return 1: all of the variance is dispersion."""
        return np.ones_like(mean)

    def score(self, value: Floats, mean: Floats, size: Floats, dispersion: Floats) -> Floats:
        """Return the distance from the mean in standard deviations."""
        return np.clip((value - mean) / np.sqrt(dispersion), -_FARTHEST, _FARTHEST)

    def at(self, score: float | Floats, mean: Floats, size: Floats, dispersion: Floats) -> Floats:
        """Return the value at a distance from the mean."""
        return np.asarray(mean + score * np.sqrt(dispersion))


class Positive(Normal):
    """A positive figure, normal on the scale of a power; such as a sum of views or a quantile of waits.

    Parameters
    ----------
    power : float
        0 = the logarithm.
    """

    name = "positive"
    what = "a positive figure"

    def __init__(self, power: float = 0.0) -> None:
        self.power = power

    def prepared(self, value: Floats) -> Floats:
        """Return powers; below a logarithm's reach, a figure counts as half of the least positive one."""
        if self.power:
            return np.asarray(np.maximum(value, 0.0) ** self.power)
        positive = value[np.isfinite(value) & (value > 0.0)]
        floor = 0.5 * float(positive.min()) if len(positive) else 1.0
        return np.log(np.where(value > 0.0, value, np.where(np.isnan(value), np.nan, floor)))

    def shown(self, value: Floats) -> Floats:
        """Return the figure."""
        return np.asarray(np.maximum(value, 0.0) ** (1.0 / self.power)) if self.power else np.exp(value)


class Count(Law):
    """A count, or a sum that varies like one: its variance is in proportion to its mean."""

    name = "count"
    what = "a count"

    def eta(self, mean: Floats) -> Floats:
        """Return the logarithm."""
        return np.log(np.maximum(mean, _LEAST))

    def mean(self, eta: Floats) -> Floats:
        """Return the exponential."""
        return np.exp(np.clip(eta, -50.0, 50.0))

    def slope(self, mean: Floats) -> Floats:
        """Return the mean."""
        return np.maximum(mean, _LEAST)

    def variance(self, mean: Floats, size: Floats) -> Floats:
        """Return the mean, which is the variance of a Poisson law."""
        return np.maximum(mean, _LEAST)

    def score(self, value: Floats, mean: Floats, size: Floats, dispersion: Floats) -> Floats:
        """Return the score of the mid-p value of a Poisson law of the effective count."""
        from scipy.special import gammainc, gammaincc

        count, expected = np.maximum(value, 0.0) / dispersion, np.maximum(mean, _LEAST) / dispersion
        below = 0.5 * (gammaincc(count + 1.0, expected) + _at_positive(gammaincc, count, expected, 0.0))
        above = 0.5 * (gammainc(count + 1.0, expected) + _at_positive(gammainc, count, expected, 1.0))
        return _score(below, above)

    def at(self, score: float | Floats, mean: Floats, size: Floats, dispersion: Floats) -> Floats:
        """Return the count at a score."""
        from scipy.special import ndtr, pdtrik

        part, expected = ndtr(score), np.maximum(mean, _LEAST) / dispersion
        found = np.where(part > np.exp(-expected), pdtrik(part, expected) + 0.5, 0.0)
        return np.asarray(np.nan_to_num(found, nan=0.0) * dispersion)


class Share(Law):
    """A share of a sample, whose size may differ from period to period."""

    name = "share"
    what = "a share of a sample"

    def eta(self, mean: Floats) -> Floats:
        """Return the logit."""
        kept = np.clip(mean, _LEAST, 1.0 - _LEAST)
        return np.log(kept / (1.0 - kept))

    def mean(self, eta: Floats) -> Floats:
        """Return the inverse of the logit."""
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(eta, -25.0, 25.0))))

    def slope(self, mean: Floats) -> Floats:
        """Return the variance of one unit."""
        return np.maximum(mean * (1.0 - mean), _LEAST)

    def variance(self, mean: Floats, size: Floats) -> Floats:
        """Return the variance of a binomial share."""
        return np.maximum(mean * (1.0 - mean), _LEAST) / size

    def score(self, value: Floats, mean: Floats, size: Floats, dispersion: Floats) -> Floats:
        """Return the score of the mid-p value of a binomial law of the effective sample."""
        from scipy.special import betainc

        units = size / dispersion
        hits, mean = np.clip(value, 0.0, 1.0) * units, np.clip(mean, _LEAST, 1.0 - _LEAST)
        left = units - hits
        some, others = np.maximum(hits, _LEAST), np.maximum(left, _LEAST)
        at_most = np.where(left > 0.0, betainc(others, hits + 1.0, 1.0 - mean), 1.0)
        fewer = np.where(hits > 0.0, betainc(left + 1.0, some, 1.0 - mean), 0.0)
        more = np.where(left > 0.0, betainc(hits + 1.0, others, mean), 0.0)
        at_least = np.where(hits > 0.0, betainc(some, left + 1.0, mean), 1.0)
        return _score(0.5 * (at_most + fewer), 0.5 * (more + at_least))

    def at(self, score: float | Floats, mean: Floats, size: Floats, dispersion: Floats) -> Floats:
        """Return the share at a score."""
        from scipy.special import bdtrik, ndtr

        part, units, mean = ndtr(score), size / dispersion, np.clip(mean, _LEAST, 1.0 - _LEAST)
        found = np.where(part > (1.0 - mean) ** units, bdtrik(part, units, mean) + 0.5, 0.0)
        return np.asarray(np.clip(np.nan_to_num(found, nan=0.0) / units, 0.0, 1.0))


def _at_positive(function: np.ufunc, count: Floats, expected: Floats, at_zero: float) -> Floats:
    """Return an incomplete gamma function, which the library lacks at a count of 0."""
    return np.where(count > 0.0, function(np.maximum(count, _LEAST), expected), at_zero)


def _score(below: Floats, above: Floats) -> Floats:
    """Return normal scores from both tails, the smaller of which has all of its digits."""
    from scipy.special import ndtri

    tail = np.minimum(below, above)
    return np.asarray(np.clip(np.where(below < above, 1.0, -1.0) * ndtri(tail), -_FARTHEST, _FARTHEST))


LAWS: dict[str, Law] = {law.name: law for law in (Share(), Count(), Positive(), Normal())}
"""Laws by name."""
