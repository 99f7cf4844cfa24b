"""Review in order of harm, with reviewers on call for long queues."""

from __future__ import annotations

from simulator.declare import Param
from simulator.errors import ParamError
from simulator.strategy import Observation, Order, StaffOrder

from .priority_review import PriorityReview


class OnCall(PriorityReview):
    """Decide like ``PriorityReview``, and call in the reserve of a pool while its queue is long.

    When more than ``call_at`` jobs wait for each reviewer on shift, all of the pool's reserve is called in; it goes
    home when at most ``release_at`` wait. In between nothing changes, so that nobody is sent to and fro. Where nobody
    is on shift one waiting job is enough. Where the plan grants no reserve it is ``PriorityReview``.
    """

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

    def _validate(self) -> None:
        super()._validate()
        call, release = self.params["call_at"], self.params["release_at"]
        if release > call:
            raise ParamError(
                f"The 'release_at' of {type(self).__name__} must not be above its 'call_at', {call!r}. "
                f"Got {release!r} instead."
            )

    def _start(self) -> None:
        super()._start()
        self._there = [False] * len(self.context.queues)

    def _adapt(self, observation: Observation) -> list[Order]:
        orders: list[Order] = []
        for queue, reserve in enumerate(self.context.reserve.tolist()):
            waiting, staffed = int(observation.queue_length[queue]), int(observation.staffed[queue])
            line = self.params["release_at" if self._there[queue] else "call_at"]
            wanted = waiting > line * staffed
            if reserve and wanted != self._there[queue]:
                orders.append(StaffOrder(self.context.queues[queue], reserve if wanted else 0))
                self._there[queue] = wanted
        return orders
