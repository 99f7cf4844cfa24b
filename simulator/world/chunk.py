"""A chunk: the uploads of a stretch of time, as arrays. What a strategy sees of it is ``simulator.strategy.Items``."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rng import struct

AGAIN = 2
"""In ``Chunk.adapted``: content that was removed before."""


@struct
class Chunk(NamedTuple):
    """``n`` uploads in order of time; a tuple of arrays so that kernels take it as it is.

    Columns marked *truth* never reach a strategy.
    """

    item: NDArray[np.int64]
    """(n,) index of the item: 0, 1, 2, ... over the whole run."""
    time: NDArray[np.float64]
    """(n,) upload time, s."""
    decided_at: NDArray[np.float64]
    """(n,) time at which the strategy's decision takes effect (upload + detection latency), s."""
    creator: NDArray[np.int32]
    """(n,) creator's index."""
    market: NDArray[np.int16]
    """(n,) market's index."""
    tier: NDArray[np.int16]
    """(n,) index of the creator's tier."""
    scores: NDArray[np.float32]
    """(n, policies) probability of violation as the detectors put it."""
    top_policy: NDArray[np.int16]
    """(n,) policy whose detector reads highest: the policy for which the item would be flagged."""
    policy: NDArray[np.int16]
    """(n,) *truth*: policy with the greatest margin if violating, else ``top_policy``."""
    margin: NDArray[np.float64]
    """(n,) *truth*: severity above the policy's line, the greatest over policies, in severity sd; > 0 violates."""
    nearest: NDArray[np.int16]
    """(n,) *truth*: policy with the greatest margin, whether or not it is above 0."""
    legible: NDArray[np.float64]
    """(n,) *truth*: ``margin`` as later scores may read it, severity sd: less the part of a violation that detectors do
    not read, and with what retraining had won back of their loss by drift at the upload."""
    test_views: NDArray[np.float64]
    """(n,) *truth*: views by the test audience."""
    main_views: NDArray[np.float64]
    """(n,) *truth*: lifetime views after the test audience, at full reach."""
    report_rate: NDArray[np.float64]
    """(n,) *truth*: user reports per view."""
    first_report: NDArray[np.float64]
    """(n,) *truth*: number of views at which the first report comes (exponential with mean 1 / report_rate)."""
    account: NDArray[np.int16]
    """(n,) number of the creator's account: 0 = the first one, more after bans."""
    opened: NDArray[np.float64]
    """(n,) when that account was opened, s; -inf = long ago."""
    withheld: NDArray[np.uint8]
    """(n,) *truth*: whether its creator keeps it back, so that it is never uploaded."""
    group: NDArray[np.uint8]
    """(n,) *truth*: code of the creator's ``Group``: none, ring or look-alike."""
    version: NDArray[np.int32]
    """(n,) *truth*: version of a re-upload storm that it is a copy of, from 1; below 0 if changed; 0 = no copy."""
    matched: NDArray[np.uint8]
    """(n,) *truth*: whether the hash bank knew it when it was uploaded, so that its score is 1."""
    novel: NDArray[np.uint8]
    """(n,) *truth*: kind of novel content that it is, from 1; 0 = none."""
    adapted: NDArray[np.uint8]
    """(n,) *truth*: 1 = violates, by a creator who adapts to enforcement; 2 = the same, uploaded again; 0 = neither."""

    def __len__(self) -> int:  # the number of uploads, not of columns
        return int(self.item.shape[0])

    def slice(self, start: int, stop: int) -> Chunk:
        """Return uploads ``start`` to ``stop`` as views, no copies."""
        columns: list[Any] = [column[start:stop] for column in self]  # `_make` would trip over `len`
        return Chunk(*columns)

    def take(self, rows: NDArray[np.int64]) -> Chunk:
        """Return the uploads of some rows, in that order, as copies."""
        columns: list[Any] = [column[rows] for column in self]
        return Chunk(*columns)

    def write(self, rows: NDArray[np.int64], part: Chunk) -> None:
        """Put the uploads of ``part`` into these rows, in order."""
        columns: list[Any] = list(self)
        for column, drawn in zip(columns, tuple(part), strict=True):
            column[rows] = drawn

    def put_off(self, delay: NDArray[np.float64]) -> Chunk:
        """Return the uploads with decisions that take effect later by ``delay`` (n,), s; this chunk stays as it is."""
        columns: list[Any] = list(self)
        columns[self._fields.index("decided_at")] = self.decided_at + delay
        return Chunk(*columns)

    def copy(self) -> Chunk:
        """Return uploads of its own, which may be written."""
        columns: list[Any] = [column.copy() for column in self]
        return Chunk(*columns)
