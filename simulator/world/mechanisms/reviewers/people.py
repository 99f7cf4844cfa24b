"""The individual reviewers of a world: their desks, and their traits, drawn by address.

The law is stated in ``docs/world/reviewers.md``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config import people as config
from simulator.domain.units import HOUR
from simulator.rng import Stream, kernel, normal
from simulator.world.rosters import rosters, seat_numbers

from .law import People, nobody

_REVIEWER = int(Stream.REVIEWER)
_POOL, _SHIFT = 40, 24
"""Bits below the pool and below the shift in the number of a person: a shift that grows changes nobody else."""


def people_of(scenario: Scenario, seed: int, replication: int) -> People:
    """Return the people of a world: the same ones under every strategy, drawn by pool, shift and place in it."""
    pools = list(scenario.pools.values())
    if all(pool.people is None for pool in pools):
        return nobody(len(pools), len(scenario.policies))
    seats = [seat_numbers(scenario, pool) if pool.people is not None else [] for pool in pools]
    desks = max(len(row) for row in seats)
    numbers = np.full((len(pools), desks), -1, dtype=np.int64)
    spread = np.zeros((len(pools), 3))
    for row, pool in enumerate(pools):
        if pool.people is not None:
            numbers[row, : len(seats[row])] = [row << _POOL | shift << _SHIFT | place for shift, place in seats[row]]
            spread[row] = pool.people.speed_sd, pool.people.noise_sd, pool.people.bias_sd
    everyone = [pool.people or config.People() for pool in pools]
    caps = [one.severe.cap if one.severe is not None else None for one in everyone]
    people = People(
        personal=np.array([pool.people is not None for pool in pools], dtype=np.uint8),
        pace=np.ones(numbers.shape),
        blur=np.ones(numbers.shape),
        bias=np.zeros(numbers.shape),
        slower=np.array([one.fatigue.slower for one in everyone]),
        noisier=np.array([one.fatigue.noisier for one in everyone]),
        metered=np.array([one.severe is not None for one in everyone], dtype=np.uint8),
        severe=_severe(scenario, everyone),
        severe_cap=np.array([math.inf if cap is None else cap for cap in caps]),
        golden_share=np.array([one.golden.share for one in everyone]),
        golden_easier=np.array([one.golden.easier for one in everyone]),
    )
    _draw(numbers, spread, seed, replication, people.pace, people.blur, people.bias)
    return people


def _severe(scenario: Scenario, everyone: list[config.People]) -> NDArray[np.uint8]:
    weights = [policy.severity_weight for policy in scenario.policies.values()]
    metered = [[one.severe is not None and weight >= one.severe.weight for weight in weights] for one in everyone]
    return np.array(metered, dtype=np.uint8)


@kernel
def _draw(
    numbers: NDArray[np.int64],
    spread: NDArray[np.float64],
    seed: int,
    replication: int,
    pace: NDArray[np.float64],
    blur: NDArray[np.float64],
    bias: NDArray[np.float64],
) -> None:
    """Draw each person's three traits; factors are log-normal with mean 1, so a spread of 0 gives exactly 1."""
    for pool in range(numbers.shape[0]):
        for desk in range(numbers.shape[1]):
            person = numbers[pool, desk]
            if person < 0:
                continue
            speed, noise, lean = spread[pool, 0], spread[pool, 1], spread[pool, 2]
            pace[pool, desk] = math.exp(speed * normal(seed, replication, _REVIEWER, person, 0) - 0.5 * speed * speed)
            blur[pool, desk] = math.exp(noise * normal(seed, replication, _REVIEWER, person, 1) - 0.5 * noise * noise)
            bias[pool, desk] = lean * normal(seed, replication, _REVIEWER, person, 2)


def expected_factors(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (R,) mean factor on service times due to golden items and hours on shift over a run.

    Hours are the mean over the time at open desks: in a queue that is busy all day, jobs begin evenly over it.
    """
    factors = np.ones(len(scenario.pools))
    for number, (name, pool) in enumerate(scenario.pools.items()):
        if pool.people is not None:
            planned = rosters(scenario, name, pool)
            ends = [*(time for time, _ in planned[1:]), scenario.horizon]
            spans = [
                (len(block.desks) * (end - time), 0.5 * (time + end) - block.fresh)
                for (time, roster), end in zip(planned, ends, strict=True)
                for block in roster
            ]
            worked = sum(desk_time for desk_time, _ in spans)
            hours = sum(desk_time * since for desk_time, since in spans) / (worked * HOUR) if worked else 0.0
            factors[number] = (1.0 + pool.people.golden.share) * (1.0 + pool.people.fatigue.slower * hours)
    return factors
