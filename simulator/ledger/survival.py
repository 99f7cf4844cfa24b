"""Durations with censored cases: the estimate of Kaplan and Meier, on histograms.

What is still open when a run ends took at least its age: it is *censored*. If it were left out, a queue would look
faster the more jobs it never opens. With ``d`` ends and ``c`` censored ages per bin, and ``n`` durations that reach the
bin, the share that lasts longer than bin ``j`` is the product of ``1 - d / n`` up to ``j``. Without censored ages that
is the plain distribution. Ages censored within a bin count as at risk in it, so the error is at most the width of a
bin.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .measures import SKETCH_BINS, SKETCH_LOW

Floats = NDArray[np.float64]
Histogram = NDArray[np.int64]


class Ended(NamedTuple):
    """The part that has ended by the upper edge of each bin, (..., SKETCH_BINS), and what it follows from."""

    part: Floats
    at_risk: Floats
    hazard: Floats


def ended(done: Histogram, still_open: Histogram) -> Ended:
    """Return the part that has ended by each bin, from histograms of durations and of the ages of what is open.

    >>> done, still_open = np.zeros((2, SKETCH_BINS), dtype=np.int64)
    >>> done[[10, 30]], still_open[20] = 1, 2
    >>> ended(done, still_open).part[[10, 29, 30]].tolist()
    [0.25, 0.25, 1.0]
    """
    both = (done + still_open).astype(np.float64)
    at_risk = np.cumsum(both[..., ::-1], axis=-1)[..., ::-1]
    hazard = np.where(at_risk > 0, done / np.where(at_risk > 0, at_risk, 1.0), 0.0)
    return Ended(np.asarray(1.0 - np.cumprod(1.0 - hazard, axis=-1)), np.asarray(at_risk), hazard)


def influence(of_all: Ended, done: Histogram, still_open: Histogram) -> Floats:
    """Return what some of the runs add to the part that has ended by each bin; over all runs it adds up to 0.

    It is the first-order expansion of the product: of each bin's hazard, ``(d_i - h n_i) / (n (1 - h))``.

    Parameters
    ----------
    of_all : Ended
        Of all runs together.
    done, still_open : (..., SKETCH_BINS) int64
        Histograms of these runs.
    """
    mine = np.cumsum((done + still_open)[..., ::-1], axis=-1)[..., ::-1]
    below = of_all.at_risk * (1.0 - of_all.hazard)
    step = np.where(below > 0, (done - of_all.hazard * mine) / np.where(below > 0, below, 1.0), 0.0)
    return np.asarray((1.0 - of_all.part) * np.cumsum(step, axis=-1))


def quantile_of(part: Floats, q: float | Floats) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Return quantile ``q`` (s), the bin that holds it, and how far into the bin it is (0 to 1).

    Within a bin durations are spread evenly in the logarithm, so the error is at most the bin's width, 10 %, and
    usually far less. The first bin, below a millisecond, is put at 0; the open last bin at its lower edge.

    Parameters
    ----------
    part : (..., SKETCH_BINS) float64
        That has ended by each bin.
    q : float or (...) float64
        In [0, 1].

    Returns
    -------
    quantile, bin, place : (...) arrays
        The quantile is NaN where less than ``q`` has ended at all.
    """
    from .sketch import sketch_edges  # compiled code, which a reader of names alone need not load

    edges = sketch_edges()
    wanted = np.broadcast_to(np.asarray(q, dtype=np.float64), part.shape[:-1])
    # a part that is q but for the rounding of a product is q
    bin_ = np.minimum((part < wanted[..., None] * (1 - 1e-12)).sum(axis=-1), SKETCH_BINS - 1)
    bin_ = np.maximum(bin_, (part > 0).argmax(axis=-1))  # q = 0 points at the first bin that holds anything
    upper = np.take_along_axis(part, bin_[..., None], axis=-1)[..., 0]
    before = np.take_along_axis(part, np.maximum(bin_ - 1, 0)[..., None], axis=-1)[..., 0]
    before = np.where(bin_ == 0, 0.0, before)
    inside = upper - before
    place = np.clip(np.where(inside > 0, (wanted - before) / np.where(inside > 0, inside, 1.0), 0.0), 0.0, 1.0)
    low, high = edges[bin_], edges[bin_ + 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(bin_ == 0, 0.0, low * (high / np.maximum(low, SKETCH_LOW)) ** place)
    value = np.where(bin_ == SKETCH_BINS - 1, low, value)
    reached = (part[..., -1] > 0) & (part[..., -1] >= wanted * (1 - 1e-12))
    return np.where(reached, value, np.nan), bin_, place
