"""Why a sampled view of a violation was possible: the state of knowledge in which it was seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Cause

Floats = NDArray[np.float64]

EXPOSURE_CAUSES = ("late", "delay", "wrong", "never")
"""What explains a violative view: three states of knowledge, the first one split by whether it ever ended."""
_NEVER = EXPOSURE_CAUSES.index("never")


def drawn_causes(by_cause: Floats, late: NDArray[np.bool_], share: Floats) -> NDArray[np.int64]:
    """Return the place in ``EXPOSURE_CAUSES`` of sampled views, (n,).

    Parameters
    ----------
    by_cause : (n, 3) float64
        Views of the item by ``Cause``, of those from which the view was sampled.
    late : (n,) bool
        Whether anything led to a review or a decision by the run's end.
    share : (n,) float64
        Uniform numbers: at which of these views it is.

    Examples
    --------
    >>> views = np.array([[6.0, 3.0, 1.0]] * 4)
    >>> drawn_causes(views, np.array([True, True, True, False]), np.array([0.5, 0.7, 0.95, 0.5])).tolist()
    [0, 1, 2, 3]
    """
    place = share[:, None] * by_cause.sum(axis=1, keepdims=True)
    state = (place >= np.cumsum(by_cause, axis=1)[:, :2]).sum(axis=1)
    return np.asarray(np.where((state == Cause.UNDETECTED) & ~late, _NEVER, state), dtype=np.int64)
