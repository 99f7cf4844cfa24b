"""Bins of scores, by which verdicts are counted for strategies: what a live calibration needs."""

from __future__ import annotations

import numpy as np

from simulator.domain.scores import SCORE_EDGES
from simulator.rng import kernel

SCORE_BINS = len(SCORE_EDGES) + 1
_EDGES = np.array(SCORE_EDGES)


@kernel
def score_bin(score: float) -> int:
    """Return how many edges a score has reached.

    >>> [score_bin(score) for score in (0.0, 0.001, 0.5, 1.0)]
    [0, 1, 10, 21]
    """
    number = 0
    while number < _EDGES.shape[0] and _EDGES[number] <= score:
        number += 1
    return number
