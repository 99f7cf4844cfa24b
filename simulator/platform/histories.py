"""Histories: what was published and decided of each account, as far as signals have told it."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.domain.accounts import account_ids
from simulator.domain.events import Event
from simulator.records import Chunk, History
from simulator.world.account_counts import AccountCounts

Changes: TypeAlias = list[tuple[int, NDArray[np.int64], NDArray[np.int64]]]
"""What one reading adds: a column of ``History``, accounts (s,), and changes of their counts (s,)."""


class Histories:
    """Counts on each account seen, kept only for strategies that read them; memory grows with accounts.

    What happens after a reading is held back until the next one.
    """

    def __init__(self) -> None:
        self._counts = AccountCounts(len(History._fields))
        self._uploads: list[tuple[NDArray[np.float64], NDArray[np.int64]]] = []
        """Times and accounts of uploads that no reading has reached."""
        self._new: Changes = []

    def upload(self, chunk: Chunk) -> None:
        """Note uploads at their admission; those that turn out to be blocked are taken back by their notices."""
        rows = np.flatnonzero(chunk.withheld == 0)
        self._uploads.append((chunk.time[rows], account_ids(chunk.creator, chunk.account)[rows]))

    def learn(self, notices: NDArray[np.void]) -> None:
        """Note decisions (``NOTICE``) since the last call."""
        accounts = account_ids(notices["creator"], notices["account"])
        for column, (rows, change) in enumerate(_decided(notices)):
            found = np.flatnonzero(rows)
            if len(found):
                self._new.append((column, accounts[found], np.full(len(found), change, dtype=np.int64)))

    def read(self, now: float) -> Changes:
        """Return what has become known since the last reading, up to but not including ``now``, s."""
        changes, self._new = self._new, []
        waiting, self._uploads = self._uploads, []
        for times, accounts in waiting:
            known = int(np.searchsorted(times, now))
            changes.append((History._fields.index("uploads"), accounts[:known], np.ones(known, dtype=np.int64)))
            if known < len(times):
                self._uploads.append((times[known:], accounts[known:]))
        return changes

    def follow(self, changes: Changes) -> None:
        """Add what a reading has told."""
        for column, accounts, by in changes:
            self._counts.add(accounts, by, column)

    def of(self, chunk: Chunk) -> History:
        """Return the histories of the accounts that uploads come with."""
        columns: list[NDArray[np.int32]] = list(self._counts.of(account_ids(chunk.creator, chunk.account)))
        return History(*columns)


def _decided(notices: NDArray[np.void]) -> tuple[tuple[NDArray[np.bool_], int], ...]:
    """Return which notices change each column of ``History``, and by how much."""
    kind, on_appeal = notices["kind"], notices["appeal"] == 1
    reviews = (kind == Event.VERDICT) & ~on_appeal
    return (
        (kind == Event.BLOCKED, -1),
        (kind == Event.REMOVE, 1),
        ((kind == Event.REINSTATE) & on_appeal, 1),
        (reviews, 1),
        (reviews & (notices["said"] == 1), 1),
    )
