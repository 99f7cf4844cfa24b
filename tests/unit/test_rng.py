"""Randomness by address: the generator, and the distributions on top of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from simulator.rng import (
    Stream,
    block,
    exponential,
    normal,
    normal_cdf,
    normal_quantile,
    normal_quantiles,
    philox,
    philox_plain,
    uniform,
    unit,
)

MOST = 2**64 - 1


def numpy_block(counter: list[int], key: list[int]) -> list[int]:
    """The same block by NumPy, which counts up before it draws."""
    before = (sum(word << (64 * place) for place, word in enumerate(counter)) - 1) % 2**256
    words = [(before >> (64 * place)) & MOST for place in range(4)]
    generator = np.random.Philox(counter=np.array(words, np.uint64), key=np.array(key, np.uint64))
    return [int(word) for word in generator.random_raw(4)]


def addresses() -> list[tuple[list[int], list[int]]]:
    random = np.random.default_rng(1)
    some = [
        (random.integers(0, MOST, 4, np.uint64, endpoint=True), random.integers(0, MOST, 2, np.uint64, endpoint=True))
        for _ in range(100)
    ]
    extremes = [([a, b, c, d], [k, m]) for a in (0, MOST) for b in (0, 1) for c in (0, MOST) for d in (0, MOST)
                for k in (0, MOST) for m in (0, MOST)]  # fmt: skip
    return [([int(word) for word in counter], [int(word) for word in key]) for counter, key in [*some, *extremes]]


def test_philox_is_numpy_s_bit_for_bit():
    for counter, key in addresses():
        words = philox(*(np.uint64(word) for word in [*counter, *key]))

        assert [int(word) for word in words] == numpy_block(counter, key)


def test_the_readable_twin_of_philox_gives_the_same_bits():
    for counter, key in addresses():
        assert philox_plain(*counter, *key) == philox(*(np.uint64(word) for word in [*counter, *key]))


def test_an_address_is_seed_replication_stream_index_and_number():
    words = block(11, 12, 13, 14, 15)

    assert [int(word) for word in words] == numpy_block([15, 14, 13, 0], [11, 12])


def test_draw_k_is_a_word_of_block_k_over_4():
    draws = [uniform(1, 2, Stream.ITEM, 3, k) for k in range(8)]

    assert draws == [unit(np.uint64(word)) for number in (0, 1) for word in block(1, 2, Stream.ITEM, 3, number)]


@pytest.mark.parametrize("word", [0, 1, 2**12 - 1, 2**63, MOST - 1, MOST])
def test_uniform_numbers_are_inside_the_open_interval(word):
    assert 0.0 < unit(np.uint64(word)) < 1.0


def test_the_outermost_uniform_numbers_lie_symmetric():
    assert unit(np.uint64(0)) == 1.0 - unit(np.uint64(MOST)) == 2.0**-53


def test_normal_quantile_agrees_with_scipy_to_fifteen_digits():
    p = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 20_001), np.logspace(-300, -1, 300), 1 - np.logspace(-15, -1, 100)])
    quantiles = np.array([normal_quantile(x) for x in p])

    np.testing.assert_allclose(quantiles, special.ndtri(p), rtol=1e-14, atol=1e-15)


def test_normal_quantiles_of_many_are_the_same_bits():
    p = np.concatenate([np.random.default_rng(2).random(10_000), [0.075, 0.925, 1e-12, 1e-300, 1 - 2.0**-53, 0.5]])
    for numbers in (p, p[:1], p[:0], p[p > 0.4][:500]):
        quantiles = np.empty_like(numbers)
        normal_quantiles(numbers, quantiles, np.empty(numbers.shape, np.int64), np.empty_like(numbers))

        assert quantiles.tolist() == [normal_quantile(x) for x in numbers]


def test_normal_cdf_inverts_the_quantile():
    for p in (1e-9, 0.01, 0.3, 0.5, 0.9):
        assert normal_cdf(normal_quantile(p)) == pytest.approx(p, rel=1e-13)


def test_normal_and_exponential_draws_are_monotone_in_the_same_uniform_draw():
    address = (1, 0, Stream.SERVICE, 7, 3)

    assert normal(*address) == normal_quantile(uniform(*address))
    assert exponential(*address) == -math.log(uniform(*address))


def test_streams_have_distinct_numbers():
    assert len({int(stream) for stream in Stream}) == len(Stream)
