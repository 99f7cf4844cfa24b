"""One small panel per parameter: the value of an objective in every trial, against the parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .along import lines_of, panels_across
from .base import Chart, Frame, Rows
from .ticks import Ticks, labelled
from .trade_off import LOOKS, legend_of

_HEIGHT = 180
_MARGIN = 0.06


def slices(panels: Sequence[Mapping[str, Any]], frame: Frame, *, title: str) -> Chart:
    """Return the chart.

    Parameters
    ----------
    panels : sequence of mappings
        ``name``; ``ticks``, places along the axis with their labels; ``rows`` with ``x`` (0 ... 1), ``y`` (as it is
        shown) and ``kind``, one of ``LOOKS``.
    frame : Frame
    title : str
        Of the vertical axis.
    """
    across, width = panels_across(len(panels), frame)
    values = [row["y"] for panel in panels for row in panel["rows"]]
    span = (max(values) - min(values)) or abs(max(values)) or 1.0
    domain = [min(values) - _MARGIN * span, max(values) + _MARGIN * span]
    used = {row["kind"] for panel in panels for row in panel["rows"]}
    kinds = [kind for kind in LOOKS if kind in used]
    made = [
        _panel(panel, width, domain, title if place % across == 0 else "", kinds, frame)
        for place, panel in enumerate(panels)
    ]
    rows = [{"hconcat": made[start : start + across], "spacing": 14} for start in range(0, len(made), across)]
    return rows[0] if len(rows) == 1 else {"vconcat": rows, "spacing": 18}


def _panel(
    panel: Mapping[str, Any], width: float, domain: Sequence[float], title: str, kinds: Sequence[str], frame: Frame
) -> Chart:
    rows: Rows = [{**row, "area": LOOKS[row["kind"]][2]} for row in panel["rows"]]
    ticks: Ticks = panel["ticks"]
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": {"domain": [-0.03, 1.03], "nice": False},
        "title": lines_of(panel["name"], max(int(width / 7), 12)),
        "axis": {**labelled(ticks), "grid": False},
    }
    y = {
        "field": "y",
        "type": "quantitative",
        "title": title or None,
        "scale": {"domain": list(domain), "nice": False, "zero": False},
        "axis": {"tickCount": 5, "minExtent": 34},
    }
    legend = legend_of(frame)
    shape, colour = ([LOOKS[kind][index] for kind in kinds] for index in range(2))
    return {
        "data": {"values": rows},
        "width": width,
        "height": _HEIGHT,
        "mark": {"type": "point", "filled": True, "opacity": 1},
        "encoding": {
            "x": x,
            "y": y,
            "shape": {
                "field": "kind", "type": "nominal", "scale": {"domain": list(kinds), "range": shape}, "legend": legend
            },
            "color": {
                "field": "kind", "type": "nominal", "scale": {"domain": list(kinds), "range": colour}, "legend": legend
            },
            "size": {"field": "area", "type": "quantitative", "scale": None, "legend": None},
        },
    }  # fmt: skip
