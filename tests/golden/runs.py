"""Runs whose counts are kept: the world with every later mechanism left out of the scenario.

``python -m tests.golden.runs`` rewrites the counts; do so only where a change of the world is meant.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from simulator.flow.compiled import CompiledEngine
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.platform.platform import Platform
from simulator.strategy.lookup import find_strategy
from simulator.world.world import World
from tests.worlds import tiny_scenario

KEPT = Path(__file__).with_name("counts.json")
"""The counts, by run and name."""

STRATEGIES = (
    "Threshold(remove_at=0.9, review_at=0.3)",
    "PriorityReview(review_at=0.2)",
)
_SURGE = {"kind": "surge", "policy": "hate", "start": "6h", "ramp": "2h", "plateau": "5h", "decay": "3h", "peak": 3.0}
_PANELS = {"europe": {"votes": 2}, "general": {"doubt": 0.4, "escalate_to": "europe"}, "appeals": {"votes": 2}}
WORLDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "surge and panels": {"incidents": {"wave": _SURGE}, "pools": _PANELS},
}
_INTEGERS = ("event", "item", "creator", "market", "pool", "desk", "detail")


def counts_of(changes: dict[str, Any], strategy: str) -> dict[str, float | str]:
    """Return what a run counted, by measure, and a fingerprint of the order of its events."""
    world = World(tiny_scenario(**changes).override("views.counted=drawn"), seed=11, replication=0)
    engine = CompiledEngine(world.laws, world.size, log=True)
    found = find_strategy(strategy)
    counts = Platform(world, found if not isinstance(found, type) else found(), engine).run()
    log = engine.take_log()
    fingerprint = hashlib.sha256()
    for name in _INTEGERS:
        fingerprint.update(np.ascontiguousarray(log[name], dtype=np.int64).tobytes())
    sums: dict[str, float | str] = {"events": fingerprint.hexdigest()[:16], "time": float(log["time"].sum())}
    items = counts.items.sum(axis=(0, 1, 2, 3))
    pools = counts.pools.sum(axis=(0, 1))
    sums |= {f"items.{measure.name}": float(items[measure]) for measure in Measure if items[measure]}
    struck = counts.segments[0].sum(axis=(0, 1, 2, 3))
    sums |= {f"struck.{measure.name}": float(struck[measure]) for measure in (Measure.UPLOADS, Measure.VIOLATIONS)}
    sums |= {f"pools.{measure.name}": float(pools[measure]) for measure in PoolMeasure if pools[measure]}
    return sums


def all_counts() -> dict[str, dict[str, float | str]]:
    """Return the counts of every world under every strategy."""
    return {
        f"{world}: {strategy}": counts_of(changes, strategy)
        for world, changes in WORLDS.items()
        for strategy in STRATEGIES
    }


if __name__ == "__main__":
    KEPT.write_text(json.dumps(all_counts(), indent=1) + "\n")
