"""Histograms of durations with log-spaced bins: the bin of a duration, and the bins' edges."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.rng import kernel

from .measures import SKETCH_BINS, SKETCH_LOW, SKETCH_PER_DECADE


@kernel
def sketch_bin(duration: float) -> int:
    """Return the bin of a duration (s): 0 below a millisecond, then ``SKETCH_PER_DECADE`` bins per factor of ten.

    >>> sketch_bin(0.0), sketch_bin(1.0), sketch_bin(10.0), sketch_bin(1e12)
    (0, 73, 97, 241)
    """
    if duration < SKETCH_LOW:
        return 0
    return min(1 + math.floor(math.log10(duration / SKETCH_LOW) * SKETCH_PER_DECADE), SKETCH_BINS - 1)


def sketch_edges() -> NDArray[np.float64]:
    """Return the (SKETCH_BINS + 1,) edges of the bins, s; the first is 0, the last infinite."""
    inner = SKETCH_LOW * 10.0 ** (np.arange(SKETCH_BINS - 1) / SKETCH_PER_DECADE)
    return np.concatenate([[0.0], inner, [np.inf]])
