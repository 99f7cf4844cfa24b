"""The journal: the platform's signals, which a strategy sees with a delay."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.domain.accounts import account_ids
from simulator.domain.events import Event
from simulator.flow.contract import Signals
from simulator.records import NOTICE, Chunk, History, Verdicts
from simulator.strategy import Observation
from simulator.world.account_counts import StrikeCounts
from simulator.world.mechanisms.past_strikes import past_strikes
from simulator.world.score_bins import SCORE_BINS
from simulator.world.source import UploadSource

from .histories import Changes, Histories

MAX_STRIKES = 255
"""Strikes shown of one creator, at most: a strategy sees them as one byte."""


Strikes: TypeAlias = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Changes of strikes, (s, 2), and when these were given, s, (s,)."""

_NO_STRIKES: Strikes = np.empty((0, 2), np.int64), np.empty(0)


@dataclass(frozen=True)
class _Reading:
    """The state at an instant, and what has become known of accounts and items since the reading before."""

    seen: Observation
    strikes: list[Strikes]
    histories: Changes
    verdicts: list[NDArray[np.void]]
    """Notices of verdicts."""


class Journal:
    """Signals read at ``tick - signal_lag``, waiting for their tick.

    Parameters
    ----------
    source : UploadSource
    histories : bool
        Whether to keep histories of accounts.
    verdicts : bool
        Whether to tell of each verdict.
    """

    def __init__(self, source: UploadSource, *, histories: bool = False, verdicts: bool = False) -> None:
        self._laws = source.laws
        self._strikes = StrikeCounts(window=self._laws.strike_window)
        self._histories = Histories() if histories else None
        self._new: list[Strikes] = []
        self._verdicts: list[NDArray[np.void]] | None = [] if verdicts else None
        self._waiting: deque[_Reading] = deque()
        self._nothing = _silence(source)
        self._shown = self._nothing

    def note_uploads(self, chunk: Chunk) -> None:
        """Keep who uploads until the next :meth:`record` after it."""
        if self._histories is not None:
            self._histories.upload(chunk)

    def note_decisions(self, signals: Signals) -> None:
        """Keep what was decided of accounts until the next :meth:`record`. The engine reports each decision once."""
        strikes = signals.strikes
        if len(strikes):
            self._new.append((strikes, signals.given))
        if self._histories is not None:
            self._histories.learn(signals.notices)
        if self._verdicts is not None:
            self._verdicts.append(signals.notices[signals.notices["kind"] == Event.VERDICT])

    def record(self, signals: Signals | None) -> None:
        """Keep a reading for the next tick without one; None = the reading would be before the start of the run."""
        seen = self._nothing if signals is None else signals.seen
        histories = [] if self._histories is None else self._histories.read(seen.time)
        self._waiting.append(_Reading(seen, self._new, histories, self._verdicts or []))
        self._new = []
        if self._verdicts is not None:
            self._verdicts = []

    def observe(self) -> Observation:
        """Return the observation for the next tick, and show what is known of accounts by then.

        Its counts are those since the observation before.
        """
        reading = self._waiting.popleft()
        for strikes, given in reading.strikes or [_NO_STRIKES]:
            self._strikes.follow(strikes, given, reading.seen.time)
        if self._histories is not None:
            self._histories.follow(reading.histories)
        before, self._shown = self._shown, reading.seen
        observation = reading.seen.since(before)
        if self._verdicts is None:
            return observation
        return replace(observation, each_verdict=_verdicts_of(reading.verdicts))

    def strikes_of(self, chunk: Chunk) -> NDArray[np.uint8]:
        """Return the strikes of the accounts that uploads come with, (n,), as shown at the last tick."""
        shown = self._strikes.of(account_ids(chunk.creator, chunk.account), MAX_STRIKES)
        if not chunk.past.any():
            return shown
        past = past_strikes(chunk, self._shown.time, self._laws)
        return np.asarray(np.minimum(shown + past, MAX_STRIKES), dtype=np.uint8)

    def histories_of(self, chunk: Chunk) -> History | None:
        """Return the histories of the accounts that uploads come with, as shown at the last tick, if they are kept."""
        return None if self._histories is None else self._histories.of(chunk)


def _verdicts_of(parts: list[NDArray[np.void]]) -> Verdicts:
    """Return what a strategy is told of notices of verdicts: nothing of the truth that is in them."""
    notices = np.concatenate(parts) if parts else np.empty(0, NOTICE)
    columns = (notices["time"], notices["index"], notices["said"] == 1, notices["appeal"] == 1)
    return Verdicts(*(np.array(column) for column in columns))


def _silence(source: UploadSource) -> Observation:
    policies = len(source.policies)
    none, nothing = np.zeros(len(source.pools), dtype=np.int64), np.zeros(len(source.pools))
    pairs = np.zeros((policies, 2), dtype=np.int64)
    cells = np.zeros((len(source.markets), policies), dtype=np.int64)
    by_score = np.zeros((policies, SCORE_BINS, 2), dtype=np.int64)
    return Observation(0.0, none, none, none, pairs, pairs, cells, cells, by_score, nothing, nothing)
