"""One run counted item by item: every item has a bucket of its own, in which the engine counts it besides its cell."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.ledger import Ledger
from simulator.platform.grouped import counted_in_groups, size_for, sums_of
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.records import Chunk, Triage
from simulator.strategy import Strategy

Floats = NDArray[np.float64]

_NOT_OF_THE_UPLOAD = ("item", "segments", "bucket", "decided_at", "scores", "top_policy")
"""Columns that say what it is called, where it is counted, and how a plan's detectors read it."""
_ODD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(31)

SEEN = np.dtype(
    [
        ("item", "i8"), ("time", "f8"), ("market", "i2"), ("policy", "i2"), ("tier", "u1"), ("violates", "?"),
        ("segments", "u4"), ("upload", "u8"), ("decided_at", "f8"), ("action", "u1"), ("queue", "i2"),
        ("priority", "f8"), ("thresholds", "u8"),
    ]
)  # fmt: skip
"""What is kept of every item: its cell, its truth (``upload`` is a hash), and the decision (``thresholds`` is a hash of
what triggers later reviews and removals)."""


@dataclass(frozen=True, eq=False)
class Lives:
    """The items of one run in a block of indices.

    Parameters
    ----------
    seen : (n,) SEEN
        In order of the index; only items that were uploaded.
    rows : (n, PLACES) float64
        What each added to the ledger, on the axis of ``place_of``; zeros in the warm-up.
    ledger : Ledger
        Of the whole run, without arms.
    last : int
        Index of the run's last item.
    names : mapping of str to tuple of str
        Names of markets, policies, tiers, queues and segments.
    """

    seen: NDArray[np.void]
    rows: Floats
    ledger: Ledger
    last: int
    names: dict[str, tuple[str, ...]]


@dataclass
class _Taken:
    """What an engine was given of a block of indices."""

    block: range
    parts: list[NDArray[np.void]] = field(default_factory=list)
    last: int = -1

    def places(self, chunk: Chunk, triage: Triage) -> NDArray[np.int64]:
        """Keep what is seen of a chunk's items, and return the place of each in the block; -1 = it is in another."""
        place = chunk.item.astype(np.int64) - self.block.start
        inside = (place >= 0) & (place < len(self.block))
        self.last = max(self.last, int(chunk.item[-1]))
        if inside.any():
            self.parts.append(_seen(chunk, triage)[inside])
        return np.where(inside, place, -1)


def lives_of(
    scenario: Scenario,
    strategy: Strategy,
    treatment: Strategy | None,
    *,
    seed: int,
    replication: int,
    engine: str,
    block: range,
) -> Lives:
    """Run a plan and return what each item of a block of indices added to the ledger.

    The run is as any other: buckets are only counted in.
    """
    from simulator.world.world import World

    world = World(scenario, seed=seed, replication=replication)
    taken = _Taken(block)
    counting = counted_in_groups(engine_class(engine), taken.places, world.warm_up)
    flow = counting(world.laws, size_for(world.size, len(block)))
    own, theirs = copy.deepcopy((strategy, treatment))
    counts = Platform(world, own, flow, treatment=theirs).run()
    seen = np.concatenate([np.zeros(0, SEEN), *taken.parts])
    rows = sums_of(counts, len(seen))  # a source numbers its uploads in order
    bare = replace(counts, buckets=np.zeros((0, *counts.buckets.shape[1:])))
    names = {
        "market": world.markets,
        "policy": world.policies,
        "tier": world.tiers,
        "pool": world.pools,
        "segment": world.segments,
    }
    return Lives(seen, rows, Ledger.from_counts(bare, world), taken.last, names)


def _seen(chunk: Chunk, triage: Triage) -> NDArray[np.void]:
    seen = np.zeros(len(chunk), SEEN)
    for name in ("item", "time", "market", "policy", "tier", "segments", "decided_at"):
        seen[name] = getattr(chunk, name)
    seen["violates"] = chunk.margin > 0
    seen["upload"] = _hash({name: column for name, column in chunk._asdict().items() if name not in _NOT_OF_THE_UPLOAD})
    for name in ("action", "queue", "priority"):
        seen[name] = getattr(triage, name)
    later = ("action", "queue", "priority", "delay")
    seen["thresholds"] = _hash({name: column for name, column in triage._asdict().items() if name not in later})
    return seen


def _hash(columns: dict[str, Any]) -> NDArray[np.uint64]:
    """Return a hash of each row of columns, (n,) or (n, k)."""
    total = np.zeros(len(next(iter(columns.values()))), np.uint64)
    for column in columns.values():
        for values in column.reshape(len(total), -1).T:
            bits = values.astype(np.float64).view(np.uint64) if values.dtype.kind == "f" else values.astype(np.uint64)
            total = (total ^ bits) * _ODD
            total ^= total >> _SHIFT
    return total
