"""A response surface over two settings: bands of equal value, the points that were run, and the settings as given."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.report.theme import CANDIDATE, GRID, MUTED, PAGE, TEXT, Colour

from .base import Chart, Frame, Rows
from .ticks import Ticks, labelled

_LEAST, _MOST = 0.06, 0.8
"""Opacity of the lowest and of the highest band."""


def contour(
    cells: Rows,
    points: Rows,
    given: Rows,
    bands: Sequence[str],
    frame: Frame,
    *,
    x: str,
    y: str,
    title: str,
    best: Rows = (),
    ticks: tuple[Ticks, Ticks] | None = None,
) -> Chart:
    """Return the chart.

    Parameters
    ----------
    cells : sequence of mappings
        ``x``, ``x2``, ``y``, ``y2`` (the rectangle) and ``band`` (one of ``bands``).
    points, given : sequence of mappings
        ``x`` and ``y`` of what was run, and of the settings as given.
    bands : sequence of str
        Names of the bands, the lowest first.
    frame : Frame
    x, y : str
        Titles of the axes.
    title : str
        Of the legend.
    best : sequence of mappings
        ``x`` and ``y`` of what is recommended.
    ticks : pair, optional
        Ticks of the axes, where places are 0 ... 1 along them and no values.
    """
    size = (frame.width - 90, 300 if frame.narrow else 420)
    axes: dict[str, Chart] = {
        key: {"field": key, "type": "quantitative", "title": name, "scale": {"zero": False, "nice": False}}
        for key, name in (("x", x), ("y", y))
    }
    if ticks is not None:
        for axis, places in zip(axes.values(), ticks, strict=True):
            axis |= {"scale": {"domain": [0, 1], "nice": False}, "axis": labelled(places)}
    layers: list[Chart] = [
        {
            "data": {"values": list(cells)},
            "mark": {"type": "rect", "color": CANDIDATE.light, "strokeWidth": 0},
            "encoding": {
                **axes,
                "x2": {"field": "x2"},
                "y2": {"field": "y2"},
                "opacity": _opacity(bands, title, frame),
            },
        },
        {
            "data": {"values": list(points)},
            "mark": {"type": "point", "filled": True, "size": 22, "opacity": 1, "color": TEXT.light},
            "encoding": axes,
        },
        *(
            {"data": {"values": list(rows)}, "mark": _mark(shape, area, colour), "encoding": axes}
            for rows, shape, area, colour in ((given, "square", 110, MUTED), (best, "diamond", 230, CANDIDATE))
            if rows
        ),
    ]
    return {"width": size[0], "height": size[1], "view": {"stroke": GRID.light}, "layer": layers}


def _opacity(bands: Sequence[str], title: str, frame: Frame) -> Chart:
    return {
        "field": "band",
        "type": "ordinal",
        "sort": None,
        "scale": {"domain": list(bands), "range": [_LEAST, _MOST]},
        "legend": {
            "title": title,
            "columns": 2 if frame.narrow else len(bands),
            "symbolType": "square",
            "symbolFillColor": CANDIDATE.light,
            "symbolStrokeWidth": 0,
            "symbolSize": 160,
        },
    }


def _mark(shape: str, area: int, colour: Colour) -> Chart:
    return {
        "type": "point",
        "shape": shape,
        "filled": True,
        "size": area,
        "opacity": 1,
        "color": colour.light,
        "stroke": PAGE.light,
        "strokeWidth": 1.5,
    }
