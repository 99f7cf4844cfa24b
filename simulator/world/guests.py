"""People who were moved to another pool: they sit at its last desks, and keep the training of their own pool."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.rng import kernel


@kernel
def trained_in(at: int, desk: int, guests_from: NDArray[np.integer[Any]], homes: NDArray[np.integer[Any]]) -> int:
    """Return the pool whose training the person at a desk of pool ``at`` has.

    Parameters
    ----------
    at, desk : int
    guests_from : (pools,) int
        First desk of the guests of each pool.
    homes : (pools, guests) int
        Pool from which the guest at each of these desks comes.
    """
    if desk < guests_from[at]:
        return at
    return int(homes[at, desk - guests_from[at]])
