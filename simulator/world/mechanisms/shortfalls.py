"""Staffing shortfalls: reviewers who are absent. The law is stated in ``docs/world/incidents.md``."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from simulator.config import Scenario
from simulator.config.fields import ALL
from simulator.config.incidents import StaffingShortfall
from simulator.config.pools import Pool
from simulator.world.shifts import by_largest_remainder, duties

OnDuty = tuple[int, ...]
"""People by shift, in the order of the pool's shifts."""


@dataclass(frozen=True)
class Stretch:
    """A period with the same reviewers on duty and the same absences."""

    start: float
    """Begin, s."""
    end: float
    on_duty: OnDuty
    """People by shift who are planned."""
    absent: OnDuty
    """Those of them who are not there."""
    share: float
    """Share of those planned that the shortfalls take, as asked for."""

    @property
    def there(self) -> int:
        """Reviewers present."""
        return sum(self.on_duty) - sum(self.absent)


def attendance(scenario: Scenario, name: str) -> tuple[Stretch, ...]:
    """Return the planned and the absent reviewers of a pool, from 0 to the horizon without a gap.

    Of ``n`` people on duty while a shortfall takes the share ``a`` of them, ``n a`` are absent on average over each
    time in which neither changes: ``floor(n a)`` all the time, and one more for the first part of it, so long that the
    hours come out right. Shifts lose people by largest remainder. Of two shortfalls at once, each takes its share of
    those whom the other leaves.
    """
    pool = scenario.pools[name]
    shortfalls = shortfalls_of(scenario, name)
    return tuple(
        part
        for start, end, on_duty in _plan(scenario, pool, _edges(scenario, shortfalls))
        for part in _with_absences(start, end, on_duty, _share_taken(shortfalls, start))
    )


class Absences:
    """How many people of each shift of a pool are absent, at any time."""

    def __init__(self, scenario: Scenario, name: str) -> None:
        asked = bool(shortfalls_of(scenario, name))
        self._stretches = list(attendance(scenario, name)) if asked else []
        self._starts = [one.start for one in self._stretches]

    @property
    def edges(self) -> set[float]:
        """Times at which the absences may change, s."""
        return set(self._starts)

    def at(self, time: float, shift: int) -> int:
        """Return how many of a shift (its place in the pool) are absent at a time, s."""
        if not self._stretches:
            return 0
        return self._stretches[bisect_right(self._starts, time) - 1].absent[shift]


def shortfalls_of(scenario: Scenario, pool: str) -> list[StaffingShortfall]:
    """Return the shortfalls of a pool during the run."""
    return [
        incident
        for incident in scenario.incidents.values()
        if isinstance(incident, StaffingShortfall)
        and (ALL in incident.pools or pool in incident.pools)
        and incident.start < scenario.horizon
    ]


def _edges(scenario: Scenario, shortfalls: Iterable[StaffingShortfall]) -> set[float]:
    return {edge for one in shortfalls for edge in (one.start, one.stop) if 0.0 < edge < scenario.horizon}


def _share_taken(shortfalls: Iterable[StaffingShortfall], time: float) -> float:
    left = math.prod(1.0 - one.absent for one in shortfalls if one.start <= time < one.stop)
    return 1.0 - left


def _plan(scenario: Scenario, pool: Pool, edges: set[float]) -> Iterator[tuple[float, float, OnDuty]]:
    """Yield the times between changes of the plan, and the people planned by shift.

    A shift has its people once, also where a change of clocks makes one day's end later than the next day's begin.
    """
    spans = [(max(duty.start, 0.0), min(duty.end, scenario.horizon), duty) for duty in duties(scenario, pool)]
    spans = sorted((span for span in spans if span[0] < span[1]), key=lambda span: span[0])
    times = sorted({0.0, scenario.horizon} | edges | {edge for span in spans for edge in span[:2]})
    on: dict[int, tuple[float, int]] = {}  # by shift: until when, and how many
    coming = iter([*spans, None])
    span = next(coming)
    for start, end in pairwise(times):
        while span is not None and span[0] <= start:
            on[span[2].shift] = max(on.get(span[2].shift, (0.0, 0)), (span[1], span[2].reviewers))
            span = next(coming)
        people = [on.get(shift, (0.0, 0)) for shift in range(len(pool.shifts))]
        yield start, end, tuple(many if start < until else 0 for until, many in people)


def _with_absences(start: float, end: float, on_duty: OnDuty, share: float) -> Iterator[Stretch]:
    """Yield one stretch, or two: with one more absent, and then without."""
    owed = sum(on_duty) * share
    least = math.floor(owed + _ROUNDING)
    cut = round(start + max(owed - least, 0.0) * (end - start), 3)
    if cut > start:
        yield Stretch(start, cut, on_duty, _taken(on_duty, share, least + 1), share)
    cut = max(cut, start)
    if cut < end:
        yield Stretch(cut, end, on_duty, _taken(on_duty, share, least), share)


_ROUNDING = 1e-9
"""A part of a person that is nothing but an error of rounding."""


def _taken(on_duty: OnDuty, share: float, absent: int) -> OnDuty:
    """Return the absences by shift for a total number of absences."""
    if not absent:
        return (0,) * len(on_duty)
    return by_largest_remainder([people * share for people in on_duty], absent)
