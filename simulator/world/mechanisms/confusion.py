"""Confusion matrices: verdicts by truth in place of a noise of readings.

A reviewer reads an item on a scale whose noise is 1 and whose line is 0. A violating item lies where the share
``missed`` of readings is below the line, an innocent one where the share ``wrong`` is above it. The law is stated in
``docs/world/confusion.md``. Both engines follow these tables.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config.model import of_policy
from simulator.rng import struct

if TYPE_CHECKING:
    from simulator.config import Scenario


@struct
class Confusion(NamedTuple):
    """Positions of readings by truth; R pools, P policies. Readings have a noise of 1."""

    given: NDArray[np.uint8]
    """(R, P) 1 = verdicts go by truth; 0 = by the margin and the pool's noise."""
    violating: NDArray[np.float64]
    """(R, P) mean reading of an item that violates; inf = never missed."""
    innocent: NDArray[np.float64]
    """(R, P) mean reading of one that does not; -inf = never wrong."""
    shared: NDArray[np.float64]
    """(R, P) weight of what all readings of an item have in common."""
    own: NDArray[np.float64]
    """(R, P) weight of what each reading has for itself, sqrt(1 - shared^2)."""


def no_confusion(pools: int, policies: int) -> Confusion:
    """Return the tables of pools whose reviewers read margins."""
    shape = (pools, policies)
    return Confusion(np.zeros(shape, np.uint8), np.zeros(shape), np.zeros(shape), np.zeros(shape), np.ones(shape))


def confusion_of(scenario: Scenario) -> Confusion:
    """Return the tables of a scenario: the matrix of a policy, else that of its pool."""
    from scipy import special  # heavy, and only runs need it

    tables = no_confusion(len(scenario.pools), len(scenario.policies))
    for row, pool in enumerate(scenario.pools.values()):
        for policy, names in enumerate(zip(scenario.policies, scenario.parents(), strict=True)):
            one = of_policy(pool.confusion_by_policy, *names) or pool.confusion
            if one is not None:
                tables.given[row, policy] = 1
                tables.violating[row, policy] = -special.ndtri(one.missed)
                tables.innocent[row, policy] = special.ndtri(one.wrong)
                tables.shared[row, policy] = math.sqrt(one.correlation)
                tables.own[row, policy] = math.sqrt(1.0 - one.correlation)
    return tables
