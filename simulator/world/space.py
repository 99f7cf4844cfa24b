"""Working space for a batch of uploads: their draws, and values between draws and truth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rng import struct

BATCH = 128
"""Items in a batch."""

VIEWS, TEST, LATENCY, TRAIT, POLICIES = range(5)
"""Rows of the draws; severity begins at ``POLICIES``, the detectors' noise as many rows later as there are policies."""


@struct
class Space(NamedTuple):
    """Working space for a batch of items.

    Rows of ``uniform`` and ``normal``: views, test audience, latency, creator's trait; then severity, one per policy;
    then detector noise, one per policy.
    """

    uniform: NDArray[np.float64]
    """(rows, BATCH) draws."""
    normal: NDArray[np.float64]
    """(rows, BATCH) the same as standard normal numbers."""
    uniforms: NDArray[np.float64]
    """(rows x BATCH,) the same memory as ``uniform``, in one row (kernels cannot reshape)."""
    normals: NDArray[np.float64]
    """(rows x BATCH,) the same memory as ``normal``, in one row."""
    tail_place: NDArray[np.int64]
    """(rows x BATCH,)"""
    tail_depth: NDArray[np.float64]
    """(rows x BATCH,)"""
    row: NDArray[np.int64]
    """(BATCH,) row of the tables that depend on state and market."""
    worst: NDArray[np.int64]
    """(BATCH,) policy with the greatest margin."""
    highest: NDArray[np.float64]
    """(BATCH,) greatest argument of a score."""
    shift: NDArray[np.float64]
    """(BATCH,) added to severity."""
    luck: NDArray[np.float64]
    """(BATCH,) uniform draw that says whether an item is hard to read; 1 = it never is."""
    hidden: NDArray[np.float64]
    """(BATCH,) part of a violation's severity that detectors do not read."""


def working_space(policies: int) -> Space:
    """Return working space for this number of policies."""
    rows = POLICIES + 2 * policies
    uniform = np.full((rows, BATCH), 0.5)  # unused places hold valid numbers, since all are transformed
    normal = np.zeros((rows, BATCH))
    return Space(
        uniform=uniform,
        normal=normal,
        uniforms=uniform.reshape(-1),
        normals=normal.reshape(-1),
        tail_place=np.zeros(rows * BATCH, np.int64),
        tail_depth=np.zeros(rows * BATCH),
        row=np.zeros(BATCH, np.int64),
        worst=np.zeros(BATCH, np.int64),
        highest=np.zeros(BATCH),
        shift=np.zeros(BATCH),
        luck=np.ones(BATCH),
        hidden=np.zeros(BATCH),
    )
