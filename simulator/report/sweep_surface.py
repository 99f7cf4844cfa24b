"""The picture of a sweep's response surface over its two strongest settings, and what is said of its fit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulator.indicators import find_indicator
from simulator.present.numbers import (
    format_percent,
    format_value,
    format_values_together,
    scale_of,
    setting,
    unit_label,
)
from simulator.present.table import Column, Table
from simulator.sweeps.effects import Effect
from simulator.sweeps.responses import Floats
from simulator.sweeps.surface import Surface, value_at
from simulator.sweeps.table import SweepTable

from . import charts
from .picture import Picture

_FINE = 36
"""Rectangles along each axis."""
_BANDS = 7
_SHOWN = 5
"""Rows and columns of the table."""
_POOR = 0.5
"""Share of the variance of left-out points below which nothing that follows from a surface is drawn."""


def fit_text(surface: Surface) -> str:
    """Return how good the fit is, in sentences."""
    unit = find_indicator(surface.indicator).unit
    left_out = max(surface.r_squared_left_out, 0.0)
    text = (
        f"A quadratic surface explains {format_percent(surface.r_squared)} of the variance between points, and "
        f"{format_percent(left_out)} at points left out of the fit; what is left has a standard deviation of "
        f"{format_value(surface.residual, unit)}."
    )
    if fits(surface):
        return text
    return (
        f"{text} That is too little for a picture; more points or replications may help, and a grid needs no surface."
    )


def fits(surface: Surface) -> bool:
    """Return whether a surface says enough of points that it did not see to be drawn."""
    return surface.r_squared_left_out >= _POOR


def surface_picture(table: SweepTable, surface: Surface, found: Sequence[Effect]) -> Picture | None:
    """Return the surface over the two strongest settings, others as given; None with one setting, or a poor fit."""
    axes = [one.axis for one in found if one.axis in surface.axes][:2]
    if len(axes) < 2 or not fits(surface):
        return None
    indicator, (first, second) = find_indicator(surface.indicator), axes
    edges = np.linspace(-1, 1, _FINE + 1)
    centres = (edges[:-1] + edges[1:]) / 2
    inside, values = _values(table, surface, axes, centres)
    bands, limits = _bands(values[inside], indicator.unit)
    band = np.clip(np.searchsorted(limits, values, side="right") - 1, 0, len(bands) - 1)
    across, up = ([value_at(surface.spaces[axis], float(edge)) for edge in edges] for axis in axes)
    cells = [
        {"x": across[start], "x2": across[stop], "y": up[j], "y2": up[j + 1], "band": bands[number]}
        for j in range(_FINE)
        for start, stop, number in _runs(np.where(inside[:, j], band[:, j], -1))
    ]
    spots = table.drop_duplicates(axes)[axes].to_dict(orient="records")
    points = [{"x": float(one[first]), "y": float(one[second])} for one in spots]
    given = table.attrs["given"]["settings"]
    here = [{"x": surface.nearest(first, given[first]), "y": surface.nearest(second, given[second])}]
    label = scale_of(indicator.unit, float(np.abs(values[inside]).max())).label or unit_label(indicator.unit)
    fixed = ", ".join(f"{axis} {setting(given[axis])}" for axis in surface.axes if axis not in axes)
    others = f" Other settings are as given: {fixed}." if fixed else ""
    return Picture(
        name=f"surface-{surface.indicator}",
        chart=lambda frame: charts.contour(
            cells, points, here, bands, frame, x=first, y=second,
            title=f"{indicator.title} ({label})" if label and not frame.narrow else indicator.title,
        ),
        label=f"Fitted surface of {indicator.title} over {first} and {second}.",
        caption=f"{indicator.title} as fitted, in bands; dots are what was run, the square the settings as given or, "
        f"outside the ranges, the nearest ones.{others}",
        table=_table(surface, axes, values, inside, centres),
    )  # fmt: skip


def _values(
    table: SweepTable, surface: Surface, axes: Sequence[str], centres: Floats
) -> tuple[NDArray[np.bool_], Floats]:
    """Return which places lie among the points, and the fit there, (first axis, second axis)."""
    from scipy.spatial import Delaunay, QhullError

    given = table.attrs["given"]["settings"]
    base = np.array([surface.place_of(axis, given[axis]) for axis in surface.axes])
    columns = [surface.axes.index(axis) for axis in axes]
    grid = np.stack(np.meshgrid(centres, centres, indexing="ij"), axis=-1).reshape(-1, 2)
    places = np.tile(base, (len(grid), 1))
    places[:, columns] = grid
    shape = (len(centres), len(centres))
    try:
        inside = Delaunay(surface.points[:, columns]).find_simplex(grid) >= 0
    except QhullError:
        inside = np.ones(len(grid), dtype=np.bool_)
    return inside.reshape(shape), surface.over(places).reshape(shape)


def _runs(bands: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches of equal bands of a row, each with its start, its end and its band; -1 is outside.

    >>> list(_runs(np.array([-1, 2, 2, 3])))
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


def _table(surface: Surface, axes: Sequence[str], values: Floats, inside: NDArray[np.bool_], centres: Floats) -> Table:
    unit = find_indicator(surface.indicator).unit
    some = np.linspace(0, len(centres) - 1, _SHOWN).round().astype(int)
    names = [[setting(value_at(surface.spaces[axis], float(centres[one]))) for one in some] for axis in axes]
    rows = tuple(
        (
            names[0][row],
            *(format_value(float(values[i, j]) if inside[i, j] else math.nan, unit) for j in some),
        )
        for row, i in enumerate(some)
    )
    columns = (Column(f"{axes[0]} ↓ {axes[1]} →", align="left"), *(Column(name, align="right") for name in names[1]))
    return Table("surface", f"{find_indicator(surface.indicator).title} as fitted", columns, rows)
