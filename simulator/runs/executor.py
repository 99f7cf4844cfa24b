"""The only interface through which replications run: threads of this process, or the workers of a cluster.

Which of the two, ``running_on`` says for all that runs while its body does; results are the same.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar, cast

from .arguments import check_count

Task = TypeVar("Task")
Result = TypeVar("Result")
Taken = TypeVar("Taken")
About = TypeVar("About")

Progress = Callable[[float, float], None]
"""Called with (done, total), in tasks, parts of a task included; ``done`` never falls. Calls never overlap."""

_PATIENCE = 0.1
"""Seconds between two looks at the keyboard while threads work."""


class Stopped(BaseException):
    """Raised inside a task when the run was interrupted; no error, so nothing but the executor catches it."""


class Monitor:
    """Adds up the progress of tasks that run side by side, and tells them when to stop.

    One that travels to another process with a task says nothing there: the task counts when its result is back.

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

    def __reduce__(self) -> tuple[type[Monitor], tuple[int]]:
        return Monitor, (0,)

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


class Elsewhere(Protocol):
    """Workers that are no threads of this process; functions and tasks travel to them."""

    def map(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        workers: int | None,
        monitor: Monitor,
        take: Callable[[int, Any], Any],
    ) -> list[Any]:
        """Return what is taken of each result, in the order of the tasks; ``take`` is called in this process."""

    def keep(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        about: Callable[[Any], Any],
        workers: int | None,
        monitor: Monitor,
    ) -> list[tuple[Any, Any]]:
        """Leave results where they are made; return of each what stands for it in later tasks, and what is asked."""


_ELSEWHERE: ContextVar[Elsewhere | None] = ContextVar("elsewhere", default=None)


@contextmanager
def running_on(elsewhere: Elsewhere) -> Iterator[None]:
    """Let all tasks run elsewhere while the body does."""
    before = _ELSEWHERE.set(elsewhere)
    try:
        yield
    finally:
        _ELSEWHERE.reset(before)


def map_replications(
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    monitor: Monitor | None = None,
) -> list[Result]:
    """Return ``function`` of every task, in the order of the tasks; the number of workers never changes a result.

    Threads are enough on one machine: compiled kernels release the interpreter, and threads share the compiled code and
    the scenario.

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
    return take_replications(function, tasks, lambda _, result: result, workers, progress, monitor=monitor)


def take_replications(
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    take: Callable[[int, Result], Taken],
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    monitor: Monitor | None = None,
) -> list[Taken]:
    """Return what is taken of ``function`` of every task; results themselves are not kept.

    Parameters
    ----------
    take : callable
        Given the number of a task and its result, in this process, as soon as it is there; perhaps in a thread.
    function, tasks, workers, progress, monitor
        As of ``map_replications``.
    """
    listed = list(tasks)
    monitor = monitor or Monitor(len(listed), progress)
    elsewhere = _ELSEWHERE.get()
    if elsewhere is not None:
        return cast("list[Taken]", elsewhere.map(function, listed, workers, monitor, take))
    count = min(worker_count(workers), max(len(listed), 1))

    def run(task: Task, number: int) -> Taken:
        taken = take(number, function(task))
        monitor.report(number, 1.0)
        return taken

    if count == 1:
        return [run(task, number) for number, task in enumerate(listed)]
    return _run_threads(run, listed, count, monitor)


def keep_replications(
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    about: Callable[[Result], About],
    workers: int | None = None,
    *,
    monitor: Monitor | None = None,
) -> list[tuple[Result, About]]:
    """Return ``function`` of every task, for use in later tasks only, and what is asked about it.

    In threads that is the result. Elsewhere it stands for the result, which stays where it was made or is made again
    there, and is found in its place in every task that holds it.

    Parameters
    ----------
    about : callable
        Asked of every result, where that is.
    function, tasks, workers, monitor
        As of ``map_replications``.
    """
    listed = list(tasks)
    monitor = monitor or Monitor(len(listed))
    elsewhere = _ELSEWHERE.get()
    if elsewhere is not None:
        return elsewhere.keep(function, listed, about, workers, monitor)
    return [(one, about(one)) for one in map_replications(function, listed, workers, monitor=monitor)]


def _run_threads(
    run: Callable[[Task, int], Taken], tasks: Sequence[Task], workers: int, monitor: Monitor
) -> list[Taken]:
    with ThreadPoolExecutor(workers, thread_name_prefix="riskbox") as pool:
        futures: list[Future[Taken]] = [pool.submit(run, task, number) for number, task in enumerate(tasks)]
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
