"""Staff as asked for and in effect: whole people, after scale and absences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from .numbers import format_percent
from .table import Cell, Column, Table

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.world.staffing import Staffing


def staffing_table(scenario: Scenario) -> Table:
    """Return each pool's people and absences, as asked for and in effect."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.pool,
            one.asked,
            float(one.people),
            ", ".join(_shift(scenario, one.pool, name, people) for name, people in one.shifts.items()),
            one.planned_hours,
            one.absent_hours,
            one.share_asked if one.shortfall_hours else None,
            one.share_absent if one.shortfall_hours else None,
        )
        for one in _staffing(scenario)
    )
    columns = (
        Column("pool"),
        Column("asked for", "people, after scale", ",.4g"),
        Column("in effect", "people", ",.0f"),
        Column("by shift", "people"),
        Column("planned", "person-hours", ",.1f", spare=2),
        Column("absent", "person-hours", ",.1f", spare=1),
        Column("absence asked for", "in shortfalls", ".1%"),
        Column("absence in effect", "in shortfalls", ".1%"),
    )
    return Table("staffing", "Staff as asked for and in effect", columns, rows)


def staffing_lines(scenario: Scenario) -> Iterator[str]:
    """Yield in one line what staff is in effect, and in another, if anybody is absent, what absence is."""
    staffing = _staffing(scenario)
    people = (f"{one.pool} {one.people:,}" + ("" if one.as_asked else f" ({one.asked:,.4g} asked)") for one in staffing)
    yield f"staff in effect: {', '.join(people)}"
    absent = [
        f"{one.pool} {format_percent(one.share_absent)} of {one.shortfall_hours:,.4g} person-hours in shortfalls "
        f"({format_percent(one.share_asked)} asked)"
        for one in staffing
        if one.shortfall_hours
    ]
    if absent:
        yield f"absent: {', '.join(absent)}"


def staffing_warnings(scenario: Scenario) -> tuple[str, ...]:
    """Return a sentence for each pool of which scale leaves less than a person, and for shifts that it empties."""
    return tuple(_warnings(scenario))


def said_of_arms(said: Mapping[str, Iterable[str]]) -> list[str]:
    """Return sentences with the arms of which they are true, each once.

    >>> said_of_arms({"baseline": ["staff: 3", "a."], "candidate": ["staff: 4", "a."]})
    ['Baseline: staff: 3', 'Both arms: a.', 'Candidate: staff: 4']
    """
    arms: dict[str, list[str]] = {}
    for arm, sentences in said.items():
        for sentence in sentences:
            arms.setdefault(sentence, []).append(arm)
    every = "Both arms" if len(said) == 2 else "All arms"
    return [f"{every if len(named) == len(said) > 1 else _and(named)}: {sentence}" for sentence, named in arms.items()]


def _and(names: Sequence[str]) -> str:
    *first, last = names
    text = f"{', '.join(first)} and {last}" if first else last
    return text[:1].upper() + text[1:]


def staffing_data(scenario: Scenario) -> list[dict[str, object]]:
    """Return each pool's staffing as plain data with stable keys."""
    return [
        {
            "pool": one.pool,
            "people_asked": one.asked,
            "people": one.people,
            "shifts": dict(one.shifts),
            "shift_hours": dict(one.shift_hours),
            "planned_hours": one.planned_hours,
            "shortfall_hours": one.shortfall_hours,
            "absent_hours_asked": one.absent_asked,
            "absent_hours": one.absent_hours,
        }
        for one in _staffing(scenario)
    ]


def _shift(scenario: Scenario, pool: str, name: str, people: int) -> str:
    dates = scenario.pools[pool].shifts[name].dates
    return f"{name} {people} ({dates})" if dates else f"{name} {people}"


def _warnings(scenario: Scenario) -> Iterator[str]:
    for one in _staffing(scenario):
        if 0.0 < one.asked < 0.5:
            yield (
                f"Pool {one.pool!r} is left with {one.asked:.3g} people by scale and keeps one, "
                f"{1.0 / one.asked:,.3g} times as many; its results are those of another staff."
            )
        shifts = scenario.pools[one.pool].shifts
        for name, shift in shifts.items():
            if shift.dates and one.shifts[name] and not one.shift_hours[name]:
                yield f"Shift {name!r} of pool {one.pool!r} ({shift.dates}) has no hour within the run."
        empty = [name for name, people in one.shifts.items() if not people and shifts[name].reviewers]
        if empty:
            names = ", ".join(map(repr, empty))
            yield f"Scale leaves nobody on {'shift' if len(empty) == 1 else 'shifts'} {names} of pool {one.pool!r}."


def _staffing(scenario: Scenario) -> tuple[Staffing, ...]:
    from simulator.world.staffing import staffing_in_effect

    return staffing_in_effect(scenario)
