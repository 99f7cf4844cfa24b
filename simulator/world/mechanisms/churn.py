"""Churn: creators withhold uploads after wrongful removals. The law is stated in ``docs/world/churn.md``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.config.churn import Churn
from simulator.domain.events import Event
from simulator.records import Chunk
from simulator.rng import Stream, kernel, uniform
from simulator.world.creator_table import CreatorMemory, place_of
from simulator.world.response import Answer, Response
from simulator.world.source import SimulatedSource

_REMOVAL = int(Event.REMOVE)
_REINSTATEMENT = int(Event.REINSTATE)
_RESPONSE = int(Stream.RESPONSE)
_NOTHING = 1e-9
"""Wrongs below this are what is left of none, by rounding."""


class Discouraged(Response):
    """Withholds uploads of creators who had innocent items removed.

    Parameters
    ----------
    law : Churn
    seed, replication : int
        The part of the address that all draws share.
    """

    def __init__(self, law: Churn, seed: int, replication: int) -> None:
        self._law = law
        self._address = seed, replication
        self._memory = CreatorMemory(columns=1)

    def learn(self, notices: NDArray[np.void], now: float) -> None:
        """Count wrongful removals, and the effect of reinstatements."""
        wrongful = notices[notices["violates"] == 0]
        memory = self._memory
        memory.make_room(len(wrongful))
        creator, kind = (np.ascontiguousarray(wrongful[name]) for name in ("creator", "kind"))
        memory.number += _learn(memory.keys, memory.values, self._law.regained, creator, kind)

    def mark(self, chunk: Chunk) -> None:
        """Withhold uploads."""
        if self._memory.number:
            _mark(self._memory.keys, self._memory.values, self._law.per_removal, *self._address, chunk)


def churn(world: SimulatedSource) -> Discouraged | None:
    """Return the churn of a scenario; None = it has none."""
    law = world.scenario.creators.churn
    if law is None or law.per_removal == 0.0:
        return None
    return Discouraged(law, world.laws.seed, world.laws.replication)


RESPONSE = Answer(rank=30, make=churn)


@kernel
def _learn(
    keys: NDArray[np.int32],
    values: NDArray[np.float64],
    regained: float,
    creator: NDArray[np.int32],
    kind: NDArray[np.uint8],
) -> int:
    """Take notices of innocent items and return how many creators are new; there must be room."""
    new = 0
    for row in range(creator.shape[0]):
        if kind[row] != _REMOVAL and kind[row] != _REINSTATEMENT:
            continue
        place = place_of(keys, creator[row])
        new += keys[place] == 0
        keys[place] = creator[row] + 1
        values[place, 0] += 1.0 if kind[row] == _REMOVAL else -regained
    return new


@kernel
def _mark(
    keys: NDArray[np.int32], values: NDArray[np.float64], per_removal: float, seed: int, replication: int, chunk: Chunk
) -> None:
    for row in range(chunk.item.shape[0]):
        place = place_of(keys, chunk.creator[row])
        if keys[place] != 0 and values[place, 0] > _NOTHING:
            stays = (1.0 - per_removal) ** values[place, 0]
            if uniform(seed, replication, _RESPONSE, chunk.item[row], 0) >= stays:
                chunk.withheld[row] = 1
