"""Draws for many addresses at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .distributions import uniform
from .jit import kernel


def uniforms(seed: int, replication: int, stream: int, index: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """Return draw ``k`` of each address, uniform in (0, 1), shape (n,).

    Parameters
    ----------
    seed, replication, stream : int
        The part of the address that all share.
    index : (n,) int64
        Item or creator.
    k : int
        Number of the draw at each address.
    """
    draws = np.empty(index.shape[0])
    _fill_uniforms(seed, replication, stream, index, k, draws)
    return draws


def uniforms_each(
    seed: int, replication: int, stream: int, index: NDArray[np.int64], k: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return one draw of each address, uniform in (0, 1), shape (n,): as ``uniforms``, but each with its own ``k``."""
    draws = np.empty(index.shape[0])
    _fill_uniforms_each(seed, replication, stream, index, k, draws)
    return draws


@kernel
def _fill_uniforms_each(
    seed: int,
    replication: int,
    stream: int,
    index: NDArray[np.int64],
    k: NDArray[np.int64],
    draws: NDArray[np.float64],
) -> None:
    for i in range(index.shape[0]):
        draws[i] = uniform(seed, replication, stream, index[i], k[i])


@kernel
def _fill_uniforms(
    seed: int, replication: int, stream: int, index: NDArray[np.int64], k: int, draws: NDArray[np.float64]
) -> None:
    for i in range(index.shape[0]):
        draws[i] = uniform(seed, replication, stream, index[i], k)
