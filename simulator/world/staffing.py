"""Reviewers on shift: from local shifts to a list of changes of staff, and the staff in effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.domain.units import HOUR

from .mechanisms.shortfalls import Stretch, attendance
from .rosters import Roster, people_in, rosters, seat_numbers
from .shifts import staff_of, whole_people

Change = tuple[float, int, int]
"""(time in s, pool's index, reviewers on shift from then on)."""


def capacity_changes(scenario: Scenario) -> list[Change]:
    """Return every change of staff in [0, horizon), in order of time and pool; each pool has one at time 0.

    Staff is whole people: see ``staff_of`` for the scale and ``attendance`` for absences. Where reviewers are people,
    one pool may have changes that leave their number as it is: see ``planned_rosters``.
    """
    changes: list[Change] = []
    for index, (name, pool) in enumerate(scenario.pools.items()):
        if pool.people is None:
            levels = _levels(attendance(scenario, name))
        else:
            levels = [(at, people_in(roster)) for at, roster in rosters(scenario, name, pool)]
        changes += [(at, index, reviewers) for at, reviewers in levels]
    return sorted(changes)


def staffed_times(scenario: Scenario) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the (pools, times) instants at which each pool begins, and ceases, to have anybody on shift, s.

    Pools with fewer such times have inf behind theirs; what is staffed to the end never ceases.
    """
    times: list[list[float]] = [[] for _ in scenario.pools]
    for at, index, reviewers in capacity_changes(scenario):
        if (reviewers > 0) != (len(times[index]) % 2 == 1):
            times[index].append(at)
    most = max(len(one) + 1 for one in times) // 2
    table = np.full((len(times), 2 * most), np.inf)
    for index, one in enumerate(times):
        table[index, : len(one)] = one
    return np.ascontiguousarray(table[:, ::2]), np.ascontiguousarray(table[:, 1::2])


def planned_rosters(scenario: Scenario) -> dict[tuple[float, int], Roster]:
    """Return the open desks by (time in s, pool's index) of each change of the pools whose reviewers are people."""
    return {
        (at, index): roster
        for index, (name, pool) in enumerate(scenario.pools.items())
        if pool.people is not None
        for at, roster in rosters(scenario, name, pool)
    }


def reserve_desks(scenario: Scenario) -> tuple[range, ...]:
    """Return the desks of each pool's reserve, after the desks of everyone ever on shift, or of each individual.

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


def guest_desks(scenario: Scenario) -> tuple[Mapping[int, range], ...]:
    """Return each pool's desks for people who are moved there, by the pool that they come from.

    Only people of a pool that helps may come. Their desks are behind those of the pool's reserve, as many as the other
    pool ever has people, its reserve included.
    """
    reserves, names = reserve_desks(scenario), list(scenario.pools)
    tables: list[Mapping[int, range]] = []
    for index, name in enumerate(names):
        table, first = {}, reserves[index].stop
        for home, pool in enumerate(scenario.pools.values()):
            if any(help_.pool == name for help_ in pool.helps):
                table[home] = range(first, first + reserves[home].stop)
                first = table[home].stop
        tables.append(table)
    return tuple(tables)


@dataclass(frozen=True)
class Staffing:
    """Staff of one pool: as in the scenario, and rounded to whole people."""

    pool: str
    asked: float
    """People over all shifts, times scale."""
    people: int
    """People over all shifts in effect."""
    shifts: dict[str, int]
    """People in effect, by shift."""
    shift_hours: dict[str, float]
    """Person-hours planned over the run, in effect, by shift."""
    planned_hours: float
    """Person-hours planned over the run, in effect."""
    absent_asked: float
    """Person-hours of them that shortfalls ask for."""
    absent_hours: float
    """Person-hours of them that are missing."""
    shortfall_hours: float
    """Person-hours planned while a shortfall lasts."""

    @property
    def share_asked(self) -> float:
        """Share of the people on duty during shortfalls whose absence is asked for; 0 without shortfalls."""
        return self.absent_asked / self.shortfall_hours if self.shortfall_hours else 0.0

    @property
    def share_absent(self) -> float:
        """Share of the person-hours during shortfalls that are missing; 0 without shortfalls."""
        return self.absent_hours / self.shortfall_hours if self.shortfall_hours else 0.0

    @property
    def as_asked(self) -> bool:
        """Whether scale left the number of people as it was asked for."""
        return abs(self.people - self.asked) < 1e-9 * max(self.asked, 1.0)


def staffing_in_effect(scenario: Scenario) -> tuple[Staffing, ...]:
    """Return each pool's staff as asked for and in effect, over the whole run, breaks not taken off.

    Examples
    --------
    >>> (desk,) = staffing_in_effect(Scenario.load("queueing", ["scale=0.5"]))
    >>> desk.asked, desk.people, desk.shifts
    (2.5, 3, {'all_day': 3})
    """
    return tuple(_staffing(scenario, name) for name in scenario.pools)


def _staffing(scenario: Scenario, name: str) -> Staffing:
    pool = scenario.pools[name]
    people = staff_of(scenario, pool)
    planned = asked = absent = within = 0.0
    by_shift = [0.0] * len(people)
    for one in attendance(scenario, name):
        hours = (one.end - one.start) / HOUR
        on_duty = sum(one.on_duty) * hours
        planned += on_duty
        by_shift = [worked + there * hours for worked, there in zip(by_shift, one.on_duty, strict=True)]
        asked += on_duty * one.share
        absent += sum(one.absent) * hours
        within += on_duty if one.share else 0.0
    return Staffing(
        pool=name,
        asked=sum(shift.reviewers for shift in pool.shifts.values()) * scenario.scale,
        people=sum(people),
        shifts=dict(zip(pool.shifts, people, strict=True)),
        shift_hours=dict(zip(pool.shifts, by_shift, strict=True)),
        planned_hours=planned,
        absent_asked=asked,
        absent_hours=absent,
        shortfall_hours=within,
    )


def _levels(stretches: tuple[Stretch, ...]) -> list[tuple[float, int]]:
    levels: list[tuple[float, int]] = []
    for one in stretches:
        if not levels or levels[-1][1] != one.there:
            levels.append((one.start, one.there))
    return levels
