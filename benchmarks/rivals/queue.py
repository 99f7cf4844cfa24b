"""The queue that all simulators run, its exact mean wait, and how far a simulated mean may be from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Queue:
    """An M/M/c queue in units of its mean service time, watched until about ``customers`` have come."""

    customers: int
    servers: int = 20
    load: float = 0.9
    seed: int = 1

    @property
    def rate(self) -> float:
        """Arrivals per mean service time."""
        return self.load * self.servers

    @property
    def duration(self) -> float:
        """Length of a run, mean service times."""
        return self.customers / self.rate

    @property
    def probability_of_wait(self) -> float:
        """Erlang's C formula, by the recursion of his B formula."""
        blocked = 1.0
        for number in range(1, self.servers + 1):
            blocked = self.rate * blocked / (number + self.rate * blocked)
        return blocked / (1 - self.load * (1 - blocked))

    @property
    def mean_wait(self) -> float:
        """Exact stationary mean wait, mean service times: .275385 for M/M/20 at load .9."""
        return self.probability_of_wait / (self.servers * (1 - self.load))

    @property
    def standard_error(self) -> float:
        """Standard error of the mean wait of a run, mean service times.

        In heavy traffic the queue is a reflected Brownian motion; the variance of its time average over ``t`` is
        about ``4 load^2 / (1 - load)^4 / (servers t)`` while all servers are busy, which is so with probability C
        (Whitt, "Planning queueing simulations", Management Science 35, 1989). The mean wait is that over the rate.
        """
        queue_variance = 4 * self.probability_of_wait * self.load**2 / (1 - self.load) ** 4 / self.servers
        return math.sqrt(queue_variance / self.duration) / self.rate


@dataclass(frozen=True)
class Served:
    """What a simulator reports of one run."""

    customers: int
    mean_wait: float
    """Mean service times."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON data."""
        return {"customers": self.customers, "mean_wait": self.mean_wait}
