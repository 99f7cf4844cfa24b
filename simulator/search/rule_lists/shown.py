"""What runs have shown of actions: counts of uploads by the action at upload, the truth, and the band of the score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action

Floats = NDArray[np.float64]

BANDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Highest scores at which a band ends and the next one begins."""
SHAPE = (len(Action), 2, len(BANDS) + 1)
"""Groups: action at upload, whether the upload violates, and the band of its highest score."""
GROUPS = int(np.prod(SHAPE))


@dataclass(frozen=True, eq=False)
class Shown:
    """What some runs counted of their uploads after the warm-up, by group.

    Parameters
    ----------
    sums : (GROUPS, places) float64
        Measures, in the order of the ledger's axis.
    views, uploads : (GROUPS,) float64
        Expected views and number of uploads.
    busy : float
        Time of reviewers at work, s.
    """

    sums: Floats
    views: Floats
    uploads: Floats
    busy: float

    def of(self, measures: Iterable[int]) -> Floats:
        """Return the sum of some measures by group, (actions, 2, bands)."""
        return np.asarray(self.sums[:, list(measures)].sum(axis=1).reshape(SHAPE))


def together(runs: Iterable[Shown]) -> Shown:
    """Return what several runs have shown together."""
    found = list(runs)
    return Shown(
        np.sum([one.sums for one in found], axis=0),
        np.sum([one.views for one in found], axis=0),
        np.sum([one.uploads for one in found], axis=0),
        sum(one.busy for one in found),
    )


def band_of(top: Floats) -> NDArray[np.int64]:
    """Return the band of the highest score, (n,).

    >>> band_of(np.array([0.0, 0.05, 0.95])).tolist()
    [0, 1, 10]
    """
    return np.searchsorted(np.array(BANDS), top, side="right")


def group_of(action: NDArray[np.uint8], violates: NDArray[np.bool_], band: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the group of uploads, (n,)."""
    return np.asarray((action.astype(np.int64) * SHAPE[1] + violates) * SHAPE[2] + band)
