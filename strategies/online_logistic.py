"""Bayesian logistic regression, online: a normal law of the weights, updated tick by tick, which fades for drift."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

_STEPS = 25
"""Most steps of Newton's method in one update; it stops long before."""
_TOLERANCE = 1e-10


class OnlineLogistic:
    """The law of the weights ``w`` of ``P(violating) = 1 / (1 + exp(-offset - w x))``, kept as a normal law.

    Each update takes the normal law as prior, finds the mode of the posterior by Newton's method, and puts the normal
    law of the same mode and curvature in its place (Laplace's method). Before it, what is known fades: the law's
    natural parameters move a part of the way back to those of the first prior, as if older observations counted less.

    Parameters
    ----------
    mean : (d,) mean of the weights a priori
    sd : (d,) their standard deviations a priori, > 0
    """

    def __init__(self, mean: Floats, sd: Floats) -> None:
        self._first = np.diag(1.0 / sd**2)
        self._first_mean = mean.copy()
        self.precision = self._first.copy()
        self.mean = mean.copy()
        self.observed = 0.0
        """Observations that the law is worth besides the prior, the faded ones in part."""

    def fade(self, kept: float) -> None:
        """Let what is known fade to a part ``kept`` of it, in (0, 1]."""
        if kept < 1.0 and self.observed:
            shift = kept * (self.precision @ self.mean) + (1.0 - kept) * (self._first @ self._first_mean)
            self.precision = kept * self.precision + (1.0 - kept) * self._first
            self.mean = np.asarray(np.linalg.solve(self.precision, shift))
            self.observed *= kept

    def learn(self, x: Floats, offset: float, violating: NDArray[np.bool_], weight: Floats | None = None) -> None:
        """Take note of (k,) verdicts on items with features (k, d), each counted ``weight`` times (1 if not given)."""
        if not len(x):
            return
        weight = np.ones(len(x)) if weight is None else weight
        mode = self.mean
        for _ in range(_STEPS):
            p = expit(offset + x @ mode)
            slope = x.T @ (weight * (violating - p)) - self.precision @ (mode - self.mean)
            curvature = self.precision + (x * (weight * p * (1.0 - p))[:, None]).T @ x
            step = np.linalg.solve(curvature, slope)
            # a step of more than 2 in the argument can overshoot where the law is flat, so it is shortened
            mode = mode + step / max(1.0, float(np.abs(x @ step).max()) / 2.0)
            if np.abs(step).max() < _TOLERANCE:
                break
        p = expit(offset + x @ mode)
        self.precision = self.precision + (x * (weight * p * (1.0 - p))[:, None]).T @ x
        self.mean = mode
        self.observed += float(weight.sum())

    def arguments(self, x: Floats, offset: float) -> tuple[Floats, Floats]:
        """Return mean and standard deviation of the argument of the probability, (k,) each.

        Column by column: a product of matrices may round a row by how many rows there are.
        """
        root = np.linalg.cholesky(np.linalg.inv(self.precision))
        mean = np.full(len(x), offset)
        variance = np.zeros(len(x))
        for column, weight in zip(x.T, self.mean, strict=True):
            mean += weight * column
        for direction in root.T:
            along = np.zeros(len(x))
            for column, weight in zip(x.T, direction, strict=True):
                if weight:
                    along += weight * column
            variance += along * along
        return mean, np.sqrt(variance)


def mean_probability(mean: Floats, sd: Floats) -> Floats:
    """Return the mean of the logistic function over normal arguments, by MacKay's approximation (error < 0.02)."""
    result: Floats = expit(mean / np.sqrt(1.0 + np.pi / 8.0 * sd**2))
    return result
