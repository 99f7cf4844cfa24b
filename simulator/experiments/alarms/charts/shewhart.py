"""Shewhart's chart: the last period alone decides."""

from __future__ import annotations

from simulator.experiments.alarms.run_length import shewhart_run_length

from .base import Chart, Signal, State


class Shewhart(Chart):
    """Signals where one residual is at ``limit`` or beyond.

    Parameters
    ----------
    limit : float
        In standard deviations; 3 has an average run length of 370.4.

    Examples
    --------
    >>> Shewhart(3.0).update_all([2.9, -3.2])[1].direction
    -1
    """

    name = "shewhart"

    def run_length(self, shift: float = 0.0) -> float:
        """Return the average run length."""
        return shewhart_run_length(self.limit, shift)

    def _empty(self) -> State:
        return ()

    def _step(self, state: State, residual: float) -> tuple[State, Signal | None]:
        if abs(residual) < self.limit:
            return state, None
        return state, Signal(1 if residual > 0 else -1, abs(residual), 1)
