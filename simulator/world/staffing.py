"""Reviewers on shift: from local shifts to a list of changes of staff."""

from __future__ import annotations

from collections import defaultdict

from simulator.config.models import Pool, Scenario

from .mechanisms.shortfalls import with_shortfalls
from .rosters import Roster, people_in, rosters, seat_numbers
from .shifts import duties, whole_people

Change = tuple[float, int, int]
"""(time in s, pool's index, reviewers on shift from then on)."""


def capacity_changes(scenario: Scenario) -> list[Change]:
    """Return every change of staff in [0, horizon), in order of time and pool; each pool has one at time 0.

    A shift's reviewers are multiplied by the scenario's scale and rounded (halves up, but to one at least: a
    small world keeps every shift that has anybody). Where reviewers are people, one pool may have changes that leave
    their number as it is: see ``planned_rosters``.
    """
    changes: list[Change] = []
    for index, (name, pool) in enumerate(scenario.pools.items()):
        if pool.people is None:
            levels = with_shortfalls(scenario, name, _pool_staff(scenario, pool))
        else:
            levels = [(at, people_in(roster)) for at, roster in rosters(scenario, name, pool)]
        changes += [(at, index, reviewers) for at, reviewers in levels]
    return sorted(changes)


def planned_rosters(scenario: Scenario) -> dict[tuple[float, int], Roster]:
    """Return the open desks by (time in s, pool's index) of each change of the pools whose reviewers are people."""
    return {
        (at, index): roster
        for index, (name, pool) in enumerate(scenario.pools.items())
        if pool.people is not None
        for at, roster in rosters(scenario, name, pool)
    }


def reserve_desks(scenario: Scenario) -> tuple[range, ...]:
    """Return the desks of each pool's reserve, behind one for each who is ever on shift, or for each person.

    A reserve is multiplied by the scenario's scale and rounded as a shift is. Where reviewers are no people, those of
    the reserve sit at the next desks behind whoever is on shift, so only the length matters.
    """
    most = dict.fromkeys(range(len(scenario.pools)), 0)
    for _, index, reviewers in capacity_changes(scenario):
        most[index] = max(most[index], reviewers)
    desks = []
    for index, pool in enumerate(scenario.pools.values()):
        first = max(most[index], 0 if pool.people is None else len(seat_numbers(scenario, pool)))
        desks.append(range(first, first + whole_people(pool.reserve * scenario.scale)))
    return tuple(desks)


def _pool_staff(scenario: Scenario, pool: Pool) -> list[tuple[float, int]]:
    steps: defaultdict[float, int] = defaultdict(int)
    for duty in duties(scenario, pool):
        steps[duty.start] += duty.reviewers
        steps[duty.end] -= duty.reviewers
    return _levels(steps, scenario.horizon)


def _levels(steps: defaultdict[float, int], horizon: float) -> list[tuple[float, int]]:
    level = sum(step for at, step in steps.items() if at <= 0.0)
    levels = [(0.0, level)]
    for at in sorted(at for at in steps if 0.0 < at < horizon):
        if steps[at]:
            level += steps[at]
            levels.append((at, level))
    return levels
