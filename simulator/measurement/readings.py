"""Readings: measured beside true, as sums that merge over replications."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError

from .dashboard import Dashboard
from .interval import detectable_change

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Readings:
    """Sums over runs, (indicators, days + 1) each: by day, and last over the whole run.

    A run counts where it has a measured and a true value.

    Parameters
    ----------
    ids : tuple of str
        Indicators.
    runs, measured, true, low, high, labels : float64
        Number of runs, and sums of the measured value, the true one, the ends of the interval, and the labels.
    error, error_sq : float64
        Sums of measured less true, and of its square.
    variance, change_variance : float64
        Sums of the variances that the dashboard reckons with: around the true value, and between periods.
    covered : float64
        Runs whose interval covers the true value.
    """

    ids: tuple[str, ...]
    runs: Floats
    measured: Floats
    true: Floats
    low: Floats
    high: Floats
    labels: Floats
    error: Floats
    error_sq: Floats
    variance: Floats
    change_variance: Floats
    covered: Floats

    @classmethod
    def of(cls, dashboard: Dashboard, truth: Mapping[str, Floats]) -> Readings:
        """Return the readings of one run.

        Parameters
        ----------
        dashboard : Dashboard
        truth : Mapping
            (days + 1,) true values by id.
        """
        shown = [[*dashboard.by_day(one), dashboard.whole(one)] for one in dashboard.ids]
        value, error, change, low, high, labels = (
            np.array([[float(getattr(one, name)) for one in row] for row in shown]).reshape(len(shown), -1)
            for name in ("value", "standard_error", "change_error", "low", "high", "labels")
        )
        true = np.array([truth[one] for one in dashboard.ids]).reshape(value.shape)
        there = np.isfinite(value) & np.isfinite(true) & np.isfinite(low)
        slack = 1e-12 * np.abs(true)  # sums of views are rounded
        covers = (low <= true + slack) & (true - slack <= high)
        columns = [value, true, low, high, labels, value - true, (value - true) ** 2, error**2, change**2, covers]
        return cls(dashboard.ids, there.astype(np.float64), *(np.where(there, column, 0.0) for column in columns))

    def __add__(self, other: Readings) -> Readings:
        """Return both runs together.

        Raises
        ------
        InputError
            If they do not measure the same.
        """
        if not isinstance(other, Readings):
            return NotImplemented
        if self.ids != other.ids or self.runs.shape != other.runs.shape:
            raise InputError(
                "Readings to be merged must be of the same indicators and days. "
                f"Got {self.ids} over {self.runs.shape[-1] - 1} days and {other.ids} over {other.runs.shape[-1] - 1} "
                "instead."
            )
        sums = {one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)[1:]}
        return replace(self, **sums)

    @property
    def days(self) -> int:
        """Number of days."""
        return int(self.runs.shape[1]) - 1

    def reading(self, indicator: str, day: int | None = None) -> Reading:
        """Return an indicator on a day, counted from 0, or over the whole run."""
        place = self.ids.index(indicator), self.days if day is None else day
        number = float(self.runs[place])

        def mean(sums: Floats) -> float:
            return float(sums[place]) / number if number else math.nan

        bias = mean(self.error)
        spread = max(mean(self.error_sq) - bias**2, 0.0)
        return Reading(
            indicator,
            day,
            round(number),
            mean(self.measured),
            mean(self.low),
            mean(self.high),
            mean(self.true),
            bias,
            math.sqrt(spread / (number - 1)) if number > 1 else math.nan,
            mean(self.covered),
            detectable_change(math.sqrt(mean(self.change_variance))) if number else math.nan,
            mean(self.labels),
        )


@dataclass(frozen=True)
class Reading:
    """An indicator, measured and true, as means over runs; NaN where there is none."""

    indicator: str
    day: int | None
    """From 0; None = the whole run."""
    runs: int
    measured: float
    low: float
    high: float
    true: float
    bias: float
    """Measured less true."""
    bias_error: float
    """Standard error of the bias; NaN for a single run."""
    covered: float
    """Share of runs whose interval covers the true value."""
    detectable: float
    """Smallest change between two such periods that the dashboard sees: 80 % power at 5 %."""
    labels: float
