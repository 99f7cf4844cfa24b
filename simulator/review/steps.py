"""Progress of several batches of runs, shown as that of one."""

from __future__ import annotations

from simulator.runs.executor import Progress


class Steps:
    """Progress of several batches of runs as one.

    Parameters
    ----------
    progress : callable, optional
        Called as ``progress(done, total)`` with runs of all batches.
    total : int
        Runs of all batches.

    Examples
    --------
    >>> steps = Steps(lambda done, total: print(f"{done:g} of {total:g}"), 30)
    >>> steps.next(10)(10, 10), steps.next(20)(5, 20)
    10 of 30
    15 of 30
    (None, None)
    """

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._before = progress, float(total), 0.0

    def next(self, runs: int) -> Progress | None:
        """Return the progress of the next batch."""
        if self._progress is None:
            return None
        before, report, total = self._before, self._progress, self._total
        self._before += runs
        return lambda done, _: report(min(before + done, total), total)
