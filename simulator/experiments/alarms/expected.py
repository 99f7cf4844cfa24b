"""What is expected of a series in each period, learned from its history, and how far a figure is from it.

The history (phase I) gives the mean, the weekly cycle, the dispersion and the autocorrelation of neighbouring periods.
A later figure is then predicted: its score allows for what a short history leaves open, by a wider spread and by
Student's law, and for the score of the period before. While nothing changes scores are independent and standard normal,
which is what charts take.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cycle import harmonics, shrinkage
from .laws import Law

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_HISTORY = 10
"""Fewest figures from which anything is learned."""
_OUTLYING = 4.5
"""Score beyond which a figure of the history is not learned from."""
_CLEANINGS, _STEPS = 3, 25
_MOST_CORRELATED = 0.95


@dataclass(frozen=True)
class Periods:
    """Periods of a series, (n,) each.

    Parameters
    ----------
    start : float64
        Start of each period, s.
    value : float64
        Figures on the scale of their law; NaN where there is none.
    size : float64
        Size of the sample.
    length : float
        Length of a period, s.
    """

    start: Floats
    value: Floats
    size: Floats
    length: float

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, which: slice | Bools) -> Periods:
        return Periods(self.start[which], self.value[which], self.size[which], self.length)


@dataclass(frozen=True)
class Expectation:
    """What was learned from a history.

    Parameters
    ----------
    law : Law
    history : float
        Length of the history, s.
    coefficients : (1 + k,) float64
        Mean and amplitudes, on the scale on which the cycle adds up.
    spread : (1 + k, 1 + k) float64
        Their covariance, in units of the dispersion.
    dispersion : float
    free : float
        Degrees of freedom of the dispersion.
    correlation : float
        Of the scores of neighbouring periods, 0 to 0.95.
    """

    law: Law
    history: float
    coefficients: Floats
    spread: Floats
    dispersion: float
    free: float
    correlation: float

    def scores(self, periods: Periods) -> Floats:
        """Return how far figures are from what is expected, (n,), as standard normal scores; NaN where there is none.

        What the period before says is not allowed for yet: :meth:`innovations` does that.
        """
        from scipy.special import ndtr, ndtri, stdtr

        mean, dispersion = self._predicted(periods)
        score = self.law.score(periods.value, mean, periods.size, dispersion)
        tail = np.where(score < 0.0, stdtr(self.free, score), stdtr(self.free, -score))
        known = np.sign(score) * -ndtri(np.clip(tail, 1e-300, 0.5))
        return np.where(np.isfinite(periods.value), known if math.isfinite(self.free) else ndtri(ndtr(score)), np.nan)

    def innovations(self, scores: Floats, before: float) -> Floats:
        """Return scores given the one before, (n,); ``before`` is that of the period before the first one."""
        earlier = np.append(before, scores[:-1])
        given = (scores - self.correlation * earlier) / math.sqrt(1.0 - self.correlation**2)
        return np.where(np.isnan(earlier), scores, given)

    def expected(self, periods: Periods) -> Floats:
        """Return the expected figures in their own unit, (n,)."""
        mean, _ = self._predicted(periods)
        return self.law.shown(mean)

    def band(self, periods: Periods, share: float) -> tuple[Floats, Floats]:
        """Return the limits between which this share of ordinary figures lie, in their own unit, (n,) each."""
        from scipy.special import stdtrit

        mean, dispersion = self._predicted(periods)
        score = float(stdtrit(self.free, 0.5 + share / 2.0))
        low, high = (self.law.at(sign * score, mean, periods.size, dispersion) for sign in (-1.0, 1.0))
        return self.law.shown(low), self.law.shown(high)

    def _predicted(self, periods: Periods) -> tuple[Floats, Floats]:
        """Return the mean of each period, and its dispersion with the error of the mean in it."""
        design = _design(periods, self.history)
        mean = self.law.mean(design @ self.coefficients)
        weight = _weight(self.law, mean, periods.size)
        unsure = weight * np.einsum("ij,jk,ik->i", design, self.spread, design)
        unsure *= (1.0 + self.correlation) / (1.0 - self.correlation)  # neighbours say less about the mean
        return mean, self.dispersion * (1.0 + unsure)


def learned(law: Law, periods: Periods, ordinary: Bools) -> Expectation | None:
    """Return what a history says; None where it has too few figures, or all of them are equal.

    Figures far out are not learned from. Others are, those of a false alarm too: to leave out what is a little out
    would make the spread look smaller than it is, and alarms more frequent than they were promised to be.

    Parameters
    ----------
    law : Law
    periods : Periods
    ordinary : (n,) bool
        Periods to learn from; those of a known incident are not.
    """
    kept = ordinary & np.isfinite(periods.value)
    found = fitted(law, periods, kept)
    for _ in range(_CLEANINGS if found is not None else 0):
        assert found is not None  # noqa: S101
        far = kept & (np.abs(found.scores(periods)) > _OUTLYING)
        if not far.any() or (kept & ~far).sum() < LEAST_HISTORY:
            break
        kept = kept & ~far
        found = fitted(law, periods, kept) or found
    return found


def fitted(law: Law, periods: Periods, kept: Bools) -> Expectation | None:
    """Return what some periods of a history say; None where they are too few, or all equal."""
    if kept.sum() < LEAST_HISTORY or np.ptp(periods.value[kept]) == 0.0:
        return None
    some, history = periods[kept], len(periods) * periods.length
    design = _design(some, history)
    average = float(np.average(some.value, weights=some.size))
    coefficients = np.zeros(design.shape[1])
    coefficients[0] = float(law.eta(np.array(average)))
    target, weight = _working(law, some, design @ coefficients)
    penalty = np.full(design.shape[1], 1.0 / shrinkage(target, weight, design[:, 1:]))
    penalty[0] = 0.0
    for _ in range(_STEPS):
        target, weight = _working(law, some, design @ coefficients)
        matrix = design.T @ (weight[:, None] * design)
        spread = np.asarray(np.linalg.inv(matrix + np.diag(penalty)), dtype=np.float64)
        before, coefficients = coefficients, spread @ (design.T @ (weight * target))
        if np.abs(coefficients - before).max() < 1e-9:
            break
    mean = law.mean(design @ coefficients)
    free = len(some) - float(np.trace(spread @ matrix))
    dispersion = float(((some.value - mean) ** 2 / law.variance(mean, some.size)).sum()) / free
    if not dispersion > 0.0:
        return None
    found = Expectation(law, history, coefficients, spread, dispersion, free, 0.0)
    scores = np.full(len(periods), np.nan)
    scores[kept] = found.scores(some)
    return Expectation(law, history, coefficients, spread, dispersion, free, _correlation(scores))


def _correlation(scores: Floats) -> float:
    """Return the correlation of neighbouring scores, corrected for its bias in a short series; never below 0.

    A negative one would make a lasting change easier to see than it is.
    """
    earlier, later = scores[:-1], scores[1:]
    both = np.isfinite(earlier) & np.isfinite(later)
    number = int(both.sum())
    if number < LEAST_HISTORY:
        return 0.0
    spread = float(np.nanmean(scores**2))
    raw = float((earlier[both] * later[both]).mean()) / spread if spread > 0.0 else 0.0
    return float(np.clip(raw + (1.0 + 3.0 * raw) / number, 0.0, _MOST_CORRELATED))


def _design(periods: Periods, history: float) -> Floats:
    return np.column_stack([np.ones(len(periods)), harmonics(periods.start, periods.length, history)])


def _working(law: Law, periods: Periods, eta: Floats) -> tuple[Floats, Floats]:
    """Return the working figures and weights of iteratively reweighted least squares."""
    mean = law.mean(eta)
    return eta + (periods.value - mean) / law.slope(mean), _weight(law, mean, periods.size)


def _weight(law: Law, mean: Floats, size: Floats) -> Floats:
    return np.asarray(law.slope(mean) ** 2 / law.variance(mean, size))
