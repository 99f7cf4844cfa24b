"""The hash bank: unchanged copies of removed content are recognised at upload.

The law is stated in ``docs/world/reupload_storm.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.config.detection import HashBank
from simulator.domain.events import Event
from simulator.records import NOTICE, Chunk
from simulator.rng import Stream
from simulator.rng.vectors import uniforms
from simulator.world.response import Answer, Response

if TYPE_CHECKING:
    from simulator.world.source import SimulatedSource

_HASHED = 3
"""Number of the draw that says whether a removed copy is hashed."""


class Hashes(Response):
    """Versions of storms with known hashes, and the times from which they are known.

    Parameters
    ----------
    bank : HashBank
    policies : (versions,) int64
        Policy for which the copies of each version of all storms are flagged once it is known.
    seed, replication : int
        Address of the draws.

    Attributes
    ----------
    known_from : (versions,) float64
        Time from which on a version is known, s; inf = not yet.
    """

    def __init__(self, bank: HashBank, policies: NDArray[np.int64], *, seed: int, replication: int) -> None:
        self._bank = bank
        self._policies = policies
        self._address = seed, replication, int(Stream.COPY)
        self.known_from = np.full(len(policies), np.inf)
        self._unhashed = np.zeros(0, dtype=NOTICE)
        """Removals of unchanged copies that are not undone, of versions without a hash."""

    def learn(self, notices: NDArray[np.void], now: float) -> None:
        """Put the removed copies that are unchanged into the bank; a changed one has a hash that no other has."""
        of_copies = notices[notices["version"] > 0]
        removed = of_copies[of_copies["kind"] == Event.REMOVE]
        luck = uniforms(*self._address, np.ascontiguousarray(removed["index"]), _HASHED)
        hashed = removed[luck < self._bank.coverage]
        np.minimum.at(self.known_from, hashed["version"] - 1, hashed["time"] + self._bank.lag)
        restored = of_copies["index"][of_copies["kind"] == Event.REINSTATE]
        # nothing is removed again once it has been reinstated
        self._keep(np.concatenate([self._unhashed, removed]), restored)

    def hash_removed(self, market: int, policy: int, since: float, now: float, *, by_reviewers: bool) -> int:
        """Hash removals whatever the coverage, now, and return how many versions without a hash these are of.

        Parameters
        ----------
        market, policy : int
            Market and policy of the flag of the removed items; -1 = all.
        since : float
            Time from which on they were removed, s.
        now : float
            The present, s; the versions are known a lag later.
        by_reviewers : bool
            Whether only removals by reviewers count.
        """
        rows = self._unhashed
        hit = rows["time"] >= since
        for column, wanted in (("market", market), ("policy", policy)):
            if wanted >= 0:
                hit &= rows[column] == wanted
        if by_reviewers:
            hit &= rows["said"] == 1
        versions = np.unique(rows["version"][hit])
        self.known_from[versions - 1] = now + self._bank.lag
        self._keep(rows)
        return len(versions)

    def mark(self, chunk: Chunk) -> None:
        """Give the unchanged copies of known versions the score 1 in the policy of their storm."""
        rows = np.flatnonzero(chunk.version > 0)
        rows = rows[self.known_from[chunk.version[rows] - 1] <= chunk.time[rows]]
        policy = self._policies[chunk.version[rows] - 1]
        chunk.scores[rows, policy] = 1.0
        chunk.policy[rows] = np.where(chunk.margin[rows] > 0, chunk.policy[rows], policy)
        chunk.top_policy[rows] = policy
        chunk.matched[rows] = 1

    def _keep(self, removals: NDArray[np.void], but: NDArray[np.int64] | tuple[()] = ()) -> None:
        unknown = np.isinf(self.known_from[removals["version"] - 1])
        self._unhashed = removals[unknown & ~np.isin(removals["index"], but)]


def hash_bank(world: SimulatedSource) -> Hashes | None:
    """Return the hash bank of a world; None if it has none, or no re-upload storms."""
    bank, copies = world.scenario.detection.hash_bank, world.item_law.copies
    if bank is None or not len(copies.versions):
        return None
    policies = np.repeat(copies.policy, np.diff(copies.first))
    return Hashes(bank, policies, seed=world.laws.seed, replication=world.laws.replication)


RESPONSE = Answer(rank=60, make=hash_bank)
