"""Reviewers on shift: from local shifts to a list of changes of staff."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from simulator.config.models import Pool, Scenario
from simulator.domain.units import DAY

from .shortfalls import with_shortfalls

Change = tuple[float, int, int]
"""(time in s, pool's index, reviewers on shift from then on)."""


def capacity_changes(scenario: Scenario) -> list[Change]:
    """Return every change of staff in [0, horizon), in order of time and pool; each pool has one at time 0.

    A shift belongs to the local day on which it starts; one that ends at or before its start ends on the next day.
    Its reviewers are multiplied by the scenario's scale and rounded (halves up, but to one at least: a
    small world keeps every shift that has anybody). Instants follow the local clock, so a
    shift over a change of clocks is an hour longer or shorter.
    """
    changes: list[Change] = []
    for index, (name, pool) in enumerate(scenario.pools.items()):
        levels = with_shortfalls(scenario, name, _pool_staff(scenario, pool))
        changes += [(at, index, reviewers) for at, reviewers in levels]
    return sorted(changes)


def _pool_staff(scenario: Scenario, pool: Pool) -> list[tuple[float, int]]:
    zone = ZoneInfo(pool.time_zone)
    start = scenario.start.astimezone(UTC)
    last = (start + timedelta(seconds=scenario.horizon)).astimezone(zone).date()
    day = start.astimezone(zone).date() - timedelta(days=1)  # a shift over midnight may have begun the day before
    steps: defaultdict[float, int] = defaultdict(int)
    while day <= last:
        for shift in pool.shifts:
            if day.weekday() in shift.weekdays:
                reviewers = _whole(shift.reviewers * scenario.scale)
                end = shift.end if shift.end > shift.start else shift.end + DAY
                steps[_instant(day, shift.start, zone, start)] += reviewers
                steps[_instant(day, end, zone, start)] -= reviewers
        day += timedelta(days=1)
    return _levels(steps, scenario.horizon)


def _whole(reviewers: float) -> int:
    return max(math.floor(reviewers + 0.5), 1 if reviewers > 0 else 0)


def _instant(day: date, seconds: float, zone: ZoneInfo, start: datetime) -> float:
    """Return the time in the run, s, of a local time of day (which may be past midnight)."""
    local = datetime.combine(day, time()) + timedelta(seconds=seconds)
    return (local.replace(tzinfo=zone).astimezone(UTC) - start).total_seconds()


def _levels(steps: defaultdict[float, int], horizon: float) -> list[tuple[float, int]]:
    level = sum(step for at, step in steps.items() if at <= 0.0)
    levels = [(0.0, level)]
    for at in sorted(at for at in steps if 0.0 < at < horizon):
        if steps[at]:
            level += steps[at]
            levels.append((at, level))
    return levels
