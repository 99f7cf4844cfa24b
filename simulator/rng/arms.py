"""The hash that deals units to the arms of an experiment, or to a share that is ramped up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .streams import Stream
from .vectors import uniforms


def arm_luck(salt: int, units: NDArray[np.int64], k: int = 0) -> NDArray[np.float64]:
    """Return a uniform number in (0, 1) for each unit, shape (n,), the same in every run: a function of salt and unit.

    A unit is in a share ``p`` if its number is below ``p``, so that it stays in when the share grows.

    Parameters
    ----------
    salt : int
        Another salt deals independently; >= 0.
    units : (n,) int64
        Creators, accounts, items, or whatever is dealt.
    k : int
        0 = the arm, 1 = the bucket.
    """
    return uniforms(salt, 0, int(Stream.ARM), units, k)
