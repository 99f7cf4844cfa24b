"""Bearing: changes of an upload because of earlier events. Everything else is drawn as usual."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rng import struct


@struct
class Bearing(NamedTuple):
    """Changes to the draws of ``n`` uploads; arrays of length 0 change nothing at all."""

    shift: NDArray[np.float64]
    """(n,) added to severity in every policy, severity sd: below 0 the creator takes more care."""
    hidden: NDArray[np.float64]
    """(n,) part of a violation's severity that detectors do not read, severity sd, at least 0."""
    source: NDArray[np.int64]
    """(n,) item whose content this is: its draws of severity are used; -1 = its own content."""
    market: NDArray[np.int16]
    """(n,) market that it is uploaded in; -1 = the creator's own."""
    hop: NDArray[np.int16]
    """(n,) policies that its content moves on by, each as far from its line as the one it comes from; 0 = none."""
    touched: NDArray[np.bool_]
    """(n,) whether anything above is set."""

    def of(self, rows: NDArray[np.int64]) -> Bearing:
        """Return the bearing of some of the uploads."""
        columns: list[Any] = [column[rows] for column in self]
        return Bearing(*columns)


def no_bearing(n: int) -> Bearing:
    """Return a bearing of ``n`` uploads that changes nothing."""
    return Bearing(
        shift=np.zeros(n),
        hidden=np.zeros(n),
        source=np.full(n, -1, np.int64),
        market=np.full(n, -1, np.int16),
        hop=np.zeros(n, np.int16),
        touched=np.zeros(n, np.bool_),
    )


ORDINARY = no_bearing(0)
"""The bearing of uploads as they are drawn first."""
