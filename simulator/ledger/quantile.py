"""Quantiles of durations from histograms with log-spaced bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .measures import SKETCH_BINS, SKETCH_LOW


def sketch_quantile(histogram: NDArray[np.int64], q: float) -> NDArray[np.float64]:
    """Return quantile ``q`` of each histogram along the last axis, s.

    Within a bin the durations are taken as spread evenly in the logarithm, so the error is at most the bin's width,
    10 %, and usually far less. What falls in the first bin, below 1 s, is put at 0, since most of it is jobs that did
    not wait at all; what falls in the open last bin is put at its lower edge, 1e7 s.

    Parameters
    ----------
    histogram : (..., SKETCH_BINS) int64
    q : float
        In [0, 1].

    Returns
    -------
    (...,) float64
        NaN where the histogram is empty.

    Examples
    --------
    >>> from simulator.ledger.measures import SKETCH_PER_DECADE
    >>> counts = np.zeros(SKETCH_BINS, dtype=np.int64)
    >>> counts[1 + 3 * SKETCH_PER_DECADE] = 10  # ten durations between 1000 s and 1101 s
    >>> round(float(sketch_quantile(counts, 0.5)), 1)  # 1000 x 10 ** (0.5 / 24)
    1049.1
    """
    from .sketch import sketch_edges  # compiled code, which a reader of names alone need not load

    edges = sketch_edges()
    cumulative = np.cumsum(histogram, axis=-1)
    count = cumulative[..., -1]
    rank = q * count
    bin_ = np.minimum((cumulative < rank[..., None]).sum(axis=-1), SKETCH_BINS - 1)
    # q = 0 points at the first bin that holds anything
    bin_ = np.maximum(bin_, (histogram > 0).argmax(axis=-1))
    inside = np.take_along_axis(histogram, bin_[..., None], axis=-1)[..., 0]
    below = np.take_along_axis(cumulative, bin_[..., None], axis=-1)[..., 0] - inside
    part = (rank - below) / np.maximum(inside, 1)
    low, high = edges[bin_], edges[bin_ + 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(bin_ == 0, 0.0, low * (high / np.maximum(low, SKETCH_LOW)) ** part)
    value = np.where(bin_ == SKETCH_BINS - 1, low, value)
    return np.where(count > 0, value, np.nan)
