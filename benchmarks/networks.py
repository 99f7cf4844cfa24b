"""What a search of the graph of shared ids costs at a control tick, at a million accounts and five million ties."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.records import Chunk
from simulator.strategy import Items, Strategy
from simulator.strategy.lookup import make_strategy
from simulator.testing import example_context, example_observations, example_uploads

from .table import Table, spread, whether_met

TARGET = 1.0
"""Seconds a tick."""
ACCOUNTS = 1_000_000
RISKY = 0.01
"""Share of the accounts that are risky, at three uploads each."""
UPLOADS = 3_000_000
"""Uploads that make the graph: each ties its account to a content; devices and addresses are two ties an account."""
TICK = 10_800.0
FILLING, ADDING = 4, 3
"""Ticks in which the graph is made, and in which 1 % is added; at the next but one the first quarter is forgotten."""
WINDOW = (FILLING + ADDING + 1) * TICK
_PARAMS = f"window={WINDOW:.0f}, refresh={TICK:.0f}, memory=10000000"
STRATEGIES = tuple(f"{name}({_PARAMS})" for name in ("LinkedAccounts", "SharedStrikes", "CommunityScore"))
_PRIME = 2_654_435_761


@dataclass(frozen=True)
class Shared:
    """Ids of a graph: five accounts on a device, 25 behind an address; contents within groups of 50, or at large."""

    contents: int
    """Contents of a group, or of all accounts."""
    grouped: bool

    def device(self, creator: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the (n,) ids of devices."""
        return creator.astype(np.int64) // 5

    def address(self, creator: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the (n,) ids of addresses."""
        return creator.astype(np.int64) // 25

    def content(
        self, item: NDArray[np.int64], time: NDArray[np.float64], creator: NDArray[np.int32]
    ) -> NDArray[np.int64]:
        """Return the (n,) ids of contents."""
        number = (item * _PRIME >> 7) % self.contents
        if not self.grouped:
            return number
        return creator.astype(np.int64) // 50 * self.contents + number


def tables(accounts: int = ACCOUNTS, uploads: int = UPLOADS) -> list[Table]:
    """Return the processor time of a tick by strategy, and the memory of the graph."""
    warm_up = Shared(60, grouped=True)
    for spec in STRATEGIES:
        list(_ticks(make_strategy(spec), warm_up, 500, 1_500))
    grouped, at_large = Shared(60, grouped=True), Shared(uploads // 5 * 2, grouped=False)
    return [
        _table("in groups of 50", STRATEGIES, grouped, accounts, uploads),
        _table("at large, so that nearly all are one component", STRATEGIES[-1:], at_large, accounts, uploads),
    ]


def _table(where: str, specs: tuple[str, ...], shared: Shared, accounts: int, uploads: int) -> Table:
    table = Table(
        f"A control tick at {accounts:,} accounts, contents shared {where}",
        ("strategy", "ties", "graph, MB", "1 % more uploads, s", "... and a quarter forgotten, s", "target", ""),
        notes="Processor time of `adapt`. The graph is kept, and searched at each tick; 1 % of the accounts are risky.",
    )
    for spec in specs:
        strategy = make_strategy(spec)
        times = []
        for seconds in _ticks(strategy, shared, accounts, uploads):
            times.append(seconds)
            if len(times) == FILLING + ADDING:
                graph = strategy._graph  # type: ignore[attr-defined]  # noqa: SLF001
                size = f"{graph.ties:,}", f"{graph.bytes / 1e6:.0f}"
        adding, forgetting = times[FILLING : FILLING + ADDING], times[-1]
        met = whether_met(max(*adding, forgetting) <= TARGET)
        table.add(
            f"`{type(strategy).__name__}`", *size, spread(adding, ".2f"), f"{forgetting:.2f}", f"< {TARGET:.0f} s", met
        )
    return table


def _ticks(strategy: Strategy, shared: Shared, accounts: int, uploads: int) -> Iterator[float]:
    """Yield the processor time of each tick."""
    context = replace(example_context(), tick=TICK)
    strategy.start(context)
    observation = example_observations(context)["calm"]
    rng = np.random.default_rng(1)
    example = example_uploads(context, 65_536)
    first = 0
    for tick in range(FILLING + ADDING + 2):
        number = uploads // FILLING if tick < FILLING else uploads // 100
        for start in range(0, number, 65_536):
            size = min(65_536, number - start)
            chunk = example if size == len(example) else example_uploads(context, size)
            columns = {
                "item": np.arange(first, first + size),
                "time": np.sort(TICK * (tick + (start + rng.random(size) * size) / number)),
                "creator": rng.integers(0, accounts, size).astype(np.int32),
                "scores": 0.1 * chunk.scores,
            }
            strikes = (rng.random(size) < RISKY / 3).astype(np.uint8)
            first += size
            strategy.triage(_items(chunk.having(**columns), context, strikes, shared))
        begun = time.process_time()
        strategy.adapt(observation)
        yield time.process_time() - begun


def _items(chunk: Chunk, context: object, strikes: NDArray[np.uint8], shared: Shared) -> Items:
    return Items.from_chunk(chunk, context, strikes=strikes, lottery_key=(1, 0), fingerprints=shared)  # type: ignore[arg-type]
