"""Ciw: a network of one node."""

from __future__ import annotations

import ciw

from .queue import Queue, Served


def simulate(queue: Queue) -> Served:
    """Run the queue and return what came out."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=queue.rate)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[queue.servers],
    )
    ciw.seed(queue.seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(queue.duration)
    waits = [record.waiting_time for record in simulation.get_all_records()]
    return Served(len(waits), sum(waits) / len(waits))
