"""Uploads that several runs share: what has one fate under all of their strategies is played once.

All runs of a search meet the same uploads. Most of these are far from every threshold that the search can propose: they
are published, seen and left alone by each of its strategies, and touch nobody else. They are played once a replication,
and their counts are added to those of each run, which plays the rest: the uploads *at stake*. The rules are stated in
``docs/optimize.md``.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.flow.contract import FlowEngine
from simulator.ledger.counts import Counts
from simulator.ledger.measures import place_of
from simulator.records import Chunk
from simulator.strategy import Context, Strategy
from simulator.strategy.bound import Bound, Box
from simulator.world.arms import treated
from simulator.world.world import World

from .context import context_of
from .intake import CHUNK_SIZE, items_of


@dataclass(frozen=True)
class Shared:
    """The uploads of a replication that several runs share, played and counted.

    Parameters
    ----------
    cells, segments, buckets : arrays
        What is counted of them, as ``Counts.items``, ``segments`` and ``buckets``; they are in no queue.
    items : (k,) int64
        Indices of the other uploads, which are at stake.
    drawn : Chunk or None
        The uploads at stake; None = they are drawn again in each run.
    uploads : int
        All uploads.
    """

    cells: NDArray[np.float64]
    segments: NDArray[np.float64]
    buckets: NDArray[np.float64]
    items: NDArray[np.int64]
    drawn: Chunk | None
    uploads: int

    def added_to(self, counts: Counts) -> Counts:
        """Return the counts of a run of the uploads at stake with those of the shared ones."""
        return counts.plus(self.cells, self.segments, self.buckets)


def share(
    world: World,
    strategy: Strategy,
    box: Box,
    treatment: Strategy | None,
    engine: FlowEngine,
    room: float,
    reached: Callable[[float], object] = float,
) -> Shared | None:
    """Play what all settings of a strategy leave alone, and return it; None where that is not known.

    The world must not answer to enforcement, or what is uploaded would differ between runs.

    Parameters
    ----------
    world : World
    strategy : Strategy
        Any of the settings; not started.
    box : Box
        Parameters by which settings differ, and between which values.
    treatment : Strategy, optional
        Decides treated uploads, the same in all runs.
    engine : FlowEngine
        A new one, which plays the shared uploads. Nobody is on shift there.
    room : float
        Bytes that uploads at stake may take; beyond, they are drawn again in each run.
    reached : callable
        Called with the time, s, before which all is played, again and again; it may raise to stop.
    """
    from simulator.flow.compiled.stakes import find_at_stake  # compiled code, which only a search needs

    context = context_of(world)
    deciders = _Deciders(world, context, strategy, box, treatment)
    known = np.zeros(world.size.creators, np.bool_)
    items: list[NDArray[np.int64]] = []
    drawn: list[Chunk] | None = []
    uploads = 0
    for chunk in world.chunks(0.0, world.horizon, CHUNK_SIZE):
        reached(float(chunk.time[0]))
        marked = world.populations.mark(chunk)
        bound = deciders.bound(marked)
        if bound is None:
            return None
        at_stake = np.empty(len(chunk), np.bool_)
        find_at_stake(world.laws, chunk, bound.decision, bound.varies, known, at_stake)
        rows, others = np.flatnonzero(at_stake), np.flatnonzero(~at_stake)
        uploads += len(chunk)
        items.append(chunk.item[rows])
        if drawn is not None:
            drawn.append(chunk.take(rows))
            room -= sum(column.nbytes for column in drawn[-1])
            drawn = drawn if room >= 0 else None
        if len(others):
            engine.advance(float(chunk.time[0]))
            engine.admit(marked.take(others), bound.decision.take(others))
            engine.signals()  # an engine keeps notices until somebody takes them
    return _shared(engine.finish(), np.concatenate([np.empty(0, np.int64), *items]), drawn, uploads)


class _Deciders:
    """The strategies that decide of uploads, started, and the settings that they may have."""

    def __init__(
        self, world: World, context: Context, strategy: Strategy, box: Box, treatment: Strategy | None
    ) -> None:
        self._world, self._context, self._box = world, context, box
        self._strategy, self._treatment = copy.deepcopy((strategy, treatment))
        for one in (self._strategy, self._treatment):
            if one is not None:
                one.start(context)

    def bound(self, chunk: Chunk) -> Bound | None:
        """Return the bound on the decisions on uploads that know their arm."""
        if self._treatment is None:
            return self._strategy.bound(items_of(chunk, self._world, self._context), self._box)
        of_treatment = treated(chunk)
        bound = Bound.nothing(len(chunk))
        for strategy, box, own in (
            (self._strategy, self._box, ~of_treatment),
            (self._treatment, {}, of_treatment),
        ):
            rows = np.flatnonzero(own)
            part = strategy.bound(items_of(chunk.take(rows), self._world, self._context), box)
            if part is None:
                return None
            bound.write(rows, part)
        return bound


def _shared(counts: Counts, items: NDArray[np.int64], drawn: list[Chunk] | None, uploads: int) -> Shared:
    """Return what is counted of shared uploads, of which none may have been reviewed or removed."""
    if counts.pools.any() or counts.items[..., place_of(Event.REMOVE)].any():
        raise AssertionError("An upload that no setting touches must not be reviewed or removed.")
    kept = None
    if drawn is not None:
        columns = [np.concatenate(parts) for parts in zip(*map(tuple, drawn), strict=True)]
        kept = Chunk(*columns) if columns else None
    return Shared(counts.items, counts.segments, counts.buckets, items, kept, uploads)
