"""Working space for a batch of uploads: their draws, and values between draws and truth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rng import struct

BATCH = 128
"""Items in a batch."""

MARKET, ACTIVITY, VIEWS, TEST, TRAIT, POLICIES = range(6)
"""Rows of the draws; severity begins at ``POLICIES``, the detectors' noise as many rows later as there are policies,
and the row of the latency follows. Draws come in blocks of four rows, of which the next block takes what is not wanted.
"""
TIER = TRAIT + 1
"""Row in which the draw of the tier stands until that of severity takes it."""
_LEFT_OVER = 3
"""Rows that a block may write beyond the last one."""


@struct
class Space(NamedTuple):
    """Working space for a batch of items.

    Rows of ``uniform``: market, creator, views, test audience, creator's trait; then severity, one per policy; then
    detector noise, one per policy; then latency. Rows of ``normal`` are the same, but for the first two.
    """

    item: NDArray[np.int64]
    """(BATCH,) index of each item."""
    address: NDArray[np.int64]
    """(BATCH,) creators, or items from which some have a draw."""

    uniform: NDArray[np.float64]
    """(rows, BATCH) draws."""
    normal: NDArray[np.float64]
    """(rows, BATCH) the same as standard normal numbers."""
    uniforms: NDArray[np.float64]
    """(draws,) the same memory as what becomes normal of ``uniform``, in one row (kernels cannot reshape)."""
    normals: NDArray[np.float64]
    """(draws,) the same memory of ``normal``."""
    tail_place: NDArray[np.int64]
    """(draws,)"""
    tail_depth: NDArray[np.float64]
    """(draws,)"""
    row: NDArray[np.int64]
    """(BATCH,) row of the tables that depend on state and market."""
    home: NDArray[np.int64]
    """(BATCH,) home market of the creator, whatever the market of the upload."""
    member: NDArray[np.float64]
    """(BATCH,) place of the creator among those of the home market, as groups are dealt."""
    worst: NDArray[np.int64]
    """(BATCH,) policy with the greatest margin."""
    most: NDArray[np.float64]
    """(BATCH,) greatest margin."""
    top: NDArray[np.int64]
    """(BATCH,) policy with the greatest argument of a score."""
    highest: NDArray[np.float64]
    """(BATCH,) greatest argument of a score."""
    margin: NDArray[np.float64]
    """(policies, BATCH) severity above each line."""
    argument: NDArray[np.float64]
    """(policies, BATCH) argument of each score."""
    shift: NDArray[np.float64]
    """(BATCH,) added to severity."""
    luck: NDArray[np.float64]
    """(BATCH,) uniform draw that says whether an item is hard to read; 1 = it never is."""
    hidden: NDArray[np.float64]
    """(BATCH,) part of a violation's severity that detectors do not read."""


def working_space(policies: int, *, latency: bool = False) -> Space:
    """Return working space for this number of policies, with or without draws of a latency."""
    rows = POLICIES + 2 * policies + int(latency)
    uniform = np.full((rows + _LEFT_OVER, BATCH), 0.5)  # unused places hold valid numbers, since all are transformed
    normal = np.zeros((rows, BATCH))
    draws = (rows - VIEWS) * BATCH
    return Space(
        item=np.zeros(BATCH, np.int64),
        address=np.zeros(BATCH, np.int64),
        uniform=uniform,
        normal=normal,
        uniforms=uniform[VIEWS:rows].reshape(-1),
        normals=normal[VIEWS:].reshape(-1),
        tail_place=np.zeros(draws, np.int64),
        tail_depth=np.zeros(draws),
        row=np.zeros(BATCH, np.int64),
        home=np.zeros(BATCH, np.int64),
        member=np.zeros(BATCH),
        worst=np.zeros(BATCH, np.int64),
        most=np.zeros(BATCH),
        top=np.zeros(BATCH, np.int64),
        highest=np.zeros(BATCH),
        margin=np.zeros((policies, BATCH)),
        argument=np.zeros((policies, BATCH)),
        shift=np.zeros(BATCH),
        luck=np.ones(BATCH),
        hidden=np.zeros(BATCH),
    )
