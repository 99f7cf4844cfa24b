"""An indicator over one setting: one dot per run, a line through the means, one colour per value of the others."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.report.theme import CANDIDATE, SECOND, THIRD

from .base import Chart, Frame, Rows

_COLOURS = (CANDIDATE, SECOND, THIRD)
_DASHES = ([1, 0], [7, 4], [2, 3])
_HEIGHT = 300
_PADDING = 14
"""Room for dots at both ends, px."""
_MOST_TICKS = 12


def sweep(rows: Rows, frame: Frame, *, x: str, y: str, numeric: bool, drawn: bool = False) -> Chart:
    """Return the chart.

    Parameters
    ----------
    rows : sequence of mappings
        ``x`` (the setting), ``y`` (the indicator, as it is shown), ``group`` (the other settings in words, or empty).
    frame : Frame
    x, y : str
        Titles of the axes.
    numeric : bool
        Whether the setting is a number.
    drawn : bool
        Whether points were drawn: then no line joins them.
    """
    groups = list(dict.fromkeys(row["group"] for row in rows))
    across = {
        "field": "x",
        "type": "quantitative" if numeric else "nominal",
        "title": x,
        "sort": None,
        "scale": {"zero": False, "nice": False, "padding": _PADDING} if numeric else {},
        "axis": {"labelAngle": 0, "labelOverlap": "greedy", "grid": False, **_ticks(rows, numeric=numeric)},
    }
    up = {"field": "y", "type": "quantitative", "title": y, "scale": {"zero": False}, "axis": {"tickCount": 6}}
    colour = _scale(groups, [_COLOURS[place % len(_COLOURS)].light for place in range(len(groups))])
    dash = _scale(groups, [_DASHES[place // len(_COLOURS) % len(_DASHES)] for place in range(len(groups))])
    if len(groups) > 1:
        colour["legend"] = {"title": None, "columns": 1 if frame.narrow else 3, "symbolType": "stroke"}
    layers: list[Chart] = [
        {
            "mark": {"type": "line", "strokeWidth": 1.8},
            "encoding": {
                "x": across,
                "y": {**up, "aggregate": "mean"},
                "color": colour,
                "strokeDash": {**dash, "legend": None},
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 45, "opacity": 0.8},
            "encoding": {"x": across, "y": up, "color": colour},
        },
    ]
    if drawn:
        layers = layers[1:]
    return {"data": {"values": list(rows)}, "width": frame.width - 80, "height": _HEIGHT, "layer": layers}


def _ticks(rows: Rows, *, numeric: bool) -> Chart:
    """Return ticks at the values that were run, unless they are too many to be named."""
    values = sorted({row["x"] for row in rows}) if numeric else []
    # figures by number: without one a renderer takes as many as its own ticks need, and 0.786 reads 0.8
    return {"values": values, "format": ",.5~r"} if 0 < len(values) <= _MOST_TICKS else {}


def _scale(groups: Sequence[str], values: Sequence[object]) -> Chart:
    scale = {"domain": list(groups), "range": list(values)}
    return {"field": "group", "type": "nominal", "scale": scale, "legend": None}
