"""Scores calibrated during a run: a Beta law by policy and bin of the score, from verdicts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.strategy import SCORE_EDGES

Floats = NDArray[np.float64]
_EDGES = np.array(SCORE_EDGES)


class Calibration:
    """The probability of a violation by policy and score.

    A score ``s`` in a bin with ``v`` violating verdicts and ``c`` others has the law Beta(k s + v, k (1 - s) + c), with
    mean (k s + v) / (k + v + c). A score of 1 stays 1: only known copies have it.

    Parameters
    ----------
    policies : int
    strength : float
        Number of verdicts ``k`` that a score is worth by itself, > 0.
    fading : float
        Factor on earlier verdicts at each tick, in (0, 1].
    isotonic : bool
        Whether the shares v / (v + c) are made to rise with the bins, by the least squares weighted by verdicts.
    """

    def __init__(self, policies: int, strength: float, fading: float = 1.0, *, isotonic: bool = True) -> None:
        self._strength, self._fading, self._isotonic = strength, fading, isotonic
        self._verdicts = np.zeros((policies, len(_EDGES) + 1, 2))
        self._violating, self._every = np.zeros((2, policies, len(_EDGES) + 1))

    def learn(self, verdicts: NDArray[np.int64]) -> None:
        """Take note of new verdicts, (policies, bins, 2): not violating, violating."""
        self._verdicts = self._fading * self._verdicts + verdicts
        self._violating, self._every = self._verdicts[..., 1].copy(), self._verdicts.sum(axis=-1)
        if self._isotonic:
            for violating, every in zip(self._violating, self._every, strict=True):
                _make_rise(violating, every)

    def probability(self, policy: int, scores: Floats) -> Floats:
        """Return the mean of the law for scores of a policy, (n,)."""
        mean = self._mean(policy, scores, 0)
        rows = np.flatnonzero(scores >= _EDGES[0])  # most scores are in the first bin
        few = scores[rows]
        mean[rows] = self._mean(policy, few, np.searchsorted(_EDGES, few, side="right"))
        mean[rows[few >= 1.0]] = 1.0
        return mean

    def law(self, policy: NDArray[np.int16], scores: Floats) -> tuple[Floats, Floats]:
        """Return mean and weight of the laws for scores of a policy each, (n,): the weight is in verdicts."""
        bins = bins_of(scores)
        weight = self._strength + self._every[policy, bins]
        mean = (self._strength * scores + self._violating[policy, bins]) / weight
        return np.where(scores >= 1.0, 1.0, mean), weight

    def _mean(self, policy: int, scores: Floats, bins: int | NDArray[np.intp]) -> Floats:
        violating, every = self._violating[policy][bins], self._every[policy][bins]
        mean: Floats = (self._strength * scores + violating) / (self._strength + every)
        return mean


def bins_of(scores: Floats) -> NDArray[np.intp]:
    """Return the (n,) bins of scores by which verdicts are counted (``SCORE_EDGES``)."""
    bins = np.zeros(scores.size, np.intp)
    rows = np.flatnonzero(scores >= _EDGES[0])  # most scores are in the first bin
    bins[rows] = np.searchsorted(_EDGES, scores[rows], side="right")
    return bins


def _make_rise(violating: Floats, every: Floats) -> None:
    """Change the violating verdicts of bins so that their shares rise; bins without verdicts stay."""
    from scipy.optimize import isotonic_regression  # heavy, and only runs need it

    bins = np.flatnonzero(every > 0)
    if bins.size:
        rising = isotonic_regression(violating[bins] / every[bins], weights=every[bins])
        violating[bins] = rising.x * every[bins]
