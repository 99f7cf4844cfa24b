"""The calendar: SimPy's clock and heap, with the specified order of simultaneous events."""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heappush
from typing import cast

import simpy
from simpy.events import EventPriority

from simulator.domain.events import Event

_STOP = -1
"""Before everything else at its instant, so that ``run_until`` leaves events of that instant undone."""
_FIRST = 2
"""SimPy keeps 0 and 1 for what it does at once: starting a process and ending one."""
_ITEMS = 2**48
"""More than there are items, so that the kind of an event weighs more than the item."""


class Moment(simpy.Event):
    """An event that always happens, at a time set by the calendar."""

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(calendar)
        self._ok = True
        self._value = None


Process = Generator[Moment, None, None]
"""A process: it yields what it waits for."""


class Calendar(simpy.Environment):
    """A SimPy environment whose events are ordered by (time, kind of event, item, sequence).

    What takes no time is a plain call, so nothing can come between a cause and its effects at the same instant.
    What takes time is a process that yields ``at(...)``, or a ``Timer``.

    Parameters
    ----------
    horizon : float
        End of the run, s. An event at or after it never happens.
    """

    def __init__(self, horizon: float) -> None:
        super().__init__(0.0)
        self.horizon = horizon

    @property
    def time(self) -> float:
        """Present time, s."""
        return float(self.now)

    def at(self, time: float, kind: Event, item: int) -> Moment:
        """Return an event at an absolute time, s (SimPy's own ``timeout`` takes a delay, and would round it)."""
        moment = Moment(self)
        if time < self.horizon:
            self._push(time, _FIRST + kind * _ITEMS + item, moment)
        return moment

    def run_until(self, until: float) -> None:
        """Handle all events strictly before ``until`` (s), at most the horizon, and set the clock to it."""
        until = min(until, self.horizon)
        if until > self.time:
            stop = Moment(self)
            self._push(until, _STOP, stop)
            self.run(stop)

    def _push(self, time: float, order: int, moment: Moment) -> None:
        heappush(self._queue, (time, EventPriority(order), next(self._eid), moment))


class Timer:
    """An alarm that can be reset; only its last setting rings.

    Parameters
    ----------
    calendar : Calendar
    kind : Event
        Its place among events of the same instant.
    item : int
        The item that it belongs to.
    ring : callable
        What to do when it rings.
    """

    def __init__(self, calendar: Calendar, kind: Event, item: int, ring: Callable[[], None]) -> None:
        self._calendar = calendar
        self._kind = kind
        self._item = item
        self._ring = ring
        self._moment: Moment | None = None

    @property
    def is_set(self) -> bool:
        """Whether it will ring before the horizon."""
        return self._moment is not None

    def set(self, time: float) -> None:
        """Ring at this time (s) and at no other; never if it is not before the horizon."""
        self.stop()
        if time < self._calendar.horizon:
            self._moment = self._calendar.at(time, self._kind, self._item)
            cast("list[Callable[[simpy.Event], None]]", self._moment.callbacks).append(self._went_off)

    def stop(self) -> None:
        """Do not ring."""
        if self._moment is not None and self._moment.callbacks is not None:
            self._moment.callbacks.clear()
        self._moment = None

    def _went_off(self, _: simpy.Event) -> None:
        self._moment = None
        self._ring()
