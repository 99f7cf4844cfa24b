"""salabim: a component per customer, and a resource with its built-in monitors.

Processes are written with ``yield``: the form without it needs greenlets, which are one more dependency.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import salabim as sim

from .queue import Queue, Served


class Customer(sim.Component):  # type: ignore[misc]
    """Asks for a server, is served, and leaves."""

    def setup(self, servers: Any, service: Any) -> None:
        """Take what the customer needs."""
        self.servers = servers
        self.service = service

    def process(self) -> Generator[Any, Any, None]:
        """Live."""
        yield self.request(self.servers)
        yield self.hold(self.service.sample())
        self.release()


def simulate(queue: Queue) -> Served:
    """Run the queue and return what came out."""
    sim.yieldless(False)
    env = sim.Environment(trace=False, random_seed=queue.seed)
    servers = sim.Resource("servers", capacity=queue.servers)
    service = sim.Exponential(1.0)
    sim.ComponentGenerator(Customer, iat=sim.Exponential(1.0 / queue.rate), servers=servers, service=service)
    env.run(till=queue.duration)
    waits = servers.requesters().length_of_stay
    return Served(waits.number_of_entries(), waits.mean())
