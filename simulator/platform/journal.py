"""The journal: what the platform has learnt of itself, and shows to a strategy with a delay."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from simulator.flow.contract import Signals
from simulator.records import NOTICE
from simulator.strategy import Observation
from simulator.world.creator_table import StrikeCounts
from simulator.world.source import UploadSource

MAX_STRIKES = 255
"""Strikes shown of one creator, at most: a strategy sees them as one byte."""


class Journal:
    """Signals read at ``tick - signal_lag``, waiting for their tick."""

    def __init__(self, source: UploadSource) -> None:
        self._strikes = StrikeCounts()
        self._new: list[NDArray[np.int64]] = []
        self._waiting: deque[tuple[Signals, list[NDArray[np.int64]]]] = deque()
        self._nothing = _silence(len(source.pools), len(source.policies))

    def note_strikes(self, strikes: NDArray[np.int64]) -> None:
        """Keep changes of strikes, (s, 2), until the next :meth:`record`: the engine tells each only once."""
        if len(strikes):
            self._new.append(strikes)

    def record(self, signals: Signals | None) -> None:
        """Keep what was read for the next tick that has none; None = it would have been read before the run began."""
        self._waiting.append((signals or self._nothing, self._new))
        self._new = []

    def observe(self) -> Observation:
        """Return what a strategy sees at the next tick, and show the strikes known by then."""
        signals, changes = self._waiting.popleft()
        for strikes in changes:
            self._strikes.add(strikes)
        return signals.seen

    def strikes_of(self, accounts: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the strikes of accounts as shown at the last tick."""
        return self._strikes.of(accounts, MAX_STRIKES)


def _silence(pools: int, policies: int) -> Signals:
    none = np.zeros(pools, dtype=np.int64)
    pairs = np.zeros((policies, 2), dtype=np.int64)
    return Signals(Observation(0.0, none, none, none, pairs, pairs), np.zeros(0, dtype=NOTICE))
