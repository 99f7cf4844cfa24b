"""Replications on the workers of a Dask cluster: one of this machine, or one that runs already.

Functions and tasks travel as bytes that only workers read. Results are taken as they come and released at once, so that
a worker that dies takes nothing along but what it was running; the scheduler gives that to another one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError, show

from . import remote
from .executor import Monitor, running_on, worker_count
from .remote import StandIn, kept, packed, unpacked, versions, work

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local"
"""The name of a cluster of this machine, made for one command."""
_PATIENCE = 10.0
"""Seconds for a scheduler to answer."""
_END = 2.0
"""Seconds for workers to end what they are at, before they are ended."""
_LOOK = 2.0
"""Seconds between two looks at how many workers there are."""
_KINDS = ("tcp", "tls", "ws", "wss", "ucx", "inproc")
"""Ways to reach a scheduler."""
_LOUD = ("distributed", "tornado", "asyncio")
_SILENT = logging.CRITICAL + 1
_LOGGER = logging.getLogger("riskbox")
_AHEAD = 2
"""Tasks under way for each thread of the workers: one that runs, and one that waits for it."""


@contextmanager
def scheduler(name: str, workers: int | None = None) -> Iterator[None]:
    """Let all replications run on a cluster while the body does.

    Parameters
    ----------
    name : str
        ``"local"``, or the address of a scheduler, such as ``"tcp://10.0.0.5:8786"``.
    workers : int, optional
        Processes of a local cluster; by default one per core.

    Raises
    ------
    InputError
        If the name is no address or, once there is something to run, nobody answers there or Dask is not installed.

    Examples
    --------
    >>> with scheduler("local"):  # doctest: +SKIP
    ...     results = simulate("baseline", replications=100)
    """
    _check_name(name)
    with ExitStack() as stack, running_on(Cluster(name, workers, stack)):
        yield


class Cluster:
    """The workers of a scheduler, which is met when the first task is there.

    Parameters
    ----------
    name : str
        The scheduler's.
    workers : int or None
        Processes of a local cluster.
    stack : ExitStack
        Closes what is opened.
    """

    def __init__(self, name: str, workers: int | None, stack: ExitStack) -> None:
        self._name = name
        self._workers = workers
        self._stack = stack
        self._versions = versions()
        self._threads, self._looked = 0, -_LOOK

    @cached_property
    def _client(self) -> Client:
        """The connection to the scheduler."""
        try:
            import dask
            import distributed
        except ImportError as error:
            raise InputError(
                f"The scheduler {self._name} needs Dask on this machine: `pip install riskbox[cluster]`."
            ) from error
        self._stack.enter_context(_quiet())
        self._stack.enter_context(dask.config.set({"distributed.comm.timeouts.connect": _PATIENCE}))
        address = self._name
        if address == LOCAL:
            cluster = distributed.LocalCluster(
                n_workers=worker_count(self._workers),
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                memory_limit=0,
                silence_logs=_SILENT,
                preload=[remote.__name__],
            )
            address = self._stack.enter_context(_closing(cluster)).scheduler_address
        try:
            client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError(f"A scheduler must answer at {self._name}. Got {_reason(error)} instead.") from error
        self._stack.enter_context(_closing(client))
        if not client.nthreads():
            _LOGGER.info("%s has no workers so far: waiting", self._name)
        return client

    def map(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        workers: int | None,
        monitor: Monitor,
        take: Callable[[int, Any], Any],
    ) -> list[Any]:
        """Return what is taken of each result, in the order of the tasks; ``take`` is called in this thread."""
        found: list[Any] = [None] * len(tasks)
        for number, result in self._done(function, tasks, workers):
            found[number] = take(number, unpacked(result))
            monitor.report(number, 1.0)
        return found

    def keep(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        about: Callable[[Any], Any],
        workers: int | None,
        monitor: Monitor,
    ) -> list[tuple[Any, Any]]:
        """Leave results on the workers, which make them again if one dies; return stand-ins, and what is asked."""
        stand_ins = [StandIn(self._submit(kept, function, task)) for task in tasks]
        return list(zip(stand_ins, self.map(about, stand_ins, workers, monitor, lambda _, one: one), strict=True))

    def _done(
        self, function: Callable[[Any], Any], tasks: Sequence[Any], workers: int | None
    ) -> Iterator[tuple[int, bytes]]:
        """Yield the number and the result of each task when it is done; only so many are under way."""
        from distributed import as_completed
        from distributed.comm import CommClosedError

        under_way: dict[Future[Any], int] = {}
        done = as_completed(with_results=True, raise_errors=False, loop=self._client.loop)
        waiting = iter(enumerate(tasks))
        try:
            while True:
                for number, task in self._next(waiting, self._room(workers) - len(under_way)):
                    future = self._submit(work, function, task)
                    under_way[future] = number
                    done.add(future)
                if not under_way:
                    return
                future, result = next(done)
                number = under_way.pop(future)
                self._check(future, result)
                future.release()
                yield number, result
        except CommClosedError as error:
            raise self._gone() from error
        finally:
            # after an error or Ctrl-C: what has not begun never begins, what a worker is at comes to its end unheeded
            for future in under_way:
                future.release()

    @staticmethod
    def _next(waiting: Iterator[tuple[int, Any]], room: int) -> Iterator[tuple[int, Any]]:
        for _, numbered in zip(range(room), waiting, strict=False):
            yield numbered

    def _room(self, workers: int | None) -> int:
        """Return how many tasks may be under way, with the workers that there are now."""
        if time.monotonic() > self._looked + _LOOK:
            self._looked = time.monotonic()
            self._threads = sum(self._client.nthreads().values())
        return max(1, min(_AHEAD * self._threads, workers or _AHEAD * self._threads))

    def _submit(self, how: Callable[..., Any], function: Callable[[Any], Any], task: Any) -> Future[Any]:
        data, stand_ins = packed((function, task))
        results = [one.future for one in stand_ins]
        return self._client.submit(how, self._versions, code_of(task), data, *results, pure=False)

    def _check(self, future: Future[Any], result: object) -> None:
        """Raise what went wrong with a task."""
        from distributed import KilledWorker

        if future.status == "finished":
            return
        error = result[1] if isinstance(result, tuple) else result
        if isinstance(error, KilledWorker):
            raise InputError(
                f"The workers of {self._name} must survive a run. Got {error.allowed_failures + 1} that ended during "
                "the same one instead, perhaps for want of memory."
            ) from error
        if future.status == "error" and isinstance(error, BaseException):
            raise error
        raise self._gone()

    def _gone(self) -> InputError:
        return InputError(
            f"The scheduler {self._name} must run as long as the command that uses it. It has ended, or cannot be "
            "reached any more."
        )


def code_of(task: object) -> Mapping[str, str]:
    """Return the hashes of the code that a task needs and that is not riskbox's, by import path.

    Code of a notebook or of a script has no path: it travels with the task.
    """
    from simulator.strategy import Strategy
    from simulator.strategy.code import code_hash

    found = {}
    for strategy in _strategies(task):
        if isinstance(strategy, Strategy):
            kind = type(strategy)
            if kind.__module__ != "__main__":
                found[f"{kind.__module__}:{kind.__qualname__}"] = code_hash(kind)
    return found


def _strategies(task: object) -> Iterator[object]:
    """Yield the strategies of a task, and members of these: those of an arm or a replication, or of a tuple of them."""
    for one in task if isinstance(task, tuple) else (task,):
        waiting = [getattr(one, "strategy", None), getattr(one, "treatment", None)]
        while waiting:
            strategy = waiting.pop()
            yield strategy
            waiting += getattr(strategy, "members", ())


def _check_name(name: str) -> None:
    kind, _, place = name.partition("://")
    if name != LOCAL and (kind not in _KINDS or not place):
        raise InputError(
            f"A scheduler must be 'local' or an address such as 'tcp://host:8786'. Got {show(name)} instead."
        )


@contextmanager
def _closing(what: Any) -> Iterator[Any]:
    """Close a client or a cluster after the body, whatever has become of it."""
    try:
        yield what
    finally:
        with suppress(Exception):
            what.close(timeout=_END)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence what Dask logs while the body runs: what matters becomes an error's sentence."""
    known = logging.root.manager.loggerDict
    loggers = [logging.getLogger(name) for name in known if name.partition(".")[0] in _LOUD]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(_SILENT)
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.setLevel(level)


def _reason(error: BaseException) -> str:
    return "no answer" if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
