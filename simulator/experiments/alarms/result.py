"""Alarms of series: the result of watching the runs of a scenario, or files of a platform's own figures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulator.present.serialise import optional, plain
from simulator.provenance import Provenance, environment

from .alarm import Alarm
from .onsets import Onset, explained_by
from .settings import Settings
from .summary import SeriesSummary, summarised
from .watching import Watched

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class AlarmResult:
    """Series with their alarms.

    Parameters
    ----------
    settings : Settings
    runs : tuple of tuple of Watched
        By run, each with all series in the same order.
    onsets : tuple of Onset
        What explains alarms.
    name : str
        Of the scenario, or of the files.
    provenance : Provenance, optional
        None where the series come from files.
    """

    settings: Settings
    runs: tuple[tuple[Watched, ...], ...]
    onsets: tuple[Onset, ...]
    name: str
    provenance: Provenance | None = None

    @property
    def series(self) -> tuple[Watched, ...]:
        """The series of the first run."""
        return self.runs[0]

    @cached_property
    def summary(self) -> list[SeriesSummary]:
        """Every series over all runs."""
        return summarised(self.runs, self.onsets, self.settings.aftermath)

    def explained(self, alarm: Alarm) -> Onset | None:
        """Return what explains an alarm; None = nothing that was declared."""
        return explained_by(alarm, self.onsets, self.settings.aftermath)

    @property
    def learned_as_ordinary(self) -> list[Onset]:
        """Onsets that stay, and start within the history: what they change is taken for ordinary."""
        ends = [float(one.series.start[one.history]) for one in self.series if one.history < len(one.series)]
        return [one for one in self.onsets if ends and one.start < max(ends) and math.isinf(one.stop)]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: settings, onsets, every series with its figures and alarms, and the summary over runs."""
        about: Mapping[str, Any] = environment() if self.provenance is None else self.provenance.to_dict()
        return {
            "provenance": about,
            "name": self.name,
            "runs": len(self.runs),
            "settings": self.settings.to_dict(),
            "onsets": [
                {"name": one.name, "kind": one.kind, "start": one.start, "stop": optional(one.stop)}
                for one in self.onsets
            ],
            "series": [self._series(one) for one in self.series],
            "summary": [one.to_dict() for one in self.summary],
        }

    def table(self) -> pd.DataFrame:
        """Return a row per alarm of the first run; missing numbers are NaN."""
        import pandas as pd

        rows = [
            {"series": one.series.title, "unit": one.series.unit, **self._alarm(one, alarm)}
            for one in self.series
            for alarm in one.alarms
        ]
        return pd.DataFrame(rows, columns=_COLUMNS)

    def figures(self) -> pd.DataFrame:
        """Return a row per series and period of the first run."""
        import pandas as pd

        frames = [
            pd.DataFrame(
                {
                    "series": one.series.title,
                    "unit": one.series.unit,
                    "start": [one.instant(float(start)).isoformat() for start in one.series.start],
                    "value": one.series.value,
                    "expected": one.expected,
                    "low": one.low,
                    "high": one.high,
                    "residual": one.residual,
                }
            )
            for one in self.series
        ]
        return pd.concat(frames, ignore_index=True)

    def _series(self, one: Watched) -> dict[str, Any]:
        columns = {"value": one.series.value, "expected": one.expected, "low": one.low, "high": one.high}
        return {
            "series": one.series.title,
            "measured": one.series.measured,
            "unit": one.series.unit,
            "law": one.series.law.name,
            "origin": one.series.origin.isoformat(),
            "period": one.series.period,
            "chart": one.chart,
            "limit": one.limit,
            "history": one.history,
            "correlation": one.correlation,
            "reason": one.reason,
            "alarms": [self._alarm(one, alarm) for alarm in one.alarms],
            "start": one.series.start.tolist(),
            **{name: plain(column.tolist()) for name, column in columns.items()},
        }

    def _alarm(self, watched: Watched, alarm: Alarm) -> dict[str, Any]:
        onset = self.explained(alarm)
        return {
            "start": watched.instant(alarm.start).isoformat(),
            "stop": watched.instant(alarm.stop).isoformat(),
            "read": watched.instant(alarm.read).isoformat(),
            "began": watched.instant(alarm.began).isoformat(),
            "direction": "high" if alarm.direction > 0 else "low",
            **{name: optional(getattr(alarm, name)) for name in ("value", "expected", "low", "high", "statistic")},
            "explained_by": None if onset is None else onset.name,
            "delay": None if onset is None else alarm.read - onset.start,
        }


_COLUMNS = (
    "series",
    "unit",
    "start",
    "stop",
    "read",
    "began",
    "direction",
    "value",
    "expected",
    "low",
    "high",
    "statistic",
    "explained_by",
    "delay",
)
