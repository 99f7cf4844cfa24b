"""Measured beside true: what a platform's dashboard shows, and what is so, as table and plain data."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .numbers import format_interval, format_percent, format_value, format_values_together, scale_of
from .serialise import plain
from .table import Column, Table

if TYPE_CHECKING:
    from simulator.measurement.readings import Reading, Readings

TITLE = "measured beside true"
_COLUMNS = ("measured", "true", "bias", "covered", "detectable change", "labels")


def measured_rows(readings: Readings | None) -> Iterator[Reading]:
    """Yield every reading: each indicator over the whole run, and then by day."""
    if readings is None:
        return
    for day in (None, *range(readings.days)):
        for id_ in readings.ids:
            yield readings.reading(id_, day)


def measured_table(readings: Readings, *, by_day: bool = False) -> Table:
    """Return the table for a terminal: of the whole run, or of each indicator by day."""
    rows: list[tuple[str, ...]] = []
    for id_ in readings.ids:
        title, unit = _named(id_)
        if not by_day:
            rows.append((title, *_cells(readings.reading(id_), unit)))
            continue
        rows += [(title, f"day {day + 1}", *_cells(readings.reading(id_, day), unit)) for day in range(readings.days)]
    names = ("indicator", "day", *_COLUMNS) if by_day else ("indicator", *_COLUMNS)
    return Table("measured", TITLE, tuple(Column(name) for name in names), tuple(rows))


def measured_note(readings: Readings) -> str:
    """Return how to read the table."""
    several = readings.runs.max() > 1
    over = "means over runs; covered: share of runs whose interval covers the truth" if several else "one run"
    return (
        f"Measured: from labelled samples, with the dashboard's own 95 % interval ({over}). Values are corrected for "
        "the raters' errors, which may take them beyond 0 or 100 %. Detectable change: the smallest change between two "
        "such periods that the dashboard sees in 80 % of cases, tested at 5 %; in brackets as a share of the truth."
    )


def measured_data(readings: Readings | None) -> list[dict[str, Any]] | None:
    """Return every reading as plain data with stable keys; None = nothing was measured."""
    if readings is None:
        return None
    return [row_of(one) for one in measured_rows(readings)]


def row_of(reading: Reading) -> dict[str, Any]:
    """Return a reading as plain data, missing numbers as None."""
    title, unit = _named(reading.indicator)
    numbers = ("measured", "low", "high", "true", "bias", "bias_error", "covered", "detectable", "labels")
    return {
        "indicator": reading.indicator,
        "title": title,
        "day": "" if reading.day is None else f"day {reading.day + 1}",
        **{name: plain(getattr(reading, name)) for name in numbers},
        "detectable_share": plain(reading.detectable / reading.true if reading.true else math.nan),
        "unit": unit,
        "runs": reading.runs,
    }


def _cells(one: Reading, unit: str) -> tuple[str, ...]:
    true, bias = format_values_together((one.true, one.bias), unit)
    bias = _points(bias, unit)
    if not math.isnan(one.bias_error):
        bias = f"{bias} (s.e. {_points(format_value(one.bias_error, unit), unit)})"
    covered = format_percent(one.covered) if one.runs > 1 else {1.0: "yes", 0.0: "no"}.get(one.covered, "–")
    seen = _points(format_value(one.detectable, unit), unit)
    if one.runs and one.true:
        seen = f"{seen} ({format_percent(one.detectable / one.true)})"
    return (
        format_interval(one.measured, one.low, one.high, unit),
        true,
        bias,
        covered,
        seen,
        format_value(one.labels, "count"),
    )


def _points(text: str, unit: str) -> str:
    """Return a difference of shares in percentage points."""
    return text.replace(" %", " pp") if scale_of(unit).label == "%" else text


def _named(indicator: str) -> tuple[str, str]:
    """Return an indicator's title and unit."""
    from simulator.indicators import find_indicator

    found = find_indicator(indicator)
    return found.title, found.unit
