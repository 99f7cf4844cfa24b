"""The reporter: an observer that tells a monitor how far its replication is."""

from __future__ import annotations

from simulator.platform.observers import Observer

from .executor import Monitor


class Reporter(Observer):
    """Reports the share of a replication that is done, and so is where a run that is interrupted stops.

    Parameters
    ----------
    monitor : Monitor
    task : int
        Number of the replication among the monitor's tasks.
    horizon : float
        End of the replication, s.
    """

    def __init__(self, monitor: Monitor, task: int, horizon: float) -> None:
        self._monitor = monitor
        self._task = task
        self._horizon = horizon

    def reached(self, time: float) -> None:
        """Report the share of the time that has passed."""
        self._monitor.report(self._task, time / self._horizon)
