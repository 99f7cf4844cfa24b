"""Quantiles of durations from histograms with log-spaced bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .survival import ended, quantile_of


def sketch_quantile(
    histogram: NDArray[np.int64], q: float, still_open: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """Return quantile ``q`` of each histogram along the last axis, s.

    Parameters
    ----------
    histogram : (..., SKETCH_BINS) int64
    q : float
        In [0, 1].
    still_open : (..., SKETCH_BINS) int64, optional
        Ages of what has not ended yet (see ``survival``); by default there is nothing of the kind.

    Returns
    -------
    (...,) float64
        NaN where the histogram is empty, or where too little has ended to tell.

    Examples
    --------
    >>> from simulator.ledger.sketch import sketch_bin
    >>> from simulator.ledger.measures import SKETCH_BINS
    >>> counts = np.zeros(SKETCH_BINS, dtype=np.int64)
    >>> counts[sketch_bin(1000.1)] = 10  # ten durations between 1000 s and 1101 s
    >>> round(float(sketch_quantile(counts, 0.5)), 1)  # 1000 x 10 ** (0.5 / 24)
    1049.1
    """
    nothing = np.zeros_like(histogram) if still_open is None else still_open
    return quantile_of(ended(histogram, nothing).part, q)[0]
