"""Several fronts over two objectives: points with intervals, the edge of what each reaches, and the plans as given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.report.theme import BETTER, CANDIDATE, SECOND, TEXT, THIRD, WORSE, WRONG

from .base import Chart, Frame, Rows
from .trade_off import Axis, span_of

_LOOKS = (
    ("circle", CANDIDATE, (1, 0)),
    ("square", SECOND, (7, 4)),
    ("triangle-up", THIRD, (2, 3)),
    ("diamond", BETTER, (9, 3, 2, 3)),
    ("triangle-down", WRONG, (4, 2)),
    ("cross", WORSE, (1, 3)),
)
"""Shape, colour and dashes of each study."""
_AREA, _GIVEN, _RING = 70, 130, 330


def fronts(studies: Sequence[str], rows: Rows, axes: tuple[Axis, Axis], frame: Frame, *, after: bool) -> Chart:
    """Return the chart.

    Parameters
    ----------
    studies : sequence of str
        Names, in order.
    rows : sequence of mappings
        ``study``, ``given`` (whether it is the plan as given), ``best`` (whether its study recommends it), and ``x``,
        ``x_low``, ``x_high`` and the same of ``y``, in display units; bounds that are missing are the value.
    axes : pair of Axis
    frame : Frame
    after : bool
        Whether a front's edge goes on from each point to greater ``x``: where less of the first objective is better.
    """
    size = (frame.width - 90, 320 if frame.narrow else 440)
    x, y = (_axis(rows, key, axis, frame) for key, axis in zip("xy", axes, strict=True))
    colour = _by_study(studies, [_LOOKS[place][1].light for place in range(len(studies))])
    shape = _by_study(studies, [_LOOKS[place][0] for place in range(len(studies))])
    dash = _by_study(studies, [list(_LOOKS[place][2]) for place in range(len(studies))])
    legend = {"title": None, "columns": 1 if frame.narrow else 3, "symbolSize": 90, "symbolStrokeWidth": 1}
    legend["symbolOpacity"] = 1
    colour["legend"] = shape["legend"] = legend  # in every layer alike, or none is drawn
    looks = {"color": colour, "shape": shape}
    rule = {"type": "rule", "clip": True, "strokeWidth": 1.4, "opacity": 0.4}
    on_front = {"filter": "!datum.given"}
    layers: list[Chart] = [
        {
            "transform": [on_front],
            "mark": {
                "type": "line",
                "interpolate": "step-after" if after else "step-before",
                "strokeWidth": 1.4,
                "clip": True,
            },
            "encoding": {"x": x, "y": y, "color": colour, "strokeDash": dash},
        },
        {
            "mark": rule,
            "encoding": {"x": {**x, "field": "x_low"}, "x2": {"field": "x_high"}, "y": y, "color": colour},
        },
        {
            "mark": rule,
            "encoding": {"x": x, "y": {**y, "field": "y_low"}, "y2": {"field": "y_high"}, "color": colour},
        },
        {
            "transform": [on_front],
            "mark": {"type": "point", "filled": True, "opacity": 1, "size": _AREA},
            "encoding": {"x": x, "y": y, **looks},
        },
        {
            "transform": [{"filter": "datum.given"}],
            "mark": {"type": "point", "filled": False, "opacity": 1, "size": _GIVEN, "strokeWidth": 2},
            "encoding": {"x": x, "y": y, **looks},
        },
        {
            "transform": [{"filter": "datum.best"}],
            "mark": {"type": "point", "size": _RING, "color": TEXT.light, "strokeWidth": 1.6, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
    ]
    return {"data": {"values": list(rows)}, "width": size[0], "height": size[1], "layer": layers}


def _axis(rows: Rows, key: str, axis: Axis, frame: Frame) -> dict[str, Any]:
    return {
        "field": key,
        "type": "quantitative",
        "title": axis.title,
        "scale": {"domain": span_of(rows, key), "nice": False, "zero": False},
        "axis": {"tickCount": 4 if frame.narrow else 6},
    }


def _by_study(studies: Sequence[str], values: Sequence[object]) -> dict[str, Any]:
    scale: Mapping[str, Any] = {"domain": list(studies), "range": list(values)}
    return {"field": "study", "type": "nominal", "scale": scale, "legend": None}
