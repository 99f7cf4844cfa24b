"""Individual reviewers: a reviewer's factors on the laws of the pool. Both engines call these functions.

The law is stated in ``docs/world/reviewers.md``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rng import kernel, struct


@struct
class People(NamedTuple):
    """Traits of individual reviewers; R pools, D desks. At desks from D on reviewers are ordinary."""

    personal: NDArray[np.uint8]
    """(R,) 1 = the pool's reviewers are people."""
    pace: NDArray[np.float64]
    """(R, D) factor on service times."""
    blur: NDArray[np.float64]
    """(R, D) factor on the noise of readings."""
    bias: NDArray[np.float64]
    """(R, D) shift of readings, severity sd."""
    slower: NDArray[np.float64]
    """(R,) added to the factor on service times, 1/h on shift."""
    noisier: NDArray[np.float64]
    """(R,) added to the factor on noise, 1/h on shift."""
    metered: NDArray[np.uint8]
    """(R,) 1 = time on flags of severe policies is metered."""
    severe: NDArray[np.uint8]
    """(R, P) 1 = the policy is one of these."""
    severe_cap: NDArray[np.float64]
    """(R,) time on such flags at which a desk rests until its next shift, s; inf = never."""
    golden_share: NDArray[np.float64]
    """(R,) probability that an item of known truth comes with a job."""
    golden_easier: NDArray[np.float64]
    """(R,) how much farther it is from the line than the case that it comes with, severity sd."""


def nobody(pools: int, policies: int) -> People:
    """Return the people of pools with identical reviewers, without meters, fatigue or checks."""
    none, zero = np.zeros((pools, 0)), np.zeros(pools)
    return People(
        personal=np.zeros(pools, dtype=np.uint8),
        pace=none,
        blur=none,
        bias=none,
        slower=zero,
        noisier=zero,
        metered=np.zeros(pools, dtype=np.uint8),
        severe=np.zeros((pools, policies), dtype=np.uint8),
        severe_cap=np.full(pools, np.inf),
        golden_share=zero,
        golden_easier=zero,
    )


@kernel
def pace_of(pool: int, desk: int, hours: float, people: People) -> float:
    """Return the factor on service times of the person at a desk, ``hours`` after they were last rested."""
    pace = float(people.pace[pool, desk]) if desk < people.pace.shape[1] else 1.0
    return pace * (1.0 + float(people.slower[pool]) * hours)


@kernel
def blur_of(pool: int, desk: int, hours: float, people: People) -> float:
    """Return the factor on the noise of readings of the person at a desk, ``hours`` after they were last rested."""
    blur = float(people.blur[pool, desk]) if desk < people.blur.shape[1] else 1.0
    return blur * (1.0 + float(people.noisier[pool]) * hours)


@kernel
def bias_of(pool: int, desk: int, people: People) -> float:
    """Return how far above its severity the person at a desk reads every item, severity sd."""
    return float(people.bias[pool, desk]) if desk < people.bias.shape[1] else 0.0
