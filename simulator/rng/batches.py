"""Draws for a batch of addresses that differ in their index alone: the same bits, several at a time.

The ten rounds are written out and products are put together from halves, so that the loop over addresses runs in the
processor's vector registers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .distributions import unit
from .jit import inlined, inner, is_compiling_off
from .philox import MULTIPLIER_0, MULTIPLIER_1, WEYL_0, WEYL_1, philox_plain

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_LOW_0, _HIGH_0 = MULTIPLIER_0 & _LOW, MULTIPLIER_0 >> _HALF
_LOW_1, _HIGH_1 = MULTIPLIER_1 & _LOW, MULTIPLIER_1 >> _HALF

Words = tuple[np.uint64, np.uint64, np.uint64, np.uint64]


@inlined
def _product(low: np.uint64, high: np.uint64, word: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return the upper and the lower word of a word times a number that is given by its halves."""
    below, above = word & _LOW, word >> _HALF
    lowest = low * below
    first = high * below + (lowest >> _HALF)
    second = low * above + (first & _LOW)
    return high * above + (first >> _HALF) + (second >> _HALF), (second << _HALF) | (lowest & _LOW)


@inlined
def _round(c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64) -> Words:
    high0, low0 = _product(_LOW_0, _HIGH_0, c0)
    high1, low1 = _product(_LOW_1, _HIGH_1, c2)
    return high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0


@inlined
def _two_rounds(c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64) -> Words:
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    return _round(c0, c1, c2, c3, k0 + WEYL_0, k1 + WEYL_1)


@inner
def _blocks(
    seed: int, replication: int, stream: int, number: int, index: NDArray[np.int64], count: int,
    out: NDArray[np.float64], row: int,
) -> None:  # fmt: skip
    """Write draws ``4 * number`` to ``4 * number + 3`` of each address to four rows, uniform in (0, 1).

    Parameters
    ----------
    seed, replication, stream, number : int
        The part of the address that all share.
    index : (n,) items or creators
    count : int
        How many of them, from the first.
    out : (rows, n) written from ``row`` on
    """
    k0, k1 = np.uint64(seed), np.uint64(replication)
    two0, two1 = WEYL_0 + WEYL_0, WEYL_1 + WEYL_1
    k2, k3 = k0 + two0, k1 + two1
    k4, k5 = k2 + two0, k3 + two1
    k6, k7 = k4 + two0, k5 + two1
    k8, k9 = k6 + two0, k7 + two1
    for i in range(count):
        c0, c1, c2, c3 = np.uint64(number), np.uint64(index[i]), np.uint64(stream), np.uint64(0)
        c0, c1, c2, c3 = _two_rounds(c0, c1, c2, c3, k0, k1)
        c0, c1, c2, c3 = _two_rounds(c0, c1, c2, c3, k2, k3)
        c0, c1, c2, c3 = _two_rounds(c0, c1, c2, c3, k4, k5)
        c0, c1, c2, c3 = _two_rounds(c0, c1, c2, c3, k6, k7)
        c0, c1, c2, c3 = _two_rounds(c0, c1, c2, c3, k8, k9)
        out[row, i] = unit(c0)
        out[row + 1, i] = unit(c1)
        out[row + 2, i] = unit(c2)
        out[row + 3, i] = unit(c3)


def _blocks_plain(
    seed: int, replication: int, stream: int, number: int, index: NDArray[np.int64], count: int,
    out: NDArray[np.float64], row: int,
) -> None:  # fmt: skip
    """Write the same draws one by one: the readable twin, used when compilation is switched off."""
    for i in range(count):
        words = philox_plain(number, int(index[i]), stream, 0, seed, replication)
        for word in range(4):
            out[row + word, i] = unit(words[word])


uniform_blocks = _blocks_plain if is_compiling_off() else _blocks
"""``uniform_blocks(seed, replication, stream, number, index, count, out, row)``: see ``_blocks``; for kernels only."""
