"""Shifts in the time of a run: from local clocks to windows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from simulator.config.models import Pool, Scenario, Shift
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

    A shift belongs to the local day on which it starts; one that ends at or before its start ends on the next day.
    Instants follow the local clock, so a shift over a change of clocks is an hour longer or shorter.
    """
    zone = ZoneInfo(pool.time_zone)
    start = scenario.start.astimezone(UTC)
    last = (start + timedelta(seconds=scenario.horizon)).astimezone(zone).date()
    day = start.astimezone(zone).date() - timedelta(days=1)  # a shift over midnight may have begun the day before
    while day <= last:
        for place, shift in enumerate(pool.shifts):
            if day.weekday() in shift.weekdays:
                end = shift.end if shift.end > shift.start else shift.end + DAY
                begin, finish = _instant(day, shift.start, zone, start), _instant(day, end, zone, start)
                yield Duty(place, begin, finish, staff_of(scenario, shift))
        day += timedelta(days=1)


def staff_of(scenario: Scenario, shift: Shift) -> int:
    """Return the people of a shift, after scale."""
    return whole_people(shift.reviewers * scenario.scale)


def whole_people(reviewers: float) -> int:
    """Return a number of reviewers as people: rounded (halves up), but one at least if there is anybody."""
    return max(math.floor(reviewers + 0.5), 1 if reviewers > 0 else 0)


def _instant(day: date, seconds: float, zone: ZoneInfo, start: datetime) -> float:
    """Return the time in the run, s, of a local time of day (which may be past midnight)."""
    local = datetime.combine(day, time()) + timedelta(seconds=seconds)
    return (local.replace(tzinfo=zone).astimezone(UTC) - start).total_seconds()
