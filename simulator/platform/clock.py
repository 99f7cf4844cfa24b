"""The clock of the control plane: a SimPy environment with exact times and a defined order of simultaneous changes."""

from __future__ import annotations

from collections.abc import Generator
from enum import IntEnum
from heapq import heappush
from typing import Any

import simpy

ControlProcess = Generator[simpy.Event, Any, Any]
"""What a process of the control plane is: a generator that yields SimPy events."""


class Rank(IntEnum):
    """Order of control-plane changes at one instant; lower first. ``0`` is SimPy's own URGENT."""

    SHIFT = 1
    """Planned changes of staff; also SimPy's NORMAL, so that custom processes come among them, in order of creation."""
    SIGNALS = 2
    """The platform reads the engine's signals."""
    TICK = 3
    """A strategy adapts."""
    UPLOADS = 4
    """The next uploads are triaged and admitted."""


class Clock(simpy.Environment):
    """A SimPy environment that can wait until an exact instant, with a rank among the changes at that instant.

    ``timeout(delay)`` goes off at ``now + delay``, which rounds, so two roads to one instant may miss it by a bit. The
    platform's processes therefore name instants.
    """

    def until(self, time: float, rank: Rank = Rank.SHIFT) -> simpy.Event:
        """Return an event that happens at ``time`` (s), or now if that has passed.

        Examples
        --------
        >>> clock, seen = Clock(), []
        >>> def process(clock, rank):
        ...     yield clock.until(0.1 + 0.2, rank)
        ...     seen.append((rank.name, clock.now))
        >>> _ = clock.process(process(clock, Rank.TICK))
        >>> _ = clock.process(process(clock, Rank.SHIFT))
        >>> clock.run()
        >>> seen
        [('SHIFT', 0.30000000000000004), ('TICK', 0.30000000000000004)]
        """
        event = simpy.Event(self)
        # as simpy.Timeout does, but with the instant itself in the queue instead of a delay
        event._ok, event._value = True, None  # noqa: SLF001
        entry: Any = (max(time, self._now), int(rank), next(self._eid), event)
        heappush(self._queue, entry)
        return event
