"""Estimates from a random audit: missed violations by Horvitz and Thompson, and calibration by score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Missed:
    """Estimated number of violating uploads among those that would have been allowed."""

    total: float
    """Violating uploads, without bias if every audited upload has a verdict and verdicts are right."""
    standard_error: float
    """Estimated standard error of ``total``."""
    audited: int
    """Audited uploads."""
    judged: int
    """Those of them with a verdict. If it is smaller than ``audited``, ``total`` is too small."""


@dataclass(frozen=True)
class AuditSample:
    """Audited uploads, each drawn by itself with its own probability.

    Parameters
    ----------
    item : (n,) int64
    probability : (n,) float64
        Of being audited, in (0, 1].
    score : (n,) float64
        Highest score at upload.
    """

    item: Ints
    probability: Floats
    score: Floats

    def __len__(self) -> int:
        return len(self.item)

    def missed(self, item: Ints, violating: NDArray[np.bool_]) -> Missed:
        """Return the Horvitz-Thompson estimate of missed violations, from verdicts.

        Each audited violation stands for 1/p uploads. Draws are independent, so the variance of the total is estimated
        without bias by the sum of (1 - p) / p**2 over audited violations.

        Parameters
        ----------
        item : (v,) int64
            Items with a verdict, in order of time: of several verdicts on an item the first counts. Items that were
            not audited are left out.
        violating : (v,) bool
            What the verdicts said.
        """
        rows, said = self._judged(item, violating)
        p = self.probability[rows][said]
        variance = ((1.0 - p) / p**2).sum()
        return Missed(float((1.0 / p).sum()), float(np.sqrt(variance)), len(self), rows.size)

    def calibration(self, item: Ints, violating: NDArray[np.bool_], edges: Floats) -> Floats:
        """Return the estimated share of violating uploads by bin of the highest score, (edges + 1,); nan = none judged.

        A ratio of two Horvitz-Thompson totals in each bin (Hajek), of judged uploads only.

        Parameters
        ----------
        item : (v,) int64
            Items with a verdict, in order of time.
        violating : (v,) bool
        edges : (e,) float64
            Rising edges of the bins; bin ``i`` holds scores from edge ``i - 1`` to below edge ``i``.
        """
        rows, said = self._judged(item, violating)
        weight = 1.0 / self.probability[rows]
        place = np.searchsorted(edges, self.score[rows], side="right")
        every, bad = (np.bincount(place, weights=part, minlength=len(edges) + 1) for part in (weight, weight * said))
        share: Floats = np.divide(bad, every, out=np.full(len(edges) + 1, np.nan), where=every > 0)
        return share

    def by_score(self, item: Ints, violating: NDArray[np.bool_], edges: Floats) -> list[tuple[float, ...]]:
        """Return sums by bin of the highest score: audited, judged, violating, and totals that these stand for.

        These totals are of all uploads that would have been allowed, of the violating ones among them (as ``missed``),
        and the estimated variance of the latter. All of them add up over bins and runs.

        Parameters
        ----------
        item, violating, edges
            As of ``calibration``.
        """
        rows, said = self._judged(item, violating)
        bins = len(edges) + 1
        place = np.searchsorted(edges, self.score, side="right")
        at, weight = place[rows], 1.0 / self.probability[rows]
        sums = (
            np.bincount(place, minlength=bins),
            np.bincount(at, minlength=bins),
            np.bincount(at, weights=said, minlength=bins),
            np.bincount(place, weights=1.0 / self.probability, minlength=bins),
            np.bincount(at, weights=said * weight, minlength=bins),
            np.bincount(at, weights=said * (weight - 1.0) * weight, minlength=bins),
        )
        return [tuple(float(part[one]) for part in sums) for one in range(bins)]

    def _judged(self, item: Ints, violating: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return the rows of audited uploads with a verdict, and what it said."""
        judged, first = np.unique(item, return_index=True)
        _, rows, places = np.intersect1d(self.item, judged, assume_unique=True, return_indices=True)
        return rows, np.asarray(violating, np.bool_)[first[places]]
