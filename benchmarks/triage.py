"""What a decision costs: the time of triage per upload, of every registered strategy with its default parameters."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from itertools import islice

import numpy as np

from simulator.config import load_scenario
from simulator.platform.context import context_of
from simulator.records import Chunk, History
from simulator.strategy import Items, Strategy
from simulator.strategy.lookup import list_strategies, make_strategy
from simulator.world.world import World

from .table import Table, spread, whether_met

TARGET = 200.0
"""Nanoseconds per upload."""
UPLOADS = 65_536
"""Uploads of a chunk, as the platform hands them to a strategy."""
COMBINED = (
    "ByMarket(strategy={'US': 'Threshold'})",
    "ByPolicy(strategy={'integrity': 'Threshold'})",
    "Ramp(share=0.5)",
    "RandomAudit(strategy='CostSensitive')",
)
"""Compositions whose members really share the uploads."""


def tables(repeats: int = 7, specs: Sequence[str] | None = None, uploads: int = UPLOADS) -> list[Table]:
    """Return the processor time of triage per upload by strategy, on uploads of the baseline scenario."""
    world = World(load_scenario("baseline"), seed=1, replication=0)
    context = context_of(world)
    chunk = next(islice(world.chunks(0.0, world.horizon, uploads), 1))
    table = Table(
        f"Triage of {len(chunk):,} uploads of the baseline scenario",
        ("strategy", "ns per upload", "target", ""),
        notes="Each upload comes with strikes and a history. Other columns, as ids of devices, are drawn on first use.",
    )
    for spec in specs or [*(entry.name for entry in list_strategies()), *COMBINED]:
        strategy = make_strategy(spec)
        strategy.start(context)
        found = [_seconds(strategy, _items(chunk, world)) * 1e9 / len(chunk) for _ in range(repeats)]
        aim = f"≤ {TARGET:.0f}"
        table.add(f"`{spec}`", spread(found, ".0f"), aim, whether_met(statistics.median(found) <= TARGET))
    return [table]


def _items(chunk: Chunk, world: World) -> Items:
    drawn = np.random.default_rng(1)
    published = drawn.integers(0, 200, len(chunk))
    verdicts = drawn.binomial(published, 0.1)
    columns = published, verdicts // 3, 0 * published, verdicts, verdicts // 3
    return Items.from_chunk(
        chunk,
        context_of(world),
        strikes=np.zeros(len(chunk), np.uint8),
        history=History(*(column.astype(np.int32) for column in columns)),
        lottery_key=(1, 0),
        fingerprints=world.fingerprints,
    )


def _seconds(strategy: Strategy, items: Items) -> float:
    start = time.process_time()
    strategy.triage(items)
    return time.process_time() - start
