"""One panel per setting: the change of an indicator along it, with intervals, all on one vertical scale."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.report.theme import CANDIDATE, MUTED

from .base import Chart, Frame, Rows

_HEIGHT = 190
_ACROSS = 3
"""Panels beside each other on a page."""
_AXIS = 78
"""Room of a vertical axis with its title, px."""
_PADDING = 12
_MARGIN = 0.06


def panels_across(number: int, frame: Frame) -> tuple[int, float]:
    """Return how many of so many panels stand beside each other, in rows of like length, and the width of one, px."""
    across = 1 if frame.narrow else min(_ACROSS, number)
    across = math.ceil(number / math.ceil(number / across))
    return across, frame.width / across - _AXIS


def along(panels: Sequence[Mapping[str, Any]], frame: Frame, *, title: str) -> Chart:
    """Return the chart.

    Parameters
    ----------
    panels : sequence of mappings
        ``name``; ``rows`` with ``x``, ``y``, ``low``, ``high`` (as they are shown; without an interval both are ``y``);
        ``numeric`` and ``log``, of the setting; ``base``, the value that the others are compared with, as ``x`` has it.
    frame : Frame
    title : str
        Of the vertical axis.
    """
    across, width = panels_across(len(panels), frame)
    ends = [value for panel in panels for row in panel["rows"] for value in (row["low"], row["high"], 0.0)]
    span = (max(ends) - min(ends)) or 1.0
    domain = [min(ends) - _MARGIN * span, max(ends) + _MARGIN * span]
    made = [_panel(panel, width, domain, title if place % across == 0 else "") for place, panel in enumerate(panels)]
    rows = [{"hconcat": made[start : start + across], "spacing": 14} for start in range(0, len(made), across)]
    return rows[0] if len(rows) == 1 else {"vconcat": rows, "spacing": 18}


def _panel(panel: Mapping[str, Any], width: float, domain: Sequence[float], title: str) -> Chart:
    rows: Rows = panel["rows"]
    if panel["numeric"]:
        scale: Chart = {"zero": False, "nice": False, "padding": _PADDING}
        if panel["log"]:
            scale["type"] = "log"
        x: Chart = {"field": "x", "type": "quantitative", "scale": scale}
    else:
        x = {"field": "x", "type": "nominal", "sort": None}
    axis = {"labelAngle": 0, "labelOverlap": "greedy", "grid": False, "tickCount": 5}
    x |= {"title": lines_of(panel["name"], max(int(width / 7), 12)), "axis": axis}
    y = {
        "field": "y",
        "type": "quantitative",
        "title": title or None,
        "scale": {"domain": list(domain), "nice": False},
        "axis": {"tickCount": 5, "minExtent": 34},
    }
    colour = CANDIDATE.light
    return {
        "data": {"values": list(rows)},
        "width": width,
        "height": _HEIGHT,
        "layer": [
            {"mark": {"type": "rule", "color": MUTED.light}, "encoding": {"y": {"datum": 0, "type": "quantitative"}}},
            {"mark": {"type": "line", "color": colour, "strokeWidth": 1.6}, "encoding": {"x": x, "y": y}},
            {
                "mark": {"type": "rule", "color": colour, "strokeWidth": 3, "opacity": 0.45},
                "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 48, "opacity": 1, "color": colour},
                "encoding": {"x": x, "y": y},
            },
            {
                "transform": [{"filter": {"field": "x", "equal": panel["base"]}}],
                "mark": {
                    "type": "point",
                    "shape": "square",
                    "filled": True,
                    "size": 75,
                    "opacity": 1,
                    "color": MUTED.light,
                },
                "encoding": {"x": x, "y": y},
            },
        ],
    }


def lines_of(path: str, width: int) -> list[str]:
    """Return a path in lines that break after dots.

    >>> lines_of("pools.emea.shifts.all_day.reviewers", 20)
    ['pools.emea.shifts.', 'all_day.reviewers']
    """
    lines = [""]
    for part in re.findall(r"[^.]+\.?", path):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return lines
