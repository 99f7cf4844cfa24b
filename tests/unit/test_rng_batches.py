"""Draws for batches, and arithmetic that takes the quick way: the same bits as the plain way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.rng import Stream, kernel, prefetch, uniform, uniform_blocks, whole_units
from simulator.world.draw import _rank
from simulator.world.laws import Laws
from simulator.world.mechanisms.past_strikes import is_surely_clean, past_gap
from simulator.world.world import World
from tests.worlds import tiny_scenario

MOST = 2**63 - 1


@kernel
def _filled(
    seed: int, replication: int, number: int, index: NDArray[np.int64], count: int, out: NDArray[np.float64]
) -> None:
    uniform_blocks(seed, replication, 4, number, index, count, out, 1)


@kernel
def _sum_asked_ahead(numbers: NDArray[np.float64]) -> float:
    total = 0.0
    for i in range(numbers.shape[0]):
        prefetch(numbers, i + 8, 0)
        total += numbers[i]
    return total


@kernel
def _whole(x: float, unit: float) -> int:
    return whole_units(x, unit)


@kernel
def _ranked(u: float, number: float, exponent: float) -> int:
    return _rank(u, number, exponent)


@kernel
def _clean(creator: int, past: float, laws: Laws) -> bool:
    return is_surely_clean(creator, past, laws)


@pytest.mark.parametrize(("seed", "replication", "number"), [(0, 0, 0), (1, 2, 1), (MOST, MOST, 2**38)])
def test_draws_of_a_batch_are_those_of_each_address(seed, replication, number):
    index = np.array([*range(13), 2**31, 2**48 - 1, MOST], np.int64)
    out = np.full((6, len(index)), 7.0)

    _filled(seed, replication, number, index, len(index), out)

    wanted = [[uniform(seed, replication, Stream.SEVERITY, int(i), 4 * number + k) for i in index] for k in range(4)]
    assert out[1:5].tolist() == wanted
    assert (out[[0, 5]] == 7.0).all()


def test_a_batch_may_be_shorter_than_its_room():
    index, out = np.arange(8), np.full((5, 8), 7.0)

    _filled(1, 0, 0, index, 3, out)

    assert (out[1:, :3] < 1.0).all()
    assert (out[:, 3:] == 7.0).all()


@pytest.mark.parametrize("unit", [3600.0, 86400.0, 60.0, 1.0])
def test_whole_units_are_what_floor_division_gives(unit):
    edges = unit * np.array([0, 1, 2, 3, 7, 719, 8759, 10**6, 2**31 + 1], float)
    random = np.random.default_rng(3).random(2000) * 1e9
    for x in [*edges, *np.nextafter(edges, np.inf), *np.nextafter(edges[1:], 0.0), *random]:
        assert _whole(float(x), unit) == int(x // unit)


@pytest.mark.parametrize("exponent", [1.0, 1.5, 2.0, 3.0])
def test_a_creators_rank_is_that_of_the_power(exponent):
    random = np.random.default_rng(4)
    for number in (1.0, 7.0, 1e4, 3e9):
        near = (np.arange(1, 40) / number) ** (1.0 / exponent)  # powers next to whole numbers
        for u in [*random.random(500), *near[near < 1.0], *np.nextafter(near[near < 1.0], 0.0), 2.0**-53, 1 - 2.0**-53]:
            assert _ranked(float(u), number, exponent) == int(number * math.pow(u, exponent))


def test_whoever_is_surely_clean_has_no_past_strike():
    world = World(tiny_scenario(enforcement={"strike_window": "90d", "past_strikes": 0.01}), seed=1, replication=0)
    window, sure, without = world.laws.strike_window, 0, 0
    for creator in range(2000):
        for past in (1e-3, 0.1, 1.0, 30.0):
            clean = past_gap(creator, 0, past, world.laws) >= window
            without += clean
            if _clean(creator, past, world.laws):
                sure += 1
                assert clean

    assert sure > 0.8 * without  # else the quick way would not be one


def test_memory_asked_ahead_changes_nothing_even_beyond_the_end():
    numbers = np.arange(1000.0)

    assert _sum_asked_ahead(numbers) == 499_500.0
    assert numbers.tolist() == list(range(1000))
