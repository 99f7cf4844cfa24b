"""The reviewers: capacity, expected load by queue and hour, and warnings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.domain import HOUR, Trigger, format_duration
from simulator.explain.section import Facts, Section
from simulator.present.table import Cell, Column, Table

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.forecast import Load

Floats = NDArray[np.float64]

NO_STAFF = "no staff"
"""Utilisation where there is work and nobody to do it."""


_ELSEWHERE = (Trigger.RESCORE, Trigger.GATE, Trigger.SWEEP)
"""What sends jobs that have no column of their own: later scores, gates, which are told in a sentence, and sweeps."""


def pools_table(scenario: Scenario, load: Load) -> Table:
    """Return each pool's staff, speed and accuracy."""
    hours = load.staff.shape[0]
    rows: list[tuple[Cell, ...]] = []
    for index, (name, pool) in enumerate(scenario.pools.items()):
        staffed = float(load.staff[:, index].sum()) * 24 / hours
        serves = "appeals" if name == scenario.appeals.pool else f"{_names(pool.markets)} / {_names(pool.policies)}"
        accuracy = float(load.accuracy[index])
        rows.append(
            (
                name,
                serves,
                float(load.staff[:, index].min()),
                float(load.staff[:, index].max()),
                staffed,
                float(load.handling[index]),
                staffed * HOUR / float(load.handling[index]),
                accuracy,
                "for ever" if pool.patience is None else format_duration(pool.patience),
                format_duration(pool.sla),
            )
        )
    columns = (
        Column("pool"),
        Column("serves", "markets / policies"),
        Column("least staff", "reviewers", ",.3g", spare=4),
        Column("most staff", "reviewers", ",.3g"),
        Column("staff", "reviewer-hours per day", ",.1f", spare=2),
        Column("review", "mean, s", ",.3g", spare=1),
        Column("capacity", "jobs per day", ",.0f"),
        Column("accuracy", "of its reviews", ".1%", spare=3),
        Column("jobs wait", "mean patience", spare=5),
        Column("SLA", "wait"),
    )
    return Table("pools", "Reviewers", columns, tuple(rows))


def load_table(scenario: Scenario, load: Load) -> Table:
    """Return the expected jobs of each queue against its capacity, over the window."""
    days = load.staff.shape[0] / 24
    arrivals = load.arrivals.sum(axis=0) / days
    work, staff = load.work.sum(axis=0) / days, load.staff.sum(axis=0) / days
    backlog = load.backlog()
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            *(float(arrivals[index, trigger]) for trigger in Trigger if trigger not in _ELSEWHERE),
            float(arrivals[index].sum()),
            float(work[index]),
            float(staff[index]),
            ratio(float(work[index]), float(staff[index])),
            float(backlog[:, index].max()),
        )
        for index, name in enumerate(scenario.pools)
    )
    columns = (
        Column("queue"),
        Column("sent at triage", "jobs per day", ",.1f", spare=2),
        Column("by reports", "jobs per day", ",.1f", spare=3),
        Column("by views", "jobs per day", ",.1f", spare=4),
        Column("appeals", "jobs per day", ",.1f", spare=5),
        Column("further verdicts", "jobs per day", ",.1f", spare=7),
        Column("escalated to it", "jobs per day", ",.1f", spare=6),
        Column("all", "jobs per day", ",.1f"),
        Column("work", "reviewer-hours per day", ",.1f"),
        Column("staff", "reviewer-hours per day", ",.1f", spare=1),
        Column("utilisation", form=".0%", mark_above=1.0, infinite=NO_STAFF),
        Column("largest backlog", "jobs, with an even flow of work", ",.0f"),
    )
    return Table("load", "Review load against capacity (! = more work than staff)", columns, rows)


def hours_table(scenario: Scenario, load: Load) -> Table:
    """Return the utilisation of each queue by hour of the day (UTC): work that arrives over staff on shift."""
    work, staff = _by_hour(scenario, load.work), _by_hour(scenario, load.staff)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{hour:02d}:00", *(ratio(float(work[hour, pool]), float(staff[hour, pool])) for pool in range(work.shape[1])))
        for hour in range(24)
    )
    columns = (
        Column("hour", "UTC"),
        *(Column(name, form=".0%", mark_above=1.0, infinite=NO_STAFF) for name in scenario.pools),
    )
    return Table("hours", "Utilisation by hour of the day (! = the queue grows)", columns, rows)


def _by_hour(scenario: Scenario, values: Floats) -> Floats:
    """Return the (24, R) sums of (H, R) values by hour of the day, UTC."""
    start = scenario.start.astimezone(UTC)
    sums = np.zeros((24, values.shape[1]))
    for hour, row in enumerate(values):
        sums[(start + timedelta(hours=hour + 0.5)).hour] += row
    return sums


def overloaded_pools(scenario: Scenario, load: Load) -> tuple[str, ...]:
    """Return the names of the pools that get more work than their staff can do."""
    work, staff = load.work.sum(axis=0), load.staff.sum(axis=0)
    return tuple(
        name for index, name in enumerate(scenario.pools) if ratio(float(work[index]), float(staff[index])) > 1.0
    )


def _warnings(facts: Facts) -> Iterator[str]:
    scenario, load = facts.scenario, facts.load
    work, staff = load.work.sum(axis=0), load.staff.sum(axis=0)
    hours = load.staff.shape[0]
    backlog = load.backlog().max(axis=0)
    for index, (name, pool) in enumerate(scenario.pools.items()):
        use = ratio(float(work[index]), float(staff[index]))
        if math.isinf(use):
            yield f"Pool {name!r} gets jobs but has no reviewers on shift."
        elif use > 1.0:
            growth = (work[index] - staff[index]) * HOUR / load.handling[index] / hours * 24
            yield (
                f"Pool {name!r} gets {use:.2f} times the work that its staff can do: "
                f"its backlog grows by {growth:,.0f} jobs per day."
            )
        elif staff[index] and (wait := backlog[index] * load.handling[index] * hours / staff[index]) > pool.sla:
            yield (
                f"Pool {name!r} falls behind at times: up to {backlog[index]:,.0f} jobs wait, about "
                f"{format_duration(wait)} of work, and its SLA is {format_duration(pool.sla)}."
            )


def ratio(work: float, staff: float) -> float:
    """Return work over staff: 0 where there is no work, infinite where there is work and no staff."""
    if work <= 0.0:
        return 0.0
    return work / staff if staff > 0.0 else math.inf


def _names(names: tuple[str, ...]) -> str:
    return "all" if "*" in names else " ".join(names)


def _lines(facts: Facts) -> Iterator[str]:
    sample = f"{facts.load.sample:,} uploads"
    yield f"The load is estimated for {facts.strategy} from {sample}, as if it learned nothing during a run."
    yield ("The estimate ignores waits, suspensions, bans and blocked uploads; simulate to see them.")


def _tables(facts: Facts) -> Iterator[Table]:
    for table in (pools_table, load_table, hours_table):
        yield table(facts.scenario, facts.load)


SECTION = Section(900, _lines, _tables, _warnings)
