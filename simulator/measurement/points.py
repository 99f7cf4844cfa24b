"""Sampled views of items: the points of Poisson processes in the order of their keys."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .luck import Kind, Luck

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Points(NamedTuple):
    """Points of items, (n,) each."""

    row: Whole
    """Row of the item."""
    number: Whole
    """Number of the point among the item's, from 0."""
    key: Floats


def first_points(luck: Luck, kind: Kind, item: Whole, rate: Floats, limit: Floats) -> Points:
    """Return the points of items with keys below a limit.

    Parameters
    ----------
    luck : Luck
    kind : Kind
    item : (n,) int64
    rate : (n,) float64
        Points per unit of key: views, times what the chance of a view is proportional to.
    limit : (n,) float64
        Finite.
    """
    row = np.flatnonzero(rate > 0.0)
    key = np.zeros(len(row))
    rows, numbers, keys = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0)]
    number = 0
    while len(row):
        key = key + luck.gap(kind, item[row], np.full(len(row), number)) / rate[row]
        near = key < limit[row]
        row, key = row[near], key[near]
        rows.append(row)
        numbers.append(np.full(len(row), number))
        keys.append(key)
        number += 1
    return Points(np.concatenate(rows), np.concatenate(numbers), np.concatenate(keys))
