"""Which trials are run again: those that may beat the best so far, as long as runs on common luck leave it open.

A trial is known by rows, one for each of its replications: its score, then margins that it must not exceed, 0 being
the limit (how much worse than the plan in force in each objective, and by how much each requirement is missed). In the
same replication all trials meet the same luck, so the difference of two scores in it is far surer than each of them.
A trial is run again while the one-sided 90 % limits of the mean differences leave open that it is better than the best
so far and keeps every margin. One that has been run ``most`` times, is better by its mean, and keeps every requirement
by such a limit too, is the best from then on: of many trials that keep it by their mean, the best are those whose luck
kept it. With few runs the spread of a difference is known best from other trials, so their pooled spread counts as much
as ``_POOLED`` runs of a trial's own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEVEL = 0.9
_POOLED = 4
"""Degrees of freedom that the spread of other trials counts, at most."""

_SUREST = -3.0


class Race:
    """The state of a race, which follows from the rows of the trials so far.

    Parameters
    ----------
    most : int
        Replications of a trial, at most.
    start : (most, columns) array
        Rows of the plan in force.
    requirements : int
        How many of the last columns are requirements.
    """

    def __init__(self, most: int, start: Floats, requirements: int = 0) -> None:
        self.most = most
        self._requirements = requirements
        # a plan in force that misses a requirement is not to be beaten: any score will do
        self._best: Floats | None = start[:, 0] if _keeps(start) else None
        self._squares = np.zeros(start.shape[1])
        self._free = np.zeros(start.shape[1])

    def goes_on(self, rows: Floats) -> bool:
        """Return whether a trial with these rows, (replications, columns), is to be run once more."""
        if len(rows) >= self.most or not np.isfinite(rows).all():
            return False
        gaps = self._gaps(rows)
        # where nothing is known of the spread yet, the width is missing
        return not (gaps.mean(axis=0) - self._width(gaps) > 0).any()

    def doubt(self, rows: Floats) -> float:
        """Return how far a trial with these rows is from surely keeping every requirement, in widths of its limits.

        Above 0 its mean misses one. At -1 and below, the one-sided 90 % limits keep all; more than -3 is not told
        apart.
        """
        first = rows.shape[1] - self._requirements
        mean, width = rows.mean(axis=0)[first:], np.nan_to_num(self._width(rows)[first:])
        certain = np.where(mean > 0, np.inf, -np.inf)
        doubts = np.divide(mean, width, out=certain, where=width > 0)
        return max(float(doubts.max(initial=-np.inf)), _SUREST)

    def _width(self, gaps: Floats) -> Floats:
        """Return how far the one-sided limits of columns lie from their means; NaN where no spread is known."""
        from scipy.special import stdtrit

        number = len(gaps)
        weight = np.minimum(self._free, _POOLED)
        pooled = np.divide(self._squares, self._free, out=np.zeros_like(self._squares), where=self._free > 0)
        free = weight + number - 1
        squares = weight * pooled + ((gaps - gaps.mean(axis=0)) ** 2).sum(axis=0)
        spread = np.sqrt(np.divide(squares, free, out=np.full_like(squares, np.nan), where=free > 0))
        return np.asarray(stdtrit(np.maximum(free, 1), _LEVEL) * spread / np.sqrt(number))

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
            leads = len(rows) >= self.most and better and _keeps(rows) and self.doubt(rows) <= -1
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
