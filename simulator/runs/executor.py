"""The only interface through which replications run: threads today, other machines possibly later."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from .arguments import check_count

Task = TypeVar("Task")
Result = TypeVar("Result")

Progress = Callable[[float, float], None]
"""Called with (done, total), in tasks, parts of a task included; ``done`` never falls. Calls never overlap."""

_PATIENCE = 0.1
"""Seconds between two looks at the keyboard while threads work."""


class Stopped(BaseException):
    """Raised inside a task when the run was interrupted; no error, so nothing but the executor catches it."""


class Monitor:
    """Adds up the progress of tasks that run side by side, and tells them when to stop.

    Parameters
    ----------
    total : int
        Number of tasks.
    progress : callable, optional
        Called as ``progress(done, total)``.
    """

    def __init__(self, total: int, progress: Progress | None = None) -> None:
        self.stop = threading.Event()
        self._shares = [0.0] * total
        self._progress = progress
        self._lock = threading.Lock()

    def report(self, task: int, share: float) -> None:
        """Note that a share of a task is done; a task that takes long calls this often.

        Raises
        ------
        Stopped
            If the run was interrupted.
        """
        if self.stop.is_set():
            raise Stopped
        if self._progress is None:
            return
        with self._lock:
            if share > self._shares[task]:
                self._shares[task] = share
                self._progress(sum(self._shares), float(len(self._shares)))


def worker_count(workers: int | None = None) -> int:
    """Return the number of workers: all cores that this process may use, unless a number is given.

    Raises
    ------
    InputError
        If the number is not at least 1.
    """
    if workers is None:
        return _cores()
    check_count("workers", workers)
    return workers


def _cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def has_cores_to_spare(tasks: int, workers: int | None = None) -> bool:
    """Return whether every task may use a second core, so that none has to wait for another's."""
    return 2 * min(worker_count(workers), tasks) <= _cores()


def map_replications(
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    monitor: Monitor | None = None,
) -> list[Result]:
    """Return ``function`` of every task, in the order of the tasks; the number of workers never changes a result.

    Threads are enough: compiled kernels release the interpreter, and threads share the compiled code and the scenario.

    Parameters
    ----------
    function : callable
        A pure function of its task.
    tasks : iterable
    workers : int, optional
        Tasks at a time; by default one per core. With 1 tasks run in the caller's thread.
    progress : callable, optional
        Called as ``progress(done, total)`` after each task.
    monitor : Monitor, optional
        Takes the place of ``progress`` where tasks report parts of themselves to it.

    Raises
    ------
    KeyboardInterrupt
        After every task under way that reports to ``monitor`` has stopped; no thread is left behind.
    """
    listed = list(tasks)
    count = min(worker_count(workers), max(len(listed), 1))
    monitor = monitor or Monitor(len(listed), progress)
    if count == 1:
        return [_run(function, task, number, monitor) for number, task in enumerate(listed)]
    return _run_threads(function, listed, count, monitor)


def _run(function: Callable[[Task], Result], task: Task, number: int, monitor: Monitor) -> Result:
    result = function(task)
    monitor.report(number, 1.0)
    return result


def _run_threads(
    function: Callable[[Task], Result], tasks: Sequence[Task], workers: int, monitor: Monitor
) -> list[Result]:
    with ThreadPoolExecutor(workers, thread_name_prefix="riskbox") as pool:
        futures: list[Future[Result]] = [
            pool.submit(_run, function, task, number, monitor) for number, task in enumerate(tasks)
        ]
        try:
            waiting = set(futures)
            while waiting:
                done, waiting = wait(waiting, timeout=_PATIENCE, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
        except BaseException:
            # an error or Ctrl-C: what has not begun never begins, what is under way stops at its next report
            monitor.stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return [future.result() for future in futures]
