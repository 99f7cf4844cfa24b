"""Violative views by cause, stacked, one bar per arm, with the causes and their shares written into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.report.theme import CAUSES as COLOURS
from simulator.report.theme import PAGE, TEXT, Colour

from .base import SHORT, Chart, Frame, Rows, number

CAUSES: Mapping[str, Colour] = dict(
    zip(("detected late", "review delay", "wrong decision", "never detected"), COLOURS, strict=True)
)
"""Colour of each cause of exposure."""

_AXIS = 84
_LETTER = 7.6
"""Width of a letter of the words in a bar, px."""
_SPARE = 0.88
"""Least part of the width that the longest bar takes, since the axis ends at a round number."""


def causes(rows: Rows, frame: Frame) -> Chart:
    """Return the chart.

    Parameters
    ----------
    rows : sequence of mappings
        ``arm``, ``cause`` (a key of :data:`CAUSES`), ``views`` (mean per replication).
    frame : Frame
    """
    data = _stacked(rows)
    arms = list(dict.fromkeys(row["arm"] for row in rows))
    longest = max((row["end"] for row in data), default=1.0)
    for row in data:
        row["label"] = _label(row, _SPARE * (frame.width - _AXIS) * (row["end"] - row["start"]) / (longest or 1.0))
    order = [cause for cause in CAUSES if any(row["cause"] == cause for row in data)]
    scale = {"domain": order, "range": [CAUSES[cause].light for cause in order]}
    y = {
        "field": "arm",
        "type": "nominal",
        "sort": arms,
        "title": None,
        "axis": {"labelColor": TEXT.light, "labelFontSize": 12.5, "ticks": False, "domain": False},
    }
    x = {
        "field": "start",
        "type": "quantitative",
        "title": "violative views per run",
        "axis": {"labelExpr": SHORT, "tickCount": 4 if frame.narrow else 8},
    }
    legend = {"title": None, "symbolType": "square", "columns": 2 if frame.narrow else 4}
    bar = {
        "mark": {"type": "bar", "height": 32, "stroke": PAGE.light, "strokeWidth": 1},
        "encoding": {
            "y": y,
            "x": x,
            "x2": {"field": "end"},
            "color": {"field": "cause", "type": "nominal", "scale": scale, "legend": legend},
        },
    }
    words = {
        "mark": {"type": "text", "color": PAGE.light, "fontSize": 12.5, "fontWeight": "bold"},
        "encoding": {"y": y, "x": {**x, "field": "middle"}, "text": {"field": "label"}},
    }
    return {"data": {"values": data}, "width": frame.width - _AXIS, "height": 46 * len(arms), "layer": [bar, words]}


def _label(row: Mapping[str, Any], room: float) -> str:
    """Return what there is room for: the cause and its share, the share alone, or nothing."""
    share = f"{row['share']:.0%}".replace("%", " %")
    return next((text for text in (f"{row['cause']} {share}", share) if _LETTER * (len(text) + 1) <= room), "")


def _stacked(rows: Rows) -> list[dict[str, Any]]:
    """Return the parts of the bars with where they start and end, in the order of the causes."""
    data = []
    for arm in dict.fromkeys(row["arm"] for row in rows):
        views = {row["cause"]: number(row["views"]) or 0.0 for row in rows if row["arm"] == arm}
        whole, start = sum(views.values()), 0.0
        for cause in CAUSES:
            if cause in views:
                end = start + views[cause]
                share = views[cause] / whole if whole else 0.0
                place = {"start": start, "end": end, "middle": (start + end) / 2}
                data.append({"arm": arm, "cause": cause, "views": views[cause], "share": share, **place})
                start = end
    return data
