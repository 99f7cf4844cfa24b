"""The picture of a sweep's response surface over its two strongest settings, and what is said of its fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.indicators import find_indicator
from simulator.present.numbers import scale_of, setting, unit_label
from simulator.sweeps.effects import Effect
from simulator.sweeps.responses import Floats
from simulator.sweeps.surface import Surface, value_at
from simulator.sweeps.table import SweepTable

from . import charts
from .fitted import Bools, among, banded, centres, grid_of, quality_text, values_table
from .picture import Picture


def fit_text(surface: Surface) -> str:
    """Return how good the fit is, in sentences."""
    text = quality_text(surface.fit, find_indicator(surface.indicator).unit)
    if fits(surface):
        return text
    return (
        f"{text} That is too little for a picture; more points or replications may help, and a grid needs no surface."
    )


def fits(surface: Surface) -> bool:
    """Return whether a surface says enough of points that it did not see to be drawn."""
    return surface.fit.fits


def surface_picture(table: SweepTable, surface: Surface, found: Sequence[Effect]) -> Picture | None:
    """Return the surface over the two strongest settings, others as given; None with one setting, or a poor fit."""
    axes = [one.axis for one in found if one.axis in surface.axes][:2]
    if len(axes) < 2 or not fits(surface):
        return None
    indicator, (first, second) = find_indicator(surface.indicator), axes
    edges, middles = centres()
    inside, values = _values(table, surface, axes, middles)
    across, up = ([value_at(surface.spaces[axis], float(edge)) for edge in edges] for axis in axes)
    cells, bands = banded(values, inside, indicator.unit, across, up)
    spots = table.drop_duplicates(axes)[axes].to_dict(orient="records")
    points = [{"x": float(one[first]), "y": float(one[second])} for one in spots]
    given = table.attrs["given"]["settings"]
    here = [{"x": surface.nearest(first, given[first]), "y": surface.nearest(second, given[second])}]
    label = scale_of(indicator.unit, float(np.abs(values[inside]).max())).label or unit_label(indicator.unit)
    fixed = ", ".join(f"{axis} {setting(given[axis])}" for axis in surface.axes if axis not in axes)
    others = f" Other settings are as given: {fixed}." if fixed else ""
    said = tuple([setting(value_at(surface.spaces[axis], float(one))) for one in middles] for axis in axes)
    return Picture(
        name=f"surface-{surface.indicator}",
        chart=lambda frame: charts.contour(
            cells, points, here, bands, frame, x=first, y=second,
            title=f"{indicator.title} ({label})" if label and not frame.narrow else indicator.title,
        ),
        label=f"Fitted surface of {indicator.title} over {first} and {second}.",
        caption=f"{indicator.title} as fitted, in bands; dots are what was run, the square the settings as given or, "
        f"outside the ranges, the nearest ones.{others}",
        table=values_table(
            f"{indicator.title} as fitted", (first, second), (said[0], said[1]), values, inside, indicator.unit
        ),
    )  # fmt: skip


def _values(table: SweepTable, surface: Surface, axes: Sequence[str], middles: Floats) -> tuple[Bools, Floats]:
    """Return which places lie among the points, and the fit there, (first axis, second axis)."""
    given = table.attrs["given"]["settings"]
    base = np.array([surface.place_of(axis, given[axis]) for axis in surface.axes])
    columns = [surface.axes.index(axis) for axis in axes]
    grid = grid_of(middles)
    places = np.tile(base, (len(grid), 1))
    places[:, columns] = grid
    shape = (len(middles), len(middles))
    inside = among(surface.fit.points[:, columns], grid)
    return inside.reshape(shape), surface.fit.over(places).reshape(shape)
