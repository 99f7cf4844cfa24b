"""Individual reviewers: checks of their readings, and the meter of severe content at their desks."""

from __future__ import annotations

import math

from simulator.domain.events import Event
from simulator.domain.units import HOUR, MINUTE
from simulator.rng import inner
from simulator.world.laws import Laws
from simulator.world.mechanisms.reviewers.desk_work import golden_is_read_right, has_golden

from . import tally
from .journal import tell_of_pool
from .state import Desk, State


@inner
def hours_on(state: State, pool: int, desk: int, time: float) -> float:
    """Return the hours since the reviewer at a desk was last rested."""
    return max(time - state.seats[pool, desk].fresh, 0.0) / HOUR


@inner
def takes_seat(laws: Laws, state: State, pool: int, desk: int, begun: float, fresh: float, time: float) -> bool:
    """Seat a reviewer whose shift started at ``begun`` (s); return whether they work or rest in this shift."""
    seat = state.seats[pool, desk]
    if seat.begun != begun:
        seat.begun = begun
        seat.severe = 0.0
        tally.shifts_began(laws, state, pool, time, 1)
    seat.fresh = fresh
    return seat.severe < laws.people.severe_cap[pool]


@inner
def check(laws: Laws, state: State, slot: int, hours: float, read: float, time: float) -> None:
    """Count a person's reading, and that of the golden item, if one came with the job."""
    s = state.slots[slot]
    if not laws.people.personal[s.desk_pool]:
        return
    tally.read(laws, state, s.desk_pool, time, (read > 0.0) == (s.margin > 0.0))
    if has_golden(s.desk_pool, s.index, s.jobs - 1, laws):
        right = golden_is_read_right(s.desk_pool, s.top_policy, s.desk, hours, s.index, s.jobs - 1, s.margin, laws)
        tally.read_golden(laws, state, s.desk_pool, time, right)


@inner
def expose(laws: Laws, state: State, pool: int, desk: int, policy: int, service: float, time: float) -> None:
    """Add a job's time to its person's meter of severe content; at the cap the person rests."""
    if not laws.people.severe[pool, policy]:
        return
    seat = state.seats[pool, desk]
    before = seat.severe
    seat.severe = before + service
    rests = before < laws.people.severe_cap[pool] <= seat.severe
    tally.exposed(laws, state, pool, time, service, rests)
    if rests:
        if state.desks[pool, desk] == Desk.BUSY:
            tally.integrate(laws, state, pool, time)
            state.pools[pool].staffed -= 1
            state.desks[pool, desk] = Desk.CLOSING
        tell_of_pool(state, time, Event.REST, pool, desk, math.floor(seat.severe / MINUTE))
