"""Who is at which desk: the rosters of a pool whose reviewers are people.

Each shift of such a pool has desks of its own, one after the other in the order of the shifts, so a person has the same
desk every day. A roster lists the desks that are open from an instant on. The law is stated in
``docs/world/reviewers.md``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from simulator.config.models import Pool, Scenario

from .shifts import Duty, duties, staff_of
from .shortfalls import present_of, shortfall_edges


class Block(NamedTuple):
    """Desks that opened together."""

    desks: range
    begun: float
    """Time at which the shift of those who sit there began, s; by it an engine tells one shift from the next."""


Roster = tuple[Block, ...]
"""All open desks of a pool, in blocks that share no desk."""


def rosters(scenario: Scenario, name: str, pool: Pool) -> list[tuple[float, Roster]]:
    """Return every roster of a pool in [0, horizon) and the time from which it holds, s; the first is at time 0.

    In a staffing shortfall the people at the lowest desks of each shift are there, as many as ``present_of`` says.
    """
    first = _first_desks(scenario, pool)
    to_come = deque(sorted(duties(scenario, pool), key=lambda duty: duty.start))
    edges = {edge for duty in to_come for edge in (duty.start, duty.end)} | shortfall_edges(scenario, name)
    on_duty: dict[int, Duty] = {}  # by shift: one ends before it begins anew, whatever the clocks do
    listed: list[tuple[float, Roster]] = []
    for time in sorted({0.0} | {edge for edge in edges if 0.0 < edge < scenario.horizon}):
        while to_come and to_come[0].start <= time:
            duty = to_come.popleft()
            on_duty[duty.shift] = duty
        on_duty = {shift: duty for shift, duty in on_duty.items() if time < duty.end}
        there = {shift: present_of(scenario, name, time, duty.reviewers) for shift, duty in sorted(on_duty.items())}
        blocks = (
            Block(range(first[shift], first[shift] + people), on_duty[shift].start) for shift, people in there.items()
        )
        roster = tuple(block for block in blocks if block.desks)
        if not listed or listed[-1][1] != roster:
            listed.append((time, roster))
    return listed


def people_in(roster: Iterable[Block]) -> int:
    """Return the number of open desks."""
    return sum(len(block.desks) for block in roster)


def limited(roster: Roster, reviewers: int, desks: int, now: float) -> Roster:
    """Return a roster cut to its lowest desks, or with others called in, lowest first, whose shift begins now.

    Parameters
    ----------
    roster : Roster
    reviewers : int
        Desks wanted.
    desks : int
        Desks that there are.
    now : float
        Present time, s.
    """
    if reviewers == people_in(roster):
        return roster
    begun = {desk: block.begun for block in roster for desk in block.desks}
    others = (desk for desk in range(desks) if desk not in begun)
    chosen = [*sorted(begun), *others][:reviewers]
    return tuple(Block(range(desk, desk + 1), begun.get(desk, now)) for desk in chosen)


def seat_numbers(scenario: Scenario, pool: Pool) -> list[tuple[int, int]]:
    """Return shift and place within it of the person at each desk of a pool, desk by desk."""
    staff = [staff_of(scenario, shift) for shift in pool.shifts]
    return [(shift, place) for shift, people in enumerate(staff) for place in range(people)]


def _first_desks(scenario: Scenario, pool: Pool) -> list[int]:
    return [0, *accumulate(staff_of(scenario, shift) for shift in pool.shifts)]
