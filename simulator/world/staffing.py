"""Reviewers on shift: from local shifts to a list of changes of staff."""

from __future__ import annotations

from collections import defaultdict

from simulator.config.models import Pool, Scenario

from .mechanisms.shortfalls import with_shortfalls
from .rosters import Roster, people_in, rosters, seat_numbers
from .shifts import duties

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


def most_desks(scenario: Scenario) -> int:
    """Return the desks of the pool that has most: one for each who is on shift, or for each person."""
    on_shift = max(reviewers for _, _, reviewers in capacity_changes(scenario))
    people = (len(seat_numbers(scenario, pool)) for pool in scenario.pools.values() if pool.people is not None)
    return max(on_shift, *people, 0)


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
