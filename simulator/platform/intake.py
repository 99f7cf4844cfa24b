"""Intake: takes uploads from the source to the engine: draw, responses of the world, triage, admission."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulator.flow.contract import FlowEngine
from simulator.records import Chunk, History
from simulator.strategy import Context, Items, Strategy, Triage
from simulator.world.arms import treated
from simulator.world.response import Responses
from simulator.world.source import UploadSource

from .ahead import drawn_ahead
from .journal import Journal
from .observers import Observer

CHUNK_SIZE = 65_536
"""Uploads that are drawn, triaged and admitted at once, at most. It moves memory and speed, never results."""
FEW = 8
"""Stretches of a chunk that are triaged one by one; copying the rows of more is cheaper."""


class Intake:
    """Uploads of one run, chunk by chunk.

    Parameters
    ----------
    source : UploadSource
    strategy, treatment : Strategy
        Started with ``context``; ``treatment`` decides treated uploads, None = it is the strategy that does.
    engine : FlowEngine
    journal : Journal
        Knows what strategies are shown of accounts.
    responses : Responses or None
        The world's answers to enforcement; None where nothing answers.
    observers : sequence of Observer
    context : Context
    chunk_size : int
    ahead : bool
        Whether a second thread draws the next uploads meanwhile.
    """

    def __init__(
        self,
        source: UploadSource,
        strategy: Strategy,
        treatment: Strategy | None,
        engine: FlowEngine,
        journal: Journal,
        responses: Responses | None,
        observers: Sequence[Observer],
        context: Context,
        *,
        chunk_size: int,
        ahead: bool,
    ) -> None:
        self._source = source
        self._strategy = strategy
        self._treatment = treatment
        self._live = strategy.live or (treatment is not None and treatment.live)
        self._engine = engine
        self._journal = journal
        self._responses = responses
        self._observers = observers
        self._context = context
        self._chunk_size = chunk_size
        self._ahead = ahead
        self._coming: Generator[Chunk, None, None] | None = None

    def chunks(self) -> Iterator[Chunk]:
        """Yield the uploads in chunks; no chunk spans a control tick if decisions at ticks can change uploads."""
        for chunk in self._drawn():
            if self._live or self._responses is not None:
                yield from split(chunk, self._source.control.tick)
            else:
                yield chunk

    def admit(self, chunk: Chunk) -> None:
        """Triage the next uploads, after the world's responses, and pass them to the engine."""
        if self._responses is not None:
            chunk = self._responses.rewritten(chunk)
        chunk = self._source.populations.mark(chunk)
        triage = self._triaged(chunk)
        for observer in self._observers:
            observer.triaged(chunk, triage)
        if triage.delay.any():
            chunk = chunk.having(decided_at=chunk.decided_at + triage.delay)
        self._journal.note_uploads(chunk)
        self._engine.admit(chunk, triage)

    def close(self) -> None:
        """Stop the thread that draws ahead."""
        if self._coming is not None:
            self._coming.close()

    def _drawn(self) -> Iterator[Chunk]:
        """Yield the uploads in chunks, drawn ahead in whole blocks if wanted, with the same chunks."""
        horizon = self._source.horizon
        if not self._ahead:
            yield from self._source.chunks(0.0, horizon, self._chunk_size)
            return
        self._coming = drawn_ahead(self._source.chunks(0.0, horizon, sys.maxsize))
        for block in self._coming:
            for start in range(0, len(block), self._chunk_size):
                yield block.slice(start, min(start + self._chunk_size, len(block)))

    def _triaged(self, chunk: Chunk) -> Triage:
        """Return the decisions for a chunk: each strategy's for its own uploads, none for withheld uploads."""
        shown = chunk.withheld == 0
        if self._treatment is None and shown.all():
            return self._decided(self._strategy, chunk)
        parts = [(self._strategy, shown)]
        if self._treatment is not None:
            of_treatment = treated(chunk)
            parts = [(self._strategy, shown & ~of_treatment), (self._treatment, shown & of_treatment)]
        triage = Triage.allow(len(chunk))
        for strategy, own in parts:
            for rows in stretches(own):
                part = chunk.slice(rows.start, rows.stop) if isinstance(rows, slice) else chunk.take(rows)
                triage.write(rows, self._decided(strategy, part))
        return triage

    def _decided(self, strategy: Strategy, chunk: Chunk) -> Triage:
        strikes = self._journal.strikes_of(chunk) if strategy.live else None
        history = self._journal.histories_of(chunk) if strategy.reads_history else None
        items = items_of(chunk, self._source, self._context, strikes=strikes, history=history)
        for observer in self._observers:
            observer.shown(items, strategy)
        return strategy.triage(items)


def items_of(
    chunk: Chunk,
    source: UploadSource,
    context: Context,
    *,
    strikes: NDArray[np.uint8] | None = None,
    history: History | None = None,
) -> Items:
    """Return what a strategy sees of uploads, with what is known of their accounts."""
    return Items.from_chunk(
        chunk,
        context,
        strikes=strikes,
        history=history,
        lottery_key=(source.laws.seed, source.laws.replication),
        fingerprints=source.fingerprints,
    )


def stretches(own: NDArray[np.bool_]) -> list[slice] | list[NDArray[np.int64]]:
    """Return the rows that are true: as slices, whose columns are no copies, or at once if there would be many."""
    edges = np.flatnonzero(np.diff(own, prepend=False, append=False)).tolist()
    if len(edges) > 2 * FEW:
        return [np.flatnonzero(own)]
    return [slice(start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def split(chunk: Chunk, tick: float) -> Iterator[Chunk]:
    """Yield the parts of a chunk between ticks (s apart); an upload at a tick belongs to the next part."""
    first, last = chunk.time[0] // tick, chunk.time[-1] // tick
    ticks = tick * np.arange(first + 1.0, last + 1.0)
    edges = [0, *np.searchsorted(chunk.time, ticks).tolist(), len(chunk)]
    for start, stop in pairwise(edges):
        if start < stop:
            yield chunk.slice(start, stop)
