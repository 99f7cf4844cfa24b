"""Run lengths over many runs: how often alarms are false, how soon an onset is detected, and how often at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.domain.units import DAY
from simulator.present.serialise import optional

from .onsets import Onset, detection, explained_by
from .watching import Watched


@dataclass(frozen=True)
class FalseAlarms:
    """False alarms of one series over runs.

    Parameters
    ----------
    number : int
    time : float
        Time without an onset that could explain an alarm, s.
    """

    number: int
    time: float

    def __add__(self, other: FalseAlarms) -> FalseAlarms:
        """Return both together."""
        return FalseAlarms(self.number + other.number, self.time + other.time)

    def per(self, span: float) -> float:
        """Return the number per time, such as 90 days; NaN without any time."""
        return self.number * span / self.time if self.time > 0.0 else math.nan

    def interval(self, span: float, level: float = 0.95) -> tuple[float, float]:
        """Return the exact Poisson interval of the number per time (Garwood, 1936)."""
        from scipy.special import gammaincinv

        if not self.time > 0.0:
            return math.nan, math.nan
        outside = (1.0 - level) / 2.0
        low = float(gammaincinv(self.number, outside)) if self.number else 0.0
        high = float(gammaincinv(self.number + 1.0, 1.0 - outside))
        return low * span / self.time, high * span / self.time


@dataclass(frozen=True)
class Detected:
    """How an onset was detected in one series over runs.

    Parameters
    ----------
    onset : Onset
    delays : tuple of float
        From the onset to the first alarm that it explains, s; infinite where there is none.
    """

    onset: Onset
    delays: tuple[float, ...]

    @property
    def share(self) -> float:
        """Share of the runs that detected it; NaN without any run."""
        return float(np.isfinite(self.delays).mean()) if self.delays else math.nan

    def quantile(self, part: float) -> float:
        """Return the delay within which this part of all runs detected it; infinite if fewer did."""
        if not self.delays:
            return math.nan
        return float(sorted(self.delays)[max(math.ceil(part * len(self.delays)) - 1, 0)])

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; a delay that does not exist is null."""
        return {
            "onset": self.onset.name,
            "runs": len(self.delays),
            "detected": optional(self.share),
            "median_delay": optional(self.quantile(0.5)),
            "delay_90": optional(self.quantile(0.9)),
        }


def false_alarms(watched: Watched, onsets: Sequence[Onset], aftermath: float) -> FalseAlarms:
    """Return the alarms of one run that nothing explains, and the time in which there could be such."""
    series = watched.series
    quiet = np.isfinite(watched.residual)
    for one in onsets:
        quiet &= (series.read <= one.start) | (series.start >= one.stop + aftermath)
    number = sum(explained_by(alarm, onsets, aftermath) is None for alarm in watched.alarms)
    return FalseAlarms(number, float(quiet.sum()) * series.period)


def detected(runs: Sequence[Watched], onset: Onset, onsets: Sequence[Onset], aftermath: float) -> Detected:
    """Return how soon an onset was detected in each run of a series that was watched when it came."""
    delays = []
    for one in runs:
        watching = np.isfinite(one.residual) & (one.series.read > onset.start)
        if not watching.any() or one.series.start[one.history] >= onset.stop:
            continue
        first = detection(one.alarms, onset, onsets, aftermath)
        delays.append(math.inf if first is None else first.read - onset.start)
    return Detected(onset, tuple(delays))


@dataclass(frozen=True)
class SeriesSummary:
    """One series over all runs.

    Parameters
    ----------
    title : str
    false : FalseAlarms
    detected : tuple of Detected
        By onset.
    """

    title: str
    false: FalseAlarms
    detected: tuple[Detected, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        low, high = self.false.interval(90 * DAY)
        return {
            "series": self.title,
            "false_alarms": self.false.number,
            "quiet_time": self.false.time,
            "false_alarms_per_90d": optional(self.false.per(90 * DAY)),
            "low": optional(low),
            "high": optional(high),
            "onsets": [one.to_dict() for one in self.detected],
        }


def summarised(runs: Sequence[Sequence[Watched]], onsets: Sequence[Onset], aftermath: float) -> list[SeriesSummary]:
    """Return every series over runs, each of which has all series in the same order."""
    found = []
    for same in zip(*runs, strict=True):
        false = sum((false_alarms(one, onsets, aftermath) for one in same), FalseAlarms(0, 0.0))
        spotted = tuple(detected(same, onset, onsets, aftermath) for onset in onsets)
        found.append(SeriesSummary(same[0].series.title, false, spotted))
    return found
