"""One run counted by groups of items besides cells: each group has a bucket of its own in the engine's counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.flow.contract import FlowEngine
from simulator.ledger.counts import Counts
from simulator.ledger.size import BUCKETS, PERIODS, FlowSize
from simulator.records import Chunk, Triage

GroupsOf = Callable[[Chunk, Triage], NDArray[np.integer]]
"""Returns the group of each upload of a chunk, (n,); below 0 = it is in none."""


def counted_in_groups(base: type[FlowEngine], groups_of: GroupsOf, warm_up: float) -> type[FlowEngine]:
    """Return an engine that counts each item in the bucket of its group, in place of any arm's.

    Items of the warm-up are in no group. The run is as any other: buckets are only counted in.
    """

    class Grouped(base):  # type: ignore[misc, valid-type]
        def admit(self, chunk: Chunk, triage: Triage) -> None:
            bucket = np.where(chunk.time >= warm_up, groups_of(chunk, triage), -1).astype(np.int32)
            super().admit(chunk.having(bucket=bucket), triage)

    return Grouped


def size_for(size: FlowSize, groups: int) -> FlowSize:
    """Return the lengths of an engine's axes with room for so many groups."""
    return replace(size, arms=-(-groups // (PERIODS * BUCKETS)))


def sums_of(counts: Counts, groups: int) -> NDArray[np.float64]:
    """Return what each group added to the counts, (groups, PLACES)."""
    return counts.buckets.reshape(-1, counts.buckets.shape[-1])[:groups]
