"""Adversaries: creators who adapt to removals: they hide, move on, and upload removed items again.

The law is stated in ``docs/world/adversaries.md``; the kernels are in ``state.py``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from simulator.config.adversaries import Adversaries as Config
from simulator.domain.events import Event
from simulator.records import NOTICE, Chunk
from simulator.world.bearing import Bearing
from simulator.world.creator_table import places_for
from simulator.world.response import Answer, Response

from .state import (
    KNOWN,
    WATCHED,
    AdversaryLaw,
    Counter,
    Records,
    State,
    learn_from,
    move_known,
    watch_uploads,
    write_bearing,
)

if TYPE_CHECKING:
    from simulator.world.source import SimulatedSource


class Adversaries(Response):
    """Adversaries of one run.

    Parameters
    ----------
    law : AdversaryLaw
    room : int
        Adversaries and uploads to make room for at first; the room grows as needed and changes no result.
    """

    def __init__(self, law: AdversaryLaw, room: int = 1024) -> None:
        self._law = law
        self._state = State(
            keys=np.zeros(places_for(room), dtype=np.int32),
            known=_records(places_for(room), KNOWN),
            watched=_records(room, WATCHED),
            counters=np.zeros(len(Counter), dtype=np.int64),
        )
        self._copies = np.zeros(0, dtype=np.int32)
        self._source = np.zeros(0, dtype=np.int64)

    @classmethod
    def of(cls, world: SimulatedSource) -> Self | None:
        """Return the adversaries of a world; None where its scenario has none."""
        config = world.scenario.adversaries
        return None if config is None or config.share == 0.0 else cls(law_of(config, world))

    def learn(self, notices: NDArray[np.void], now: float) -> None:
        """Let adversaries learn from removals, and from uploads that stayed up."""
        self._make_room(int(np.count_nonzero(notices["kind"] == Event.REMOVE)))
        learn_from(self._law, self._state, np.asarray(notices, dtype=NOTICE).view(np.recarray), float(now))

    def bear(self, chunk: Chunk, bearing: Bearing) -> None:
        """Hide and move violating uploads, and upload removed ones again."""
        self._copies = np.zeros(len(chunk), dtype=np.int32)
        write_bearing(
            self._law, self._state, chunk.time, chunk.creator, chunk.market, chunk.margin, bearing, self._copies
        )
        self._source = bearing.source

    def mark(self, chunk: Chunk) -> None:
        """Mark the uploads of adversaries, and watch them from now on."""
        self._make_room_to_watch(int(np.count_nonzero(chunk.margin > 0.0)))
        watch_uploads(
            self._law,
            self._state,
            chunk.item,
            chunk.time,
            chunk.creator,
            chunk.margin,
            chunk.withheld,
            self._source,
            self._copies,
            chunk.adapted,
        )

    def hidden_of(self, creator: int) -> float:
        """Return the severity that a creator hides at present, severity sd; 0 for creators who are not adversaries."""
        place = np.flatnonzero(self._state.keys == creator + 1)
        return float(self._state.known["hidden"][place[0]]) if len(place) else 0.0

    def _make_room(self, more: int) -> None:
        """Make room in the table for more adversaries."""
        old = self._state
        places = places_for(int(old.counters[Counter.KNOWN]) + more)
        if places > len(old.keys):
            self._state = old._replace(keys=np.zeros(places, dtype=np.int32), known=_records(places, KNOWN))
            move_known(old, self._state)

    def _make_room_to_watch(self, more: int) -> None:
        """Make room for more uploads to watch; those that are not watched any more make room first."""
        watched, counters = self._state.watched, self._state.counters
        first, end = int(counters[Counter.FIRST]), int(counters[Counter.END])
        if end + more <= len(watched):
            return
        kept = end - first
        longer = _records(max(len(watched), 2 * (kept + more)), WATCHED)
        longer[:kept] = watched[first:end]
        counters[Counter.FIRST], counters[Counter.END] = 0, kept
        self._state = self._state._replace(watched=longer)


def law_of(config: Config, world: SimulatedSource) -> AdversaryLaw:
    """Return the parameters of adversaries as kernels take them."""
    return AdversaryLaw(
        seed=world.laws.seed,
        replication=world.laws.replication,
        share=config.share,
        step_up=config.step_up,
        step_down=config.step_down,
        cap=config.cap,
        watch=config.watch,
        memory=math.inf if config.memory is None else config.memory,
        move_after=config.move_after or 0,
        move_market=config.move_market,
        move_policy=config.move_policy,
        reupload=config.reupload,
        window=config.reupload_window,
        mutation=config.mutation,
        markets=len(world.markets),
        policies=len(world.policies),
    )


RESPONSE = Answer(rank=40, make=Adversaries.of)


def _records(n: int, dtype: np.dtype[np.void]) -> Records:
    return np.zeros(n, dtype=dtype).view(np.recarray)
