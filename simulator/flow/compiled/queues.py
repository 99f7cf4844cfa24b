"""What waits in the queues: the age of the oldest job, and the work in all of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.world.laws import Laws

from .state import State, Work


def waiting_work(laws: Laws, state: State, now: float) -> dict[str, NDArray[np.float64]]:
    """Return, by pool, the time for which the oldest job has waited, s, and the mean service times of all jobs, s."""
    oldest, work = np.zeros((2, len(state.pools)))
    s = state.slots[state.slots["work"] == Work.WAITING]
    np.maximum.at(oldest, s["pool"], now - s["joined"])
    jobs = np.zeros(laws.service.mean.shape)
    np.add.at(jobs, (s["pool"], s["top_policy"]), 1.0)
    work[:] = (jobs * laws.service.mean).sum(axis=1)
    return {"oldest": oldest, "work": work}
