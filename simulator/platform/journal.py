"""The journal: the platform's signals, which a strategy sees with a delay."""

from __future__ import annotations

from collections import deque
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.domain.accounts import account_ids
from simulator.flow.contract import Signals
from simulator.records import NOTICE, Chunk
from simulator.strategy import Observation
from simulator.world.creator_table import StrikeCounts
from simulator.world.mechanisms.past_strikes import past_strikes
from simulator.world.score_bins import SCORE_BINS
from simulator.world.source import UploadSource

MAX_STRIKES = 255
"""Strikes shown of one creator, at most: a strategy sees them as one byte."""


Strikes: TypeAlias = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Changes of strikes, (s, 2), and when these were given, s, (s,)."""

_NO_STRIKES: Strikes = np.empty((0, 2), np.int64), np.empty(0)


class Journal:
    """Signals read at ``tick - signal_lag``, waiting for their tick."""

    def __init__(self, source: UploadSource) -> None:
        self._laws = source.laws
        self._strikes = StrikeCounts(window=self._laws.strike_window)
        self._shown_at = 0.0
        self._new: list[Strikes] = []
        self._waiting: deque[tuple[Signals, list[Strikes]]] = deque()
        self._nothing = _silence(source)

    def note_strikes(self, strikes: NDArray[np.int64], given: NDArray[np.float64]) -> None:
        """Keep changes of strikes, (s, 2), given at some times, (s,), until the next :meth:`record`.

        The engine reports each change only once.
        """
        if len(strikes):
            self._new.append((strikes, given))

    def record(self, signals: Signals | None) -> None:
        """Keep a reading for the next tick without one; None = the reading would be before the start of the run."""
        self._waiting.append((signals or self._nothing, self._new))
        self._new = []

    def observe(self) -> Observation:
        """Return the observation for the next tick, and show the strikes known by then."""
        signals, changes = self._waiting.popleft()
        self._shown_at = signals.seen.time
        for strikes, given in changes or [_NO_STRIKES]:
            self._strikes.follow(strikes, given, self._shown_at)
        return signals.seen

    def strikes_of(self, chunk: Chunk) -> NDArray[np.uint8]:
        """Return the strikes of the accounts that uploads come with, (n,), as shown at the last tick."""
        shown = self._strikes.of(account_ids(chunk.creator, chunk.account), MAX_STRIKES)
        if not chunk.past.any():
            return shown
        past = past_strikes(chunk, self._shown_at, self._laws)
        return np.asarray(np.minimum(shown + past, MAX_STRIKES), dtype=np.uint8)


def _silence(source: UploadSource) -> Signals:
    policies = len(source.policies)
    none, nothing = np.zeros(len(source.pools), dtype=np.int64), np.zeros(len(source.pools))
    pairs = np.zeros((policies, 2), dtype=np.int64)
    cells = np.zeros((len(source.markets), policies), dtype=np.int64)
    by_score = np.zeros((policies, SCORE_BINS, 2), dtype=np.int64)
    seen = Observation(0.0, none, none, none, pairs, pairs, cells, cells, by_score, nothing, nothing)
    return Signals(seen, np.zeros(0, dtype=NOTICE))
