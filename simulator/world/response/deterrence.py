"""Deterrence: creators with strikes in force take more care. The law is stated in ``docs/world/deterrence.md``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.config.behaviour import Deterrence
from simulator.domain.notices import Notice
from simulator.rng import kernel
from simulator.world.bearing import Bearing
from simulator.world.chunk import Chunk
from simulator.world.creator_table import CreatorMemory, place_of
from simulator.world.world import World

from .responses import Response

_STRIKES, _LAST = range(2)
"""Columns: strikes in force; time of the last one, s."""
_REMOVAL = int(Notice.REMOVAL)
_REINSTATEMENT = int(Notice.REINSTATEMENT)


class Deterred(Response):
    """Lowers the severity of what creators with strikes upload.

    Parameters
    ----------
    law : Deterrence
    """

    def __init__(self, law: Deterrence) -> None:
        self._law = law
        self._fading = 0.0 if law.half_life is None else math.log(2.0) / law.half_life
        self._memory = CreatorMemory(columns=2)

    def learn(self, notices: NDArray[np.void], now: float) -> None:
        """Count strikes."""
        memory = self._memory
        memory.make_room(len(notices))
        creator, kind, time = (np.ascontiguousarray(notices[name]) for name in ("creator", "kind", "time"))
        memory.number += _learn(memory.keys, memory.values, creator, kind, time)

    def bear(self, chunk: Chunk, bearing: Bearing) -> None:
        """Shift the severity of uploads."""
        memory, law = self._memory, self._law
        if memory.number:
            _bear(memory.keys, memory.values, law.strength, law.scale, self._fading, chunk.creator, chunk.time, bearing)


def deterrence(world: World) -> Deterred | None:
    """Return the deterrence of a scenario; None = it has none."""
    law = world.scenario.creators.deterrence
    return None if law is None or law.strength == 0.0 else Deterred(law)


@kernel
def _learn(
    keys: NDArray[np.int32],
    values: NDArray[np.float64],
    creator: NDArray[np.int32],
    kind: NDArray[np.uint8],
    time: NDArray[np.float64],
) -> int:
    """Take notices and return how many creators are new; there must be room."""
    new = 0
    for row in range(creator.shape[0]):
        if kind[row] != _REMOVAL and kind[row] != _REINSTATEMENT:
            continue
        place = place_of(keys, creator[row])
        new += keys[place] == 0
        keys[place] = creator[row] + 1
        if kind[row] == _REMOVAL:
            values[place, _STRIKES] += 1.0
            values[place, _LAST] = time[row]
        else:
            values[place, _STRIKES] -= 1.0
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
        if keys[place] != 0 and values[place, _STRIKES] > 0.0:
            care = strength * -math.expm1(-values[place, _STRIKES] / scale)
            bearing.shift[row] -= care * math.exp(-fading * (time[row] - values[place, _LAST]))
            bearing.touched[row] = True
