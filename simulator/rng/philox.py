"""Philox4x64-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC'11).

A block of four 64-bit words is a pure function of a 256-bit counter and a 128-bit key. Here the counter is
``(k // 4, index, stream, 0)`` and the key ``(seed, replication)``; draw ``k`` is word ``k % 4`` of its block.
"""

from __future__ import annotations

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from .jit import kernel

MULTIPLIER_0 = np.uint64(0xD2E7470EE14C6C93)
MULTIPLIER_1 = np.uint64(0xCA5A826395121157)
WEYL_0 = np.uint64(0x9E3779B97F4A7C15)
WEYL_1 = np.uint64(0xBB67AE8584CAA73B)
_ROUNDS = 10
_MASK = (1 << 64) - 1

Word = np.uint64 | int
Block = tuple[np.uint64, np.uint64, np.uint64, np.uint64]


@intrinsic
def _high_word(typing_context, a, b):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, ARG001
    """Upper 64 bits of a 64 x 64 bit product: one machine instruction, where integer arithmetic would need four."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, ARG001
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(arguments[0], wide), builder.zext(arguments[1], wide))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


@kernel
def _philox_compiled(c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64) -> Block:
    for _ in range(_ROUNDS):
        high0, low0 = _high_word(MULTIPLIER_0, c0), MULTIPLIER_0 * c0
        high1, low1 = _high_word(MULTIPLIER_1, c2), MULTIPLIER_1 * c2
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 = k0 + WEYL_0
        k1 = k1 + WEYL_1
    return c0, c1, c2, c3


def philox_plain(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> Block:
    """Return the same block by Python integers: the readable twin, used when compilation is switched off."""
    c0, c1, c2, c3, k0, k1 = (int(word) & _MASK for word in (c0, c1, c2, c3, k0, k1))
    for _ in range(_ROUNDS):
        product0, product1 = int(MULTIPLIER_0) * c0, int(MULTIPLIER_1) * c2
        c0, c1, c2, c3 = (product1 >> 64) ^ c1 ^ k0, product1 & _MASK, (product0 >> 64) ^ c3 ^ k1, product0 & _MASK
        k0, k1 = (k0 + int(WEYL_0)) & _MASK, (k1 + int(WEYL_1)) & _MASK
    return np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)


philox = philox_plain if numba.config.DISABLE_JIT else _philox_compiled
"""``philox(c0, c1, c2, c3, k0, k1)``: four uint64 words from a counter and a key."""
