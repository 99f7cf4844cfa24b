"""Ban evasion: banned creators return with new accounts. The law is stated in ``docs/world/ban_evasion.md``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.config.ban_evasion import BanEvasion
from simulator.domain.events import BANS, Event
from simulator.records import Chunk
from simulator.records.segments import Segment
from simulator.rng import Stream, kernel, normal, uniform
from simulator.rng.distributions import lognormal_parameters
from simulator.world.creator_table import CreatorMemory, place_of
from simulator.world.response import Answer, Response
from simulator.world.source import SimulatedSource

from .law import is_recognised

_ACCOUNT, _OPENED, _NEXT, _BANS = range(4)
"""Columns: number of the account last heard of; when it was opened, s; when the next one is, s; bans so far."""
_LIFT = int(Event.LIFT)
_IS_BAN = np.array([event in BANS for event in Event])
_STREAM = int(Stream.ACCOUNT)


class Evasion(Response):
    """Gives banned creators new accounts.

    Parameters
    ----------
    law : BanEvasion
    seed, replication : int
        The part of the address that all draws share.
    """

    def __init__(self, law: BanEvasion, seed: int, replication: int) -> None:
        self._returns = law.returns
        self._recognised = law.recognised
        self._delay = lognormal_parameters(law.delay.mean, law.delay.cv)
        self._address = seed, replication
        self._memory = CreatorMemory(columns=4)

    def learn(self, notices: NDArray[np.void], now: float) -> None:
        """Draw for each ban whether and when its creator opens another account."""
        banned = _IS_BAN[notices["kind"]]
        bans = notices[banned | ((notices["kind"] == Event.LIFT) & (notices["said"] == 1))]
        memory = self._memory
        memory.make_room(len(bans))
        creator, account, kind, time = (
            np.ascontiguousarray(bans[name]) for name in ("creator", "account", "kind", "time")
        )
        memory.number += _learn(
            memory.keys, memory.values, self._returns, *self._delay, *self._address, creator, account, kind, time, now
        )

    def mark(self, chunk: Chunk) -> None:
        """Write the account of each upload, and the time when it was opened."""
        if self._memory.number:
            _mark(self._memory.keys, self._memory.values, self._recognised, *self._address, chunk)


def ban_evasion(world: SimulatedSource) -> Evasion | None:
    """Return the ban evasion of a scenario; None = it has none."""
    law = world.scenario.creators.ban_evasion
    if law is None or law.returns == 0.0:
        return None
    return Evasion(law, world.laws.seed, world.laws.replication)


RESPONSE = Answer(rank=10, make=ban_evasion)


SEGMENTS = (
    Segment(
        10,
        "returned",
        "uploads by accounts of returned creators",
        "creators.ban_evasion",
        lambda chunk: chunk.account > 0,
    ),
)


@kernel
def _learn(
    keys: NDArray[np.int32],
    values: NDArray[np.float64],
    returns: float,
    log_mean: float,
    log_sd: float,
    seed: int,
    replication: int,
    creator: NDArray[np.int32],
    account: NDArray[np.int16],
    kind: NDArray[np.uint8],
    time: NDArray[np.float64],
    now: float,
) -> int:
    """Take notices of bans and their ends, and return how many creators are new; there must be room."""
    new = 0
    for row in range(creator.shape[0]):
        place = place_of(keys, creator[row])
        if keys[place] == 0:
            new += 1
            keys[place] = creator[row] + 1
            values[place, _OPENED] = -math.inf
            values[place, _NEXT] = math.inf
        known = values[place]
        if kind[row] == _LIFT:
            # whoever has opened an account by the time of hearing of it keeps that one
            if account[row] == known[_ACCOUNT] and known[_NEXT] > now:
                known[_NEXT] = math.inf
            continue
        if account[row] > known[_ACCOUNT]:
            known[_ACCOUNT] = account[row]
            known[_OPENED] = known[_NEXT]
        known[_NEXT] = math.inf
        known[_BANS] += 1.0
        first = 4 * int(known[_BANS])
        if uniform(seed, replication, _STREAM, creator[row], first) < returns:
            delay = 0.0
            if log_mean > -math.inf:
                delay = math.exp(log_mean + log_sd * normal(seed, replication, _STREAM, creator[row], first + 1))
            known[_NEXT] = time[row] + delay
    return new


@kernel
def _mark(
    keys: NDArray[np.int32], values: NDArray[np.float64], recognised: float, seed: int, replication: int, chunk: Chunk
) -> None:
    for row in range(chunk.item.shape[0]):
        place = place_of(keys, chunk.creator[row])
        if keys[place] == 0:
            continue
        known = values[place]
        if chunk.time[row] >= known[_NEXT]:
            chunk.account[row] = int(known[_ACCOUNT]) + 1
            chunk.opened[row] = known[_NEXT]
        elif known[_ACCOUNT] > 0.0:
            chunk.account[row] = int(known[_ACCOUNT])
            chunk.opened[row] = known[_OPENED]
        if chunk.account[row] > 0:
            chunk.recognised[row] = is_recognised(seed, replication, chunk.creator[row], chunk.account[row], recognised)
