"""Strata: intervals of the highest score of an upload, and one of views before there is a score."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Strata:
    """Strata by score.

    Parameters
    ----------
    edges : sequence of float
        Rising; a score on an edge is above it.

    Attributes
    ----------
    scored : int
        Number of strata of scores; the stratum of views without a score has this number.

    Examples
    --------
    >>> strata = Strata([0.1, 0.5])
    >>> strata.of(np.array([0.0, 0.1, 0.7])).tolist(), strata.names
    ([0, 1, 2], ('score < 0.1', '0.1 <= score < 0.5', 'score >= 0.5', 'no score'))
    """

    def __init__(self, edges: Sequence[float]) -> None:
        self._edges = np.asarray(edges, dtype=np.float64)
        self.scored = len(edges) + 1

    def of(self, scores: Floats) -> NDArray[np.int64]:
        """Return the stratum of each highest score, (n,)."""
        return np.searchsorted(self._edges, scores, side="right")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the strata in order, that of views without a score last."""
        edges = [f"{edge:g}" for edge in self._edges]
        if not edges:
            return ("any score", "no score")
        inner = [f"{low} <= score < {high}" for low, high in pairwise(edges)]
        return (f"score < {edges[0]}", *inner, f"score >= {edges[-1]}", "no score")
