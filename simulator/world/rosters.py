"""Rosters: the desks of a pool with individual reviewers over time.

Each shift of such a pool has desks of its own, one after the other in the order of the shifts, so a person has the same
desk every day. A roster lists the desks that are open from an instant on. The law is stated in
``docs/world/reviewers.md``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from simulator.config import Scenario
from simulator.config.people import People
from simulator.config.pools import Pool

from .mechanisms.shortfalls import Absences
from .shifts import Duty, duties, staff_of


class Block(NamedTuple):
    """Desks that opened together."""

    desks: range
    begun: float
    """Time at which the shift of those who sit there began, s; by it an engine tells one shift from the next."""
    fresh: float
    """Time at which they were last fresh, s: that of the start, moved on by breaks."""


Roster = tuple[Block, ...]
"""All open desks of a pool, in blocks that share no desk."""


class _Stay(NamedTuple):
    """The time that one cohort of a shift is at its desks without a break."""

    shift: int
    cohort: int
    start: float
    end: float
    duty: Duty
    fresh: float


def rosters(scenario: Scenario, name: str, pool: Pool) -> list[tuple[float, Roster]]:
    """Return every roster of a pool in [0, horizon) and the time from which it holds, s; the first is at time 0.

    In a staffing shortfall the people at the lowest desks of each shift are there, as many as ``attendance`` says. The
    person at place ``n`` of a shift is in cohort ``n % break_cohorts``.
    """
    people = pool.people or People()
    cohorts = people.break_cohorts if people.breaks else 1
    first = _first_desks(scenario, pool)
    stays = (stay for duty in duties(scenario, pool) for n in range(cohorts) for stay in _stays(duty, n, people))
    to_come = deque(sorted(stays, key=lambda stay: stay.start))
    absences = Absences(scenario, name)
    edges = {edge for stay in to_come for edge in (stay.start, stay.end)} | absences.edges
    there: dict[tuple[int, int], _Stay] = {}  # one a cohort, whatever the clocks do
    listed: list[tuple[float, Roster]] = []
    for time in sorted({0.0} | {edge for edge in edges if 0.0 < edge < scenario.horizon}):
        while to_come and to_come[0].start <= time:
            stay = to_come.popleft()
            there[stay.shift, stay.cohort] = stay
        there = {key: stay for key, stay in there.items() if time < stay.end}
        blocks = []
        for (shift, cohort), stay in sorted(there.items()):
            present = stay.duty.reviewers - absences.at(time, shift)
            desks = range(first[shift] + cohort, first[shift] + present, cohorts)
            blocks.append(Block(desks, stay.duty.start, stay.fresh))
        roster = tuple(block for block in blocks if block.desks)
        if not listed or listed[-1][1] != roster:
            listed.append((time, roster))
    return listed


def _stays(duty: Duty, cohort: int, people: People) -> Iterator[_Stay]:
    """Yield the times when a cohort is at its desks: from break to break, during its shift."""
    since = fresh = duty.start
    for one in people.breaks:
        begin = duty.start + one.after + cohort * one.length
        if begin >= duty.end:
            break
        yield _Stay(duty.shift, cohort, since, begin, duty, fresh)
        since = begin + one.length
        fresh += people.recovery * (since - fresh)
    if since < duty.end:
        yield _Stay(duty.shift, cohort, since, duty.end, duty, fresh)


def people_in(roster: Iterable[Block]) -> int:
    """Return the number of open desks."""
    return sum(len(block.desks) for block in roster)


def limited(roster: Roster, reviewers: int, desks: int, now: float) -> Roster:
    """Return a roster cut to its lowest desks, or with more desks, lowest first, whose shift starts now.

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
    planned = {desk: block for block in roster for desk in block.desks}
    others = {desk: Block(range(0), now, now) for desk in range(desks) if desk not in planned}
    chosen = [*sorted(planned.items()), *others.items()][:reviewers]
    return tuple(block._replace(desks=range(desk, desk + 1)) for desk, block in chosen)


def seat_numbers(scenario: Scenario, pool: Pool) -> list[tuple[int, int]]:
    """Return shift and place within it of the person at each desk of a pool, desk by desk."""
    return [(shift, place) for shift, people in enumerate(staff_of(scenario, pool)) for place in range(people)]


def _first_desks(scenario: Scenario, pool: Pool) -> list[int]:
    return [0, *accumulate(staff_of(scenario, pool))]
