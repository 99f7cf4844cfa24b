"""Thresholds of review that follow the backlog: a controller per queue holds the predicted wait at a target."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import format_duration
from simulator.strategy import Items, Observation

from .odds import lowered
from .pi_controller import Gains, PiController
from .priority_review import PriorityReview

LAG = 2.0
"""Ticks until a threshold shows in the queue: one of signal lag, and one until uploads of the next tick are there."""


class Backpressure(PriorityReview):
    """Decide like ``PriorityReview``, with ``review_at`` raised while a queue is long and lowered while it is short.

    The predicted wait of a queue is its work, by mean service times, per reviewer on shift. At each tick a controller
    with a proportional and an integral part compares it with ``target``, and multiplies the odds of the ``review_at``
    of the markets and policies that the queue serves. The factor stays between 1 / ``odds_down`` and ``odds_up``, and
    changes at most by the factor ``odds_step`` per tick. While it is held back the integral does not grow (clamping, an
    anti-windup). Where nobody is on shift nothing changes. With ``remove_follows`` removals without review follow: the
    odds of ``remove_at`` fall by that power of what those of ``review_at`` rise by, so that less is reviewed from both
    sides.

    Gains follow from the slope of flags: raising the threshold by one unit of log odds lowers the share of uploads that
    are flagged by the factor exp(-``elasticity``), so a busy queue's wait falls by ``elasticity`` seconds per second.
    With the rules of Skogestad (SIMC) for such a process, a dead time of two ticks and the time constant ``response``,
    a step of load is followed without oscillation. An ``elasticity`` of half the true one still is stable; a larger one
    is slower.

    *When it helps*: load changes faster than shifts do, and most work comes from scores. *When it backfires*: work
    comes from reports or views, on which thresholds have no hold; few scores lie where the threshold moves, so that it
    runs to its bound; or the surge itself is of violations, which a higher threshold lets through.

    Source: Hollot, Misra, Towsley and Gong (2001), "On designing improved controllers for AQM routers", INFOCOM;
    Skogestad (2003), Journal of Process Control 13.
    """

    reads_queues = True

    target = Param(
        900.0, gt=0, unit="seconds", search=(60.0, 28_800.0), log=True, doc="predicted wait that thresholds aim at"
    )
    odds_up = Param(
        100.0, ge=1, le=1e6, search=(1, 1e4), log=True, doc="largest factor on the odds of review_at, in long queues"
    )
    odds_down = Param(
        10.0, ge=1, le=1e6, search=(1, 1e4), log=True, doc="largest divisor of the odds of review_at, in short queues"
    )
    odds_step = Param(2.0, gt=1, le=1e6, search=(1.05, 10), log=True, doc="largest factor on these odds per tick")
    elasticity = Param(
        0.4,
        gt=0,
        search=(0.02, 2.0),
        log=True,
        doc="fall of the logarithm of the share of flagged uploads per unit of log odds of review_at",
    )
    response = Param(
        1800.0, gt=0, unit="seconds", search=(300.0, 14_400.0), log=True, doc="time constant of the controlled wait"
    )
    remove_follows = Param(
        0.0, ge=0, le=1, unit="share", doc="power of the rise of review_at's odds by which those of remove_at fall"
    )

    def _start(self) -> None:
        super()._start()
        context = self.context
        gains = Gains.simc(self.elasticity, LAG * context.tick, max(self.response, LAG * context.tick))
        bounds = -math.log(self.odds_down), math.log(self.odds_up)
        self._controller = PiController(len(context.queues), gains, *bounds, math.log(self.odds_step))
        self._wait = np.full(len(context.queues), np.nan)

    def _adapt(self, observation: Observation) -> None:
        work = observation.work
        if work is None:
            return
        staffed = observation.staffed > 0
        wait = np.divide(work, observation.staffed, out=np.zeros(len(work)), where=staffed)
        self._wait = np.where(staffed, wait, np.nan)
        before = self._controller.output
        moved = self._controller.update(wait - self.target, self.context.tick, staffed)
        if not np.array_equal(moved, before):
            self._move(moved)

    def _move(self, by: NDArray[np.float64]) -> None:
        """Put thresholds in force that are moved by (queues,) log odds."""
        here = by[self.context.route]
        tables = {name: self.resolved[name] for name in self._tables}
        tables["review_at"] = lowered(tables["review_at"], np.exp(-here))
        tables["remove_at"] = lowered(tables["remove_at"], np.exp(self.remove_follows * np.maximum(here, 0.0)))
        self._use(tables)

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and how far the backlog has moved its thresholds."""
        words = super().explain(items, row)
        queue = int(self.context.route[items.market[row], items.top_policy[row]])
        by, wait = float(self._controller.output[queue]), float(self._wait[queue])
        if by == 0.0:
            return words
        known = "nobody on shift" if math.isnan(wait) else f"predicted wait {format_duration(round(wait))}"
        return (
            f"{words}; backlog of queue {self.context.queues[queue]!r} ({known}, target "
            f"{format_duration(round(self.target))}) multiplies the odds of review_at by {math.exp(by):.3g}"
        )
