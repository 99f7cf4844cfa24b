"""A watched series: its figures, the band in which they are expected, incidents behind, and alarms marked."""

from __future__ import annotations

from simulator.report.theme import BASELINE, CANDIDATE, INCIDENT, MUTED, TEXT, WORSE

from .base import SHORT, Chart, Frame, Rows, number

_HEIGHT = 200
_AXIS = 58
_NAMES = 15
"""Height of the line of incidents' names, px."""


def watched(rows: Rows, frame: Frame, *, title: str, percent: bool, spans: Rows, history_end: float) -> Chart:
    """Return the chart.

    Parameters
    ----------
    rows : sequence of mappings
        ``at`` (milliseconds since 1970, UTC), ``value``, ``expected``, ``low``, ``high``, ``alarm`` (``too high``,
        ``too low`` or empty).
    frame : Frame
    title : str
    percent : bool
        Whether figures are shares.
    spans : sequence of mappings
        Incidents: ``name``, ``start``, ``stop`` (milliseconds).
    history_end : float
        Where the history ends (milliseconds).
    """
    names = ("value", "expected", "low", "high")
    data = [{**row, **{name: number(row[name]) for name in names}} for row in rows]
    first, last = data[0]["at"], data[-1]["at"]
    x = {
        "field": "at",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc", "domain": [first, last], "nice": False},
        "axis": {"format": "%d %b", "tickCount": 4 if frame.narrow else 10, "labelOverlap": "greedy", "grid": False},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "nice": True},
        "axis": {
            "tickCount": 5,
            "minExtent": _AXIS - 10,
            "maxExtent": _AXIS - 10,
            **({"format": "~%"} if percent else {"labelExpr": SHORT}),
        },
    }
    kept = [{**one, "start": max(one["start"], first), "stop": min(one["stop"], last)} for one in spans]
    kept = [one for one in kept if one["start"] < one["stop"]]
    return {
        "title": {"text": title},
        "width": frame.width - _AXIS,
        "height": _HEIGHT,
        "data": {"values": data},
        "layer": [*_background(kept, x, history_end, frame), *_series(x, y), *_alarms(x, y)],
    }


def _background(spans: Rows, x: Chart, history_end: float, frame: Frame) -> list[Chart]:
    ended = {"values": [{"start": history_end, "name": "history" if frame.narrow else "history ends"}]}
    words = {"type": "text", "align": "right", "dx": -4, "color": MUTED.light, "fontSize": 11}
    layers: list[Chart] = [
        {
            "data": ended,
            "mark": {"type": "rule", "color": MUTED.light, "strokeDash": [2, 3]},
            "encoding": {"x": {**x, "field": "start"}},
        },
        {
            "data": ended,
            "mark": words,
            "encoding": {"x": {**x, "field": "start"}, "y": {"value": _HEIGHT - 6}, "text": {"field": "name"}},
        },
    ]
    for place, one in enumerate(spans):
        layers += [
            {
                "data": {"values": [one]},
                "mark": {"type": "rect", "color": INCIDENT.light, "opacity": 0.18},
                "encoding": {"x": {**x, "field": "start"}, "x2": {"field": "stop"}},
            },
            {
                "data": {"values": [one]},
                "mark": {"type": "text", "align": "left", "dx": 4, "color": TEXT.light, "fontSize": 11},
                "encoding": {
                    "x": {**x, "field": "start"},
                    "y": {"value": 8 + _NAMES * (place % 4)},
                    "text": {"field": "name"},
                },
            },
        ]
    return layers


def _series(x: Chart, y: Chart) -> list[Chart]:
    return [
        {
            "mark": {"type": "area", "color": BASELINE.light, "opacity": 0.22},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "color": BASELINE.light, "strokeWidth": 1.4},
            "encoding": {"x": x, "y": {**y, "field": "expected"}},
        },
        {
            "mark": {"type": "line", "color": CANDIDATE.light, "strokeWidth": 1.6},
            "encoding": {"x": x, "y": y},
        },
    ]


def _alarms(x: Chart, y: Chart) -> list[Chart]:
    shapes = {"too high": "triangle-up", "too low": "triangle-down"}
    return [
        {
            "transform": [{"filter": {"field": "alarm", "equal": words}}],
            "mark": {"type": "point", "shape": shape, "filled": True, "size": 110, "color": WORSE.light, "opacity": 1},
            "encoding": {"x": x, "y": y},
        }
        for words, shape in shapes.items()
    ]
