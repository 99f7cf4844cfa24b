"""What a user asks of alarms, in the terms of the field, and the charts that follow from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from simulator.domain.units import DAY, parse_duration
from simulator.errors import InputError, show

from .charts import Chart
from .cycle import WEEK
from .design import designed


@dataclass(frozen=True)
class Settings:
    """How series are watched.

    Parameters
    ----------
    chart : {"cusum", "ewma", "shewhart"}
    false_alarm_every : float
        Average time from one false alarm to the next, over all series together, s.
    change : float
        Change that should be found soonest, standard deviations of one period's figure.
    history : float
        Time from which the ordinary course is learned, s.
    settle : float
        Age from which the figure of a day of uploads is read, s.
    aftermath : float
        Time after the end of an incident in which it still explains alarms, s.
    """

    chart: str = "cusum"
    false_alarm_every: float = 90 * DAY
    change: float = 1.0
    history: float = 28 * DAY
    settle: float = 3 * DAY
    aftermath: float = WEEK

    def designed(self, series: int, period: float) -> Chart:
        """Return a new chart for one of several series: each may give its part of the false alarms.

        Raises
        ------
        InputError
            If no chart can keep the promise.
        """
        return designed(self.chart, series * self.false_alarm_every / period, self.change)

    def history_periods(self, period: float) -> int:
        """Return the history in whole periods."""
        return math.floor(self.history / period + 1e-9)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; times in seconds."""
        names = ("chart", "false_alarm_every", "change", "history", "settle", "aftermath")
        return {name: getattr(self, name) for name in names}


def settings_of(
    *,
    chart: str = "cusum",
    false_alarm_every: str | float = "90d",
    change: float = 1.0,
    history: str | float = "28d",
    settle: str | float = "3d",
    aftermath: str | float = "7d",
) -> Settings:
    """Return settings from texts such as ``90d``, checked.

    Raises
    ------
    InputError
        If a duration is none, or is out of range.
    """
    times = {
        "false_alarm_every": _time("false_alarm_every", false_alarm_every, above=0.0),
        "history": _time("history", history, above=0.0),
        "settle": _time("settle", settle),
        "aftermath": _time("aftermath", aftermath),
    }
    made = Settings(chart=chart, change=change, **times)
    designed(made.chart, 100.0, made.change)  # refuses what no chart can have
    return made


def _time(name: str, value: str | float, above: float = -1.0) -> float:
    try:
        found = parse_duration(value)
    except InputError as error:
        raise InputError(f"`{name}`: {error}") from None
    if not (math.isfinite(found) and found > above and found >= 0.0):
        raise InputError(f"`{name}` must be a time above 0. Got {show(value)} instead.")
    return found
