"""Reviewers as people: what a person adds to the laws of their pool. Both engines call these functions.

The law is stated in ``docs/world/reviewers.md``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rng import kernel


class People(NamedTuple):
    """What is known of the reviewers who are people; R pools, D desks. At desks from D on reviewers are ordinary."""

    personal: NDArray[np.uint8]
    """(R,) 1 = the pool's reviewers are people."""
    pace: NDArray[np.float64]
    """(R, D) factor on service times."""
    blur: NDArray[np.float64]
    """(R, D) factor on the noise of readings."""
    bias: NDArray[np.float64]
    """(R, D) shift of readings, severity sd."""


def nobody(pools: int) -> People:
    """Return the people of pools whose reviewers are alike."""
    none = np.zeros((pools, 0))
    return People(np.zeros(pools, dtype=np.uint8), none, none, none)


@kernel
def pace_of(pool: int, desk: int, people: People) -> float:
    """Return the factor of the person at a desk on service times."""
    return float(people.pace[pool, desk]) if desk < people.pace.shape[1] else 1.0


@kernel
def blur_of(pool: int, desk: int, people: People) -> float:
    """Return the factor of the person at a desk on the noise of a reading."""
    return float(people.blur[pool, desk]) if desk < people.blur.shape[1] else 1.0


@kernel
def bias_of(pool: int, desk: int, people: People) -> float:
    """Return how far above its severity the person at a desk reads every item, severity sd."""
    return float(people.bias[pool, desk]) if desk < people.bias.shape[1] else 0.0
