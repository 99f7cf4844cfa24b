"""Alarms: control charts on what is left of an indicator once its weekly cycle is taken out."""

from __future__ import annotations

from .alarm import Alarm
from .charts import Chart, Cusum, Ewma, Shewhart, Signal
from .design import CHARTS, designed
from .find import INDICATORS, alarms_in_files, find_alarms
from .from_csv import read_series
from .onsets import Onset
from .result import AlarmResult
from .series import Series
from .settings import Settings, settings_of
from .watching import Watched, watch

__all__ = [
    "CHARTS",
    "INDICATORS",
    "Alarm",
    "AlarmResult",
    "Chart",
    "Cusum",
    "Ewma",
    "Onset",
    "Series",
    "Settings",
    "Shewhart",
    "Signal",
    "Watched",
    "alarms_in_files",
    "designed",
    "find_alarms",
    "read_series",
    "settings_of",
    "watch",
]
