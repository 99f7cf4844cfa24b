"""Counter-based randomness: a draw is a pure function of (seed, replication, stream, index, k), in any order.

So item *i* meets the same luck under every strategy, in every engine, chunk size and number of workers.
"""

from __future__ import annotations

from .batches import uniform_blocks
from .distributions import block, exponential, normal, normal_cdf, normal_quantile, normal_quantiles, uniform, unit
from .jit import inlined, inner, is_compiling_off, kernel
from .kept import compiled_folder, is_makeshift
from .philox import philox, philox_plain
from .prefetch import prefetch
from .streams import Stream
from .structs import struct
from .whole import whole_units

__all__ = [
    "Stream",
    "block",
    "compiled_folder",
    "exponential",
    "inlined",
    "inner",
    "is_compiling_off",
    "is_makeshift",
    "kernel",
    "normal",
    "normal_cdf",
    "normal_quantile",
    "normal_quantiles",
    "philox",
    "philox_plain",
    "prefetch",
    "struct",
    "uniform",
    "uniform_blocks",
    "unit",
    "whole_units",
]
