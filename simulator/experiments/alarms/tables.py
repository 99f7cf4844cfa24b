"""Alarms in words and tables, alike on a terminal and on a page."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulator.domain.units import DAY, format_duration
from simulator.present.numbers import MISSING, format_interval, format_percent, format_value
from simulator.present.table import Column, Table

from .alarm import Alarm
from .result import AlarmResult
from .summary import Detected
from .watching import Watched

_NOT_DECLARED = "nothing declared: a false alarm"
_NOT_KNOWN = "–"


def alarm_table(result: AlarmResult, series: Sequence[Watched] | None = None) -> Table:
    """Return the alarms of the first run, earliest first.

    Parameters
    ----------
    result : AlarmResult
    series : sequence of Watched, optional
        Series to show; by default all.
    """
    shown = result.series if series is None else series
    columns = (
        Column("series"),
        Column("period", align="left"),
        Column("direction", align="left"),
        Column("value", align="right"),
        Column("expected, 95 %", align="right", spare=1),
        Column("since about", align="left", spare=2),
        Column("explained by", align="left"),
        Column("delay", align="right"),
    )
    pairs = [(one, alarm) for one in shown for alarm in one.alarms]
    pairs.sort(key=lambda pair: pair[1].read)
    return Table("alarms", "Alarms", columns, tuple(_alarm(result, *pair) for pair in pairs))


def _alarm(result: AlarmResult, watched: Watched, alarm: Alarm) -> tuple[str, ...]:
    unit = watched.series.unit
    onset = result.explained(alarm)
    blank = _NOT_DECLARED if result.provenance is not None or result.onsets else _NOT_KNOWN
    return (
        watched.series.title,
        period_text(watched, alarm.start),
        "too high" if alarm.direction > 0 else "too low",
        format_value(alarm.value, unit),
        format_interval(alarm.expected, alarm.low, alarm.high, unit),
        period_text(watched, alarm.began),
        blank if onset is None else onset.name,
        MISSING if onset is None else format_duration(alarm.read - onset.start),
    )


def period_text(watched: Watched, start: float) -> str:
    """Return a period by its date and, in a run, the day counted from its start."""
    instant = watched.instant(start)
    return f"{instant:%Y-%m-%d}" if watched.series.period >= DAY else f"{instant:%Y-%m-%d %H:%M}"


def summary_table(result: AlarmResult) -> Table:
    """Return every series over all runs: false alarms against the promise and, per onset, how soon it was detected."""
    alone = result.settings.false_alarm_every * len(result.series)
    columns = (
        Column("series"),
        Column("false alarms per 90 d [95 %]", align="right"),
        Column("allowed", align="right"),
        *(Column(f"{one.name}: detected, median delay", align="right") for one in result.onsets),
    )
    rows = []
    for one in result.summary:
        low, high = one.false.interval(90 * DAY)
        rate = one.false.per(90 * DAY)
        cells = (MISSING if math.isnan(rate) else f"{rate:.2f} [{low:.2f}, {high:.2f}]", f"{90 * DAY / alone:.2f}")
        rows.append((one.title, *cells, *map(detected_text, one.detected)))
    return Table("summary", "Over all runs", columns, tuple(rows))


def detected_text(one: Detected) -> str:
    """Return how an onset was detected: the share of runs, and the median delay where half of them did."""
    if not one.delays:
        return MISSING
    delay = one.quantile(0.5)
    return format_percent(one.share) + (f", {format_duration(delay)}" if math.isfinite(delay) else "")


def sentences(result: AlarmResult) -> list[str]:
    """Return what charts were set to, and what a reader must know."""
    settings, number = result.settings, len(result.series)
    every = format_duration(settings.false_alarm_every)
    alone = format_duration(settings.false_alarm_every * number)
    each = "" if number == 1 else f" over {number} series, so one per {alone} for each"
    return [
        (
            f"{settings.chart} charts, limits for one false alarm per {every}{each}; "
            f"history {format_duration(settings.history)}."
        ),
        *(
            f"{one.name} starts within the history and stays, so charts take it for ordinary."
            for one in result.learned_as_ordinary
        ),
        *(f"{one.series.title} is not watched: {one.reason}." for one in result.series if one.reason),
    ]


def figures_table(watched: Watched) -> Table:
    """Return a series with what was expected of it, a row per period."""
    columns = (
        Column("period", align="left"),
        *(Column(name, align="right") for name in ("value", "expected", "low", "high", "residual")),
    )
    unit = watched.series.unit
    rows = []
    for place, start in enumerate(watched.series.start):
        figures = (watched.series.value, watched.expected, watched.low, watched.high)
        texts = (format_value(float(column[place]), unit) for column in figures)
        residual = float(watched.residual[place])
        rows.append(
            (period_text(watched, float(start)), *texts, MISSING if math.isnan(residual) else f"{residual:+.2f}")
        )
    return Table("figures", watched.series.title, columns, tuple(rows))
