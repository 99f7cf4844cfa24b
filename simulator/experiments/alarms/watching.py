"""Watching one series with one chart: what is expected is learned again every week, the chart runs on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from .alarm import Alarm
from .charts import Chart, Signal
from .cycle import WEEK
from .expected import Expectation, Periods, learned
from .laws import Positive
from .onsets import Onset, explained_by
from .powers import best_power
from .series import Series

Floats = NDArray[np.float64]

BAND = 0.95
"""Share of ordinary figures that lie within the band that tables and pictures show."""


@dataclass(frozen=True, eq=False)
class Watched:
    """A series with what was expected of it, and its alarms.

    Parameters
    ----------
    series : Series
    chart : str
    limit : float
        Of the chart.
    history : int
        Periods of the history, in which there are no alarms.
    expected, low, high : (n,) float64
        In the unit of the series; in the history as learned from all of it.
    residual : (n,) float64
        What the chart was given; NaN in the history, and where there is no figure.
    alarms : tuple of Alarm
    correlation : float
        Of neighbouring periods, as last learned.
    reason : str
        Why it was not watched; empty = it was.
    """

    series: Series
    chart: str
    limit: float
    history: int
    expected: Floats
    low: Floats
    high: Floats
    residual: Floats
    alarms: tuple[Alarm, ...]
    correlation: float = 0.0
    reason: str = ""

    @property
    def watched_time(self) -> float:
        """Time over which alarms were possible, s."""
        return float(np.isfinite(self.residual).sum()) * self.series.period

    def instant(self, time: float) -> datetime:
        """Return a time of the series as an instant."""
        return self.series.origin + timedelta(seconds=time)


def watch(series: Series, chart: Chart, history: int, onsets: Sequence[Onset] = (), aftermath: float = 0.0) -> Watched:
    """Return a series with the alarms of a chart, which is reset first.

    Parameters
    ----------
    series : Series
    chart : Chart
    history : int
        Periods of the history. What is expected is learned from them, and again every week from all periods so far, so
        that a lasting change becomes ordinary after some weeks.
    onsets : sequence of Onset
        Incidents that pass: their time is not learned from once an alarm has told of them, nor if they lie in the
        history, since a platform then knows of them.
    aftermath : float
        Time after the end of an incident in which its consequences may show, s.
    """
    chart.reset()
    number = len(series)
    expected, low, high, residual = (np.full(number, np.nan) for _ in range(4))
    alarms: list[Alarm] = []
    ordinary = np.ones(number, dtype=np.bool_)
    for one in onsets:
        if history < number and one.start < series.start[history]:
            ordinary &= ~_within(series, one, aftermath)
    if isinstance(series.law, Positive):
        past = slice(0, history)
        law = best_power(series.value[past], series.start[past], series.period, ordinary[past])
        series = replace(series, law=law)
    periods = series.periods
    model = learned(series.law, periods[:history], ordinary[:history])
    if model is None:
        return _unwatched(series, chart, history, periods)
    expected[:history] = model.expected(periods[:history])
    low[:history], high[:history] = model.band(periods[:history], BAND)
    step = max(round(WEEK / series.period), 1)
    for first in range(history, number, step):
        block = slice(first, min(first + step, number))
        model = learned(series.law, periods[:first], ordinary[:first]) or model
        residual[block] = _residuals(model, periods, block)
        expected[block] = model.expected(periods[block])
        low[block], high[block] = model.band(periods[block], BAND)
        for place in range(block.start, block.stop):
            signal = chart.update(float(residual[place]))
            if signal is None:
                continue
            alarms.append(_alarm(series, place, signal, (expected, low, high)))
            told = explained_by(alarms[-1], onsets, aftermath)
            if told is not None:
                ordinary &= ~_within(series, told, aftermath)
    return Watched(
        series, chart.name, chart.limit, history, expected, low, high, residual, tuple(alarms), model.correlation
    )


def _alarm(series: Series, place: int, signal: Signal, learned_of: tuple[Floats, Floats, Floats]) -> Alarm:
    expected, low, high = (float(column[place]) for column in learned_of)
    return Alarm(
        period=place,
        start=float(series.start[place]),
        stop=float(series.stop[place]),
        read=float(series.read[place]),
        began=float(series.start[max(place + 1 - signal.periods, 0)]),
        direction=signal.direction,
        value=float(series.value[place]),
        expected=expected,
        low=low,
        high=high,
        statistic=signal.statistic,
    )


def _within(series: Series, onset: Onset, aftermath: float) -> NDArray[np.bool_]:
    """Return the periods in which an incident that passes may show, (n,); none where it stays."""
    if not math.isfinite(onset.stop):
        return np.zeros(len(series), dtype=np.bool_)
    return (series.read > onset.start) & (series.start < onset.stop + aftermath)


def _residuals(model: Expectation, periods: Periods, block: slice) -> Floats:
    """Return what the chart is given in a block of periods."""
    scores = model.scores(periods[block])
    before = float(model.scores(periods[block.start - 1 : block.start])[0])
    return model.innovations(scores, before)


def _unwatched(series: Series, chart: Chart, history: int, periods: Periods) -> Watched:
    known = periods.value[:history][np.isfinite(periods.value[:history])]
    reason = f"its history has {len(known)} figures" if len(known) < 10 else "its history does not vary"
    empty = np.full(len(series), np.nan)
    return Watched(series, chart.name, chart.limit, history, empty, empty, empty, empty, (), reason=reason)
