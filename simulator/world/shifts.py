"""Shifts in the time of a run: from local clocks to windows, and from a scale to whole people."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from simulator.config import Scenario
from simulator.config.pools import Pool
from simulator.domain.units import DAY


class Duty(NamedTuple):
    """One day's occurrence of a shift."""

    shift: int
    """Place among the pool's shifts."""
    start: float
    """Begin, s; below 0 if it began before the run did."""
    end: float
    reviewers: int
    """People on duty, after scale."""


def duties(scenario: Scenario, pool: Pool) -> Iterator[Duty]:
    """Yield every occurrence of a pool's shifts that may touch [0, horizon), day by day, in the order of the shifts.

    A shift with dates starts on these local days only.
    A shift belongs to the local day on which it starts; one that ends at or before its start ends on the next day.
    Instants follow the local clock, so a shift over a change of clocks is an hour longer or shorter, and one within the
    hour that is skipped does not take place.
    """
    zone = ZoneInfo(pool.time_zone)
    start = scenario.start.astimezone(UTC)
    last = (start + timedelta(seconds=scenario.horizon)).astimezone(zone).date()
    day = start.astimezone(zone).date() - timedelta(days=1)  # a shift over midnight may have begun the day before
    people = staff_of(scenario, pool)
    while day <= last:
        for place, shift in enumerate(pool.shifts.values()):
            if day.weekday() in shift.weekdays and shift.holds_on(day):
                end = shift.end if shift.end > shift.start else shift.end + DAY
                begin, finish = _instant(day, shift.start, zone, start), _instant(day, end, zone, start)
                if begin < finish:
                    yield Duty(place, begin, finish, people[place])
        day += timedelta(days=1)


def staff_of(scenario: Scenario, pool: Pool) -> tuple[int, ...]:
    """Return the people of each shift of a pool after scale, in the order of the shifts.

    The pool's people are multiplied by the scale and rounded (halves up), but to one at least if there are any; shifts
    get their parts by largest remainder.
    """
    wanted = [shift.reviewers * scenario.scale for shift in pool.shifts.values()]
    return by_largest_remainder(wanted, whole_people(sum(wanted)))


def whole_people(reviewers: float) -> int:
    """Return a number of reviewers as people: rounded (halves up), but at least one if the number is above 0."""
    return max(math.floor(reviewers + 0.5), 1 if reviewers > 0 else 0)


def by_largest_remainder(wanted: Sequence[float], total: int) -> tuple[int, ...]:
    """Return whole numbers near the wanted ones that add up to ``total``, which is within one a number of their sum.

    >>> by_largest_remainder([0.5, 1.2, 0.3], 2)
    (1, 1, 0)
    """
    whole = [math.floor(one + _ROUNDING) for one in wanted]
    order = sorted(range(len(wanted)), key=lambda place: whole[place] - wanted[place])  # stable: the first of equals
    for place in order[: max(total - sum(whole), 0)]:
        whole[place] += 1
    return tuple(whole)


_ROUNDING = 1e-9
"""What a product of decimals may be short of the whole number that it stands for."""


def _instant(day: date, seconds: float, zone: ZoneInfo, start: datetime) -> float:
    """Return the time in the run, s, of a local time of day (which may be past midnight)."""
    local = datetime.combine(day, time()) + timedelta(seconds=seconds)
    return (local.replace(tzinfo=zone).astimezone(UTC) - start).total_seconds()
