"""Which trials are run again: those that may beat the best so far, as long as runs on common luck leave it open.

A trial is known by rows, one for each of its replications: its score, then margins that it must not exceed, 0 being
the limit (how much worse than the plan in force in each objective, and by how much each requirement is missed). In the
same replication all trials meet the same luck, so the difference of two scores in it is far surer than each of them.
A trial is run again while the one-sided 90 % limits of the mean differences leave open that it is better than the best
so far and keeps every margin. One that has been run ``most`` times, and is better by its mean, is the best from then
on. With few runs the spread of a difference is known best from other trials, so their pooled spread counts as much as
``_POOLED`` runs of a trial's own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEVEL = 0.9
_POOLED = 4
"""Degrees of freedom that the spread of other trials counts, at most."""


class Race:
    """The state of a race, which follows from the rows of the trials so far.

    Parameters
    ----------
    most : int
        Replications of a trial, at most.
    start : (most, columns) array
        Rows of the plan in force.
    """

    def __init__(self, most: int, start: Floats) -> None:
        self.most = most
        # a plan in force that misses a requirement is not to be beaten: any score will do
        self._best: Floats | None = start[:, 0] if _keeps(start) else None
        self._squares = np.zeros(start.shape[1])
        self._free = np.zeros(start.shape[1])

    def goes_on(self, rows: Floats) -> bool:
        """Return whether a trial with these rows, (replications, columns), is to be run once more."""
        number = len(rows)
        if number >= self.most or not np.isfinite(rows).all():
            return False
        gaps = self._gaps(rows)
        weight = np.minimum(self._free, _POOLED)
        pooled = np.divide(self._squares, self._free, out=np.zeros_like(self._squares), where=self._free > 0)
        free = weight + number - 1
        if (free == 0).any():
            return True  # nothing is known of the spread yet
        spread = np.sqrt((weight * pooled + ((gaps - gaps.mean(axis=0)) ** 2).sum(axis=0)) / free)
        from scipy.special import stdtrit

        least = gaps.mean(axis=0) - stdtrit(free, _LEVEL) * spread / np.sqrt(number)
        return bool((least <= 0).all())

    def learn(self, rows: Floats, leads: bool | None = None) -> bool:
        """Take in the rows of a finished trial, and return whether it is the best one from now on.

        ``leads`` says so where it is known: scores of regrets were against what was best then.
        """
        if not np.isfinite(rows).all():
            return False
        gaps = self._gaps(rows)
        if len(rows) > 1:
            self._squares += ((gaps - gaps.mean(axis=0)) ** 2).sum(axis=0)
            self._free += len(rows) - 1
        better = self._best is None or gaps[:, 0].mean() < 0
        if leads is None:
            leads = len(rows) >= self.most and better and _keeps(rows)
        if not leads:
            return False
        self._best = rows[: self.most, 0]
        return True

    def again(self, rows: Floats) -> None:
        """Take other rows of the best trial so far, whose score is measured by something else now."""
        if self._best is not None:
            self._best = rows[: self.most, 0]

    def _gaps(self, rows: Floats) -> Floats:
        """Return the rows with the score against that of the best so far; all below 0 where there is none."""
        gaps = rows.copy()
        gaps[:, 0] = -1.0 if self._best is None else rows[:, 0] - self._best[: len(rows)]
        return gaps


def _keeps(rows: Floats) -> bool:
    return bool((rows[:, 1:].mean(axis=0) <= 0).all())
