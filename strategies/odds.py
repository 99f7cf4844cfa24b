"""Other scores for accounts that violate more or less often than others: the odds of their scores are multiplied."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.domain import SUREST

Odds: TypeAlias = float | NDArray[np.float64]
"""A factor for all, or one for each."""


def raised(scores: NDArray[np.float64], odds: Odds) -> NDArray[np.float64]:
    """Return scores with multiplied odds: Bayes' rule for accounts with higher odds of a violation.

    >>> raised(np.array([0.0, 0.5, 1.0]), 3.0).tolist()
    [0.0, 0.75, 1.0]
    """
    rest = 1.0 - scores
    higher = 1.0 - rest / (1.0 + scores * (odds - 1.0))
    return np.where(rest > 0.0, np.minimum(higher, SUREST), 1.0)  # a score becomes surer, but never certain


def lowered(thresholds: NDArray[np.float64], odds: Odds) -> NDArray[np.float64]:
    """Return the later score whose raised odds reach a threshold; inf stays.

    >>> lowered(np.array([0.75, np.inf]), 3.0).tolist()
    [0.5, inf]
    """
    at = np.minimum(thresholds, 1.0)
    return np.where(thresholds <= 1.0, at / (at + (1.0 - at) * odds), np.inf)
