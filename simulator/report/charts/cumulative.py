"""How few items carry a difference: shares over the number of items, the largest first, on a logarithmic axis."""

from __future__ import annotations

from simulator.report.theme import BASELINE, CANDIDATE

from .base import Chart, Frame, Rows

_HEIGHT = 260


def cumulative(rows: Rows, frame: Frame) -> Chart:
    """Return the chart.

    Parameters
    ----------
    rows : sequence of mappings
        ``items`` (how many, the largest first), ``share`` and ``kind``, ``difference`` or ``moved``.
    frame : Frame
    """
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    most = max(row["items"] for row in rows)
    colours = [CANDIDATE.light, BASELINE.light][: len(kinds)]
    return {
        "data": {"values": list(rows)},
        "width": frame.width - 70,
        "height": _HEIGHT,
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 1.8},
        "encoding": {
            "x": {
                "field": "items",
                "type": "quantitative",
                "title": "items, those that move most first",
                "scale": {"type": "log", "nice": False, "domain": [1, max(most, 2)]},
                "axis": {"tickCount": 6, "format": "~s", "grid": False},
            },
            "y": {"field": "share", "type": "quantitative", "title": None, "axis": {"format": "~%", "tickCount": 5}},
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": kinds, "range": colours},
                "legend": {"title": None, "orient": "top", "columns": 1 if frame.narrow else 2, "labelLimit": 0},
            },
        },
    }
