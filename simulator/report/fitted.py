"""What pictures of a fitted surface have in common: bands of equal value, where points lie, and how good the fit is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.present.numbers import format_percent, format_value, format_values_together, scale_of
from simulator.present.table import Column, Table
from simulator.space.quadratic import Floats, Quadratic

FINE = 36
"""Rectangles along each axis."""
_BANDS = 7
_SHOWN = 5
"""Rows and columns of the table."""

Bools = NDArray[np.bool_]


def quality_text(fit: Quadratic, unit: str) -> str:
    """Return how good a fit is, in a sentence."""
    left_out = max(fit.r_squared_left_out, 0.0)
    return (
        f"A quadratic surface explains {format_percent(fit.r_squared)} of the variance between points, and "
        f"{format_percent(left_out)} at points left out of the fit; what is left has a standard deviation of "
        f"{format_value(fit.residual, unit)}."
    )


def centres() -> tuple[Floats, Floats]:
    """Return the edges and the centres of the rectangles along an axis, -1 ... 1."""
    edges = np.linspace(-1, 1, FINE + 1)
    return edges, (edges[:-1] + edges[1:]) / 2


def grid_of(middles: Floats) -> Floats:
    """Return the centres of all rectangles, (n * n, 2), the first axis slowest."""
    return np.stack(np.meshgrid(middles, middles, indexing="ij"), axis=-1).reshape(-1, 2)


def among(points: Floats, grid: Floats) -> Bools:
    """Return which places lie among points, within the polygon around them; all where the points lie on a line."""
    from scipy.spatial import Delaunay, QhullError

    try:
        return np.asarray(Delaunay(points).find_simplex(grid) >= 0)
    except QhullError:
        return np.ones(len(grid), dtype=np.bool_)


def banded(values: Floats, inside: Bools, unit: str, across: Sequence[Any], up: Sequence[Any]) -> tuple[
    list[dict[str, Any]], list[str]
]:  # fmt: skip
    """Return rectangles of equal bands and the names of the bands, the lowest first.

    Parameters
    ----------
    values, inside : (n, n) arrays
        By the first and the second axis; what is not inside is not drawn.
    unit : str
        Of the values.
    across, up : sequence of n + 1 numbers
        Edges along the two axes, as they are drawn.
    """
    bands, limits = _bands(values[inside], unit)
    numbers = np.where(inside, np.clip(np.searchsorted(limits, values, side="right") - 1, 0, len(bands) - 1), -1)
    cells = [
        {"x": across[start], "x2": across[stop], "y": up[j], "y2": up[j + 1], "band": bands[number]}
        for j in range(values.shape[1])
        for start, stop, number in _stretches(numbers[:, j])
    ]
    return cells, bands


def values_table(title: str, names: tuple[str, str], settings: tuple[Sequence[str], Sequence[str]], values: Floats,
                 inside: Bools, unit: str) -> Table:  # fmt: skip
    """Return some values of a grid, the first axis down and the second one across.

    Parameters
    ----------
    title : str
    names : pair of str
        Of the axes.
    settings : pair of sequences of str
        What each axis is set to at the centres.
    values, inside : (n, n) arrays
    unit : str
    """
    some = np.linspace(0, len(values) - 1, _SHOWN).round().astype(int)
    rows = tuple(
        (settings[0][i], *(format_value(float(values[i, j]) if inside[i, j] else math.nan, unit) for j in some))
        for i in some
    )
    head = Column(f"{names[0]} ↓ {names[1]} →", align="left")
    return Table("surface", title, (head, *(Column(settings[1][j], align="right") for j in some)), rows)


def _stretches(bands: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches of equal bands of a row, each with its start, its end and its band; -1 is outside.

    >>> list(_stretches(np.array([-1, 2, 2, 3])))
    [(1, 3, 2), (3, 4, 3)]
    """
    ends = [0, *(np.flatnonzero(np.diff(bands)) + 1).tolist(), len(bands)]
    for start, stop in pairwise(ends):
        if bands[start] >= 0:
            yield start, stop, int(bands[start])


def _bands(values: Floats, unit: str) -> tuple[list[str], Floats]:
    """Return the names of the bands, the lowest first, and where each begins."""
    limits = np.linspace(values.min(), values.max(), _BANDS + 1)
    texts = format_values_together([float(one) for one in limits], unit)
    label = scale_of(unit, float(np.abs(limits).max())).label
    bare = [text.removesuffix(label).strip() for text in texts]
    return [f"{low} – {high}" for low, high in pairwise(bare)], limits[:-1]
