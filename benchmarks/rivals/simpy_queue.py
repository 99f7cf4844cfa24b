"""SimPy: a process per customer, and a resource."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

import simpy

from .queue import Queue, Served

Process = Generator[simpy.Event, Any, None]


def simulate(queue: Queue) -> Served:
    """Run the queue and return what came out."""
    rng = random.Random(queue.seed)
    env = simpy.Environment()
    servers = simpy.Resource(env, capacity=queue.servers)
    waits: list[float] = []
    env.process(_source(env, servers, queue, rng, waits))
    env.run(until=queue.duration)
    return Served(len(waits), sum(waits) / len(waits))


def _source(
    env: simpy.Environment, servers: simpy.Resource, queue: Queue, rng: random.Random, waits: list[float]
) -> Process:
    while True:
        yield env.timeout(rng.expovariate(queue.rate))
        env.process(_customer(env, servers, rng, waits))


def _customer(env: simpy.Environment, servers: simpy.Resource, rng: random.Random, waits: list[float]) -> Process:
    arrived = env.now
    with servers.request() as request:
        yield request
        waits.append(env.now - arrived)
        yield env.timeout(rng.expovariate(1.0))
