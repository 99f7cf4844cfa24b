"""A response surface over two settings: bands of equal value, the points that were run, and the settings as given."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.report.theme import CANDIDATE, GRID, MUTED, PAGE, TEXT

from .base import Chart, Frame, Rows

_LEAST, _MOST = 0.06, 0.8
"""Opacity of the lowest and of the highest band."""


def contour(
    cells: Rows, points: Rows, given: Rows, bands: Sequence[str], frame: Frame, *, x: str, y: str, title: str
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
    """
    size = (frame.width - 90, 300 if frame.narrow else 420)
    axes = {
        key: {"field": key, "type": "quantitative", "title": name, "scale": {"zero": False, "nice": False}}
        for key, name in (("x", x), ("y", y))
    }
    opacity = {
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
    layers: list[Chart] = [
        {
            "data": {"values": list(cells)},
            "mark": {"type": "rect", "color": CANDIDATE.light, "strokeWidth": 0},
            "encoding": {**axes, "x2": {"field": "x2"}, "y2": {"field": "y2"}, "opacity": opacity},
        },
        {
            "data": {"values": list(points)},
            "mark": {"type": "point", "filled": True, "size": 22, "opacity": 1, "color": TEXT.light},
            "encoding": axes,
        },
        {
            "data": {"values": list(given)},
            "mark": {
                "type": "point",
                "shape": "square",
                "filled": True,
                "size": 110,
                "opacity": 1,
                "color": MUTED.light,
                "stroke": PAGE.light,
                "strokeWidth": 1.5,
            },
            "encoding": axes,
        },
    ]
    return {"width": size[0], "height": size[1], "view": {"stroke": GRID.light}, "layer": layers}
