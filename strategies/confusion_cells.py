"""Confusion of several detectors from verdicts: uploads counted by what each detector would have decided of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

BINS = 4
"""Decisions that a score leads to: allowed, reviewed, reviewed as urgent, removed."""
ALLOWED, REVIEWED, URGENT, REMOVED = range(BINS)


class ConfusionCells:
    """Counts of one policy by cell: the combination of what each of its detectors would decide.

    Which uploads get a verdict is a matter of their cell and a lottery. So within a cell those with verdicts are a
    random sample of all, and the violating share of the cell is estimated without weights. A cell with ``v`` violating
    of ``n`` verdicts has the share ``(k s + v) / (k + n)``, ``s`` being the mean of its detectors' scores.

    Parameters
    ----------
    detectors : int
    queues : int
    strength : float
        Number ``k`` of verdicts that a mean score is worth.
    """

    def __init__(self, detectors: int, queues: int, strength: float) -> None:
        self.detectors, self._strength = detectors, strength
        cells = BINS**detectors
        self._uploads, self._cost = np.zeros((queues, cells)), np.zeros((queues, cells))
        self._scores = np.zeros(cells)
        self._verdicts = np.zeros((cells, 2))
        code = np.arange(cells)
        self.decision = np.stack([code // BINS**detector % BINS for detector in range(detectors)])
        """(detectors, cells) what each would decide."""

    def fade(self, kept: float) -> None:
        """Let all counts fade to a part of them."""
        for counts in (self._uploads, self._cost, self._scores, self._verdicts):
            counts *= kept

    def code(self, bins: Codes) -> Codes:
        """Return the (n,) cells of uploads, from the (n, detectors) decisions."""
        return np.asarray((bins * BINS ** np.arange(self.detectors)).sum(axis=1))

    def count(self, cell: Codes, queue: Codes, cost: Floats, score: Floats) -> None:
        """Count (n,) uploads, by the queue of their reviews, with the cost of a missed one and mean scores."""
        np.add.at(self._uploads, (queue, cell), 1.0)
        np.add.at(self._cost, (queue, cell), cost)
        np.add.at(self._scores, cell, score)

    def learn(self, cell: Codes, violating: NDArray[np.bool_]) -> None:
        """Take note of verdicts on uploads of some cells."""
        np.add.at(self._verdicts, (cell, violating.astype(np.int64)), 1.0)

    @property
    def verdicts(self) -> float:
        """Verdicts so far, the faded ones in part."""
        return float(self._verdicts.sum())

    @property
    def uploads(self) -> Floats:
        """(queues, cells) uploads so far, the faded ones in part."""
        return self._uploads

    @property
    def violating(self) -> Floats:
        """(cells,) share of violating uploads."""
        every = self._uploads.sum(axis=0)
        prior = np.divide(self._scores, every, out=np.full(every.size, 0.5), where=every > 0)
        share: Floats = (self._strength * prior + self._verdicts[:, 1]) / (self._strength + self._verdicts.sum(axis=1))
        return share

    @property
    def harm(self) -> Floats:
        """(queues, cells) expected cost of allowing all uploads of a cell: their cost if violating, times the share."""
        return self._cost * self.violating

    def confusion(self, detector: int) -> Floats:
        """Return the (2, BINS) uploads that do not violate, and that do, by what a detector would decide."""
        every, share = self._uploads.sum(axis=0), self.violating
        table = np.zeros((2, BINS))
        for kind, weight in enumerate((1.0 - share, share)):
            np.add.at(table[kind], self.decision[detector], every * weight)
        return table
