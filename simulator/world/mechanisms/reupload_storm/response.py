"""The hash bank: unchanged copies of removed content are recognised at upload.

The law is stated in ``docs/world/reupload_storm.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.config.detection import HashBank
from simulator.domain.events import Event
from simulator.records import Chunk
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
    versions : int
        Versions of all storms.
    seed, replication : int
        Address of the draws.

    Attributes
    ----------
    known_from : (versions,) float64
        Time from which on a version is known, s; inf = not yet.
    """

    def __init__(self, bank: HashBank, versions: int, *, seed: int, replication: int) -> None:
        self._bank = bank
        self._address = seed, replication, int(Stream.COPY)
        self.known_from = np.full(versions, np.inf)

    def learn(self, notices: NDArray[np.void], now: float) -> None:
        """Put the removed copies that are unchanged into the bank; a changed one has a hash that no other has."""
        removed = notices[(notices["kind"] == Event.REMOVE) & (notices["version"] > 0)]
        luck = uniforms(*self._address, np.ascontiguousarray(removed["index"]), _HASHED)
        hashed = removed[luck < self._bank.coverage]
        np.minimum.at(self.known_from, hashed["version"] - 1, hashed["time"] + self._bank.lag)

    def mark(self, chunk: Chunk) -> None:
        """Give the unchanged copies of known versions the score 1 in the policy that they violate."""
        rows = np.flatnonzero(chunk.version > 0)
        rows = rows[self.known_from[chunk.version[rows] - 1] <= chunk.time[rows]]
        chunk.scores[rows, chunk.policy[rows]] = 1.0
        chunk.top_policy[rows] = chunk.policy[rows]
        chunk.matched[rows] = 1


def hash_bank(world: SimulatedSource) -> Hashes | None:
    """Return the hash bank of a world; None if it has none, or no re-upload storms."""
    bank = world.scenario.detection.hash_bank
    versions = len(world.item_law.copies.versions)
    if bank is None or not versions:
        return None
    return Hashes(bank, versions, seed=world.laws.seed, replication=world.laws.replication)


RESPONSE = Answer(rank=60, make=hash_bank)
