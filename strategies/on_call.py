"""Review in order of harm, with reviewers on call, shedding where they are not enough, and hashing by hand."""

from __future__ import annotations

import math

from simulator.declare import Param
from simulator.errors import ParamError
from simulator.strategy import HashOrder, Observation, Order, ShedOrder, StaffOrder

from .priority_review import PriorityReview


class OnCall(PriorityReview):
    """Decide like ``PriorityReview``, and call in the reserve of a pool while its queue is long.

    When more than ``call_at`` jobs wait for each reviewer on shift, all of the pool's reserve is called in; it goes
    home when at most ``release_at`` wait. In between nothing changes, so that nobody is sent to and fro. Where nobody
    is on shift one waiting job is enough.

    With ``shed_after`` the last reviews of a queue are shed: those that the reviewers on shift do not reach within that
    time, by mean service times, with all of the reserve there. Nothing is shed where nobody is on shift.

    With ``hash_every`` removals are put into the plan's hash bank that often, whatever share it hashes by itself.
    Without both, and where the plan grants no reserve, it is ``PriorityReview``.
    """

    reads_queues = True

    call_at = Param(
        10.0,
        ge=0,
        unit="jobs",
        search=(1.0, 200.0),
        log=True,
        doc="waiting jobs per reviewer on shift above which a pool's reserve is called in",
    )
    release_at = Param(
        2.0,
        ge=0,
        unit="jobs",
        search=(0.1, 100.0),
        log=True,
        doc="waiting jobs per reviewer on shift, at which the reserve leaves",
    )

    shed_after = Param(
        None,
        ge=0,
        unit="seconds",
        search=(600.0, 86_400.0),
        log=True,
        doc="work that waits per reviewer on shift, beyond which the last reviews of a queue are shed",
    )
    hash_every = Param(
        None,
        gt=0,
        unit="seconds",
        search=(300.0, 86_400.0),
        log=True,
        doc="time between two orders to hash what was removed, where the plan has a hash bank",
    )
    hash_automated = Param(False, doc="whether these also hash what was removed without a reviewer")

    def _validate(self) -> None:
        super()._validate()
        call, release = self.call_at, self.release_at
        if release > call:
            raise ParamError(
                f"The 'release_at' of {type(self).__name__} must not be above its 'call_at', {call!r}. "
                f"Got {release!r} instead."
            )

    def _start(self) -> None:
        super()._start()
        self._there = [False] * len(self.context.queues)
        self._hashed_at = -math.inf

    def _adapt(self, observation: Observation) -> list[Order]:
        orders: list[Order] = []
        for queue, reserve in enumerate(self.context.reserve.tolist()):
            waiting, staffed = int(observation.queue_length[queue]), int(observation.staffed[queue])
            line = self.release_at if self._there[queue] else self.call_at
            wanted = waiting > line * staffed
            if reserve and wanted != self._there[queue]:
                orders.append(StaffOrder(self.context.queues[queue], reserve if wanted else 0))
                self._there[queue] = wanted
            elif self._there[queue] or not reserve:  # the reserve comes first
                orders += self._shed(queue, observation)
        return orders + self._hash(observation.time)

    def _hash(self, time: float) -> list[Order]:
        """Return the order to hash what was removed, if it is due."""
        every = self.hash_every
        if every is None or not self.context.hash_bank or time < self._hashed_at + every:
            return []
        self._hashed_at = time
        return [HashOrder(by_reviewers=not self.hash_automated)]

    def _shed(self, queue: int, observation: Observation) -> list[Order]:
        """Return the order to shed what the reviewers on shift do not reach in time, if there is any."""
        after, waiting = self.shed_after, int(observation.queue_length[queue])
        if after is None or observation.work is None or queue not in self.context.route:
            return []
        work, able = float(observation.work[queue]), after * int(observation.staffed[queue])
        if not 0.0 < able < work:
            return []
        return [ShedOrder(self.context.queues[queue], keep=int(waiting * able / work))]
