"""Deterrence: creators with strikes in force take more care. The law is stated in ``docs/world/deterrence.md``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.config.deterrence import Deterrence
from simulator.domain.events import BANS, Event
from simulator.records import Chunk
from simulator.rng import kernel
from simulator.world.bearing import Bearing
from simulator.world.creator_table import CreatorMemory, place_of
from simulator.world.response import Answer, Response
from simulator.world.source import SimulatedSource

_STRIKES, _LAST, _ACCOUNT, _BANNED = range(4)
"""Columns: strikes in force on an account; time of the last one, s; the account's number; whether it is banned."""
_VERDICT = int(Event.VERDICT)
_BLOCKED = int(Event.BLOCKED)
_BAN = int(Event.BAN)
_LIFT = int(Event.LIFT)
_AS_TOLD = np.array([Event.BAN if event in BANS else event for event in Event], dtype=np.uint8)
"""What is made of a kind of notice: a ban is a ban, whatever it came by."""


class Deterred(Response):
    """Lowers the severity of what creators with strikes upload.

    Parameters
    ----------
    law : Deterrence
    """

    def __init__(self, law: Deterrence) -> None:
        self._law = law
        self._fading = 0.0 if law.half_life is None else math.log(2.0) / law.half_life
        self._memory = CreatorMemory(columns=4)

    def learn(self, notices: NDArray[np.void], now: float) -> None:
        """Count strikes."""
        memory = self._memory
        memory.make_room(len(notices))
        creator, account, kind, time, strikes = (
            np.ascontiguousarray(notices[name]) for name in ("creator", "account", "kind", "time", "strikes")
        )
        kind = _AS_TOLD[kind]
        memory.number += _learn(memory.keys, memory.values, creator, account, kind, time, strikes)

    def bear(self, chunk: Chunk, bearing: Bearing) -> None:
        """Shift the severity of uploads."""
        memory, law = self._memory, self._law
        if memory.number:
            _bear(memory.keys, memory.values, law.strength, law.scale, self._fading, chunk.creator, chunk.time, bearing)


def deterrence(world: SimulatedSource) -> Deterred | None:
    """Return the deterrence of a scenario; None = it has none."""
    law = world.scenario.creators.deterrence
    return None if law is None or law.strength == 0.0 else Deterred(law)


RESPONSE = Answer(rank=20, make=deterrence)


@kernel
def _learn(
    keys: NDArray[np.int32],
    values: NDArray[np.float64],
    creator: NDArray[np.int32],
    account: NDArray[np.int16],
    kind: NDArray[np.uint8],
    time: NDArray[np.float64],
    strikes: NDArray[np.int16],
) -> int:
    """Take notices and return how many creators are new; there must be room."""
    new = 0
    for row in range(creator.shape[0]):
        if kind[row] == _VERDICT or kind[row] == _BLOCKED:
            continue
        place = place_of(keys, creator[row])
        new += keys[place] == 0
        keys[place] = creator[row] + 1
        known = values[place]
        if account[row] > known[_ACCOUNT]:
            known[_ACCOUNT] = account[row]
            known[_STRIKES] = known[_BANNED] = 0.0
        elif account[row] < known[_ACCOUNT]:
            continue  # what a former account did weighs no more
        if strikes[row] != 0:
            known[_STRIKES] += strikes[row]
            known[_LAST] = time[row] if strikes[row] > 0 else known[_LAST]
        elif kind[row] == _BAN:
            known[_BANNED] = 1.0
        elif kind[row] == _LIFT:
            known[_BANNED] = 0.0
    return new


@kernel
def _bear(
    keys: NDArray[np.int32],
    values: NDArray[np.float64],
    strength: float,
    scale: float,
    fading: float,
    creator: NDArray[np.int32],
    time: NDArray[np.float64],
    bearing: Bearing,
) -> None:
    """Write the shift of the uploads of creators with strikes; ``fading`` is a rate, 1/s."""
    for row in range(creator.shape[0]):
        place = place_of(keys, creator[row])
        if keys[place] == 0:
            continue
        known = values[place]
        # a banned account uploads nothing, and nothing weighs on the next one
        if known[_STRIKES] > 0.0 and known[_BANNED] == 0.0:
            care = strength * -math.expm1(-known[_STRIKES] / scale)
            bearing.shift[row] -= care * math.exp(-fading * (time[row] - known[_LAST]))
            bearing.touched[row] = True
