"""EWMA: an exponentially weighted moving average of residuals (Roberts, 1959)."""

from __future__ import annotations

import math

from simulator.experiments.alarms.run_length import ewma_run_length

from .base import Chart, Signal, State


class Ewma(Chart):
    """Signals where the moving average is at ``limit`` of its standard deviations or beyond.

    The standard deviation is that of a long run, so the limits are constant.

    Parameters
    ----------
    limit : float
        In standard deviations of the moving average.
    weight : float
        Weight of the last period, above 0 and at most 1, at which it is Shewhart's chart.
    """

    name = "ewma"

    def __init__(self, limit: float, weight: float) -> None:
        self.weight = weight
        super().__init__(limit)

    def run_length(self, shift: float = 0.0) -> float:
        """Return the average run length."""
        return ewma_run_length(self.weight, self.limit, shift)

    def _empty(self) -> State:
        return (0.0, 0.0)  # the moving average, and the periods that it has been on its side of 0

    def _step(self, state: State, residual: float) -> tuple[State, Signal | None]:
        before, periods = state
        average = (1.0 - self.weight) * before + self.weight * residual
        periods = periods + 1.0 if before * average > 0.0 else 1.0
        statistic = abs(average) / math.sqrt(self.weight / (2.0 - self.weight))
        if statistic < self.limit:
            return (average, periods), None
        return (average, periods), Signal(1 if average > 0 else -1, statistic, round(periods))
