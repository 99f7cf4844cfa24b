"""Cumulative distributions of a duration on a logarithmic axis, one line per arm."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.domain.units import HOUR

from .base import Chart, Frame, Rows, line_layers, name_layers, names_width

_TICKS: Mapping[float, str] = {
    1 / 3600: "1 s",
    1 / 360: "10 s",
    1 / 60: "1 min",
    1 / 6: "10 min",
    1.0: "1 h",
    6.0: "6 h",
    24.0: "1 d",
    168.0: "7 d",
    720.0: "30 d",
}
"""Where the axis has a label, h."""
_HEIGHT = 240


def distribution(rows: Rows, frame: Frame, *, title: str, measured: str) -> Chart:
    """Return the chart.

    Parameters
    ----------
    rows : sequence of mappings
        ``arm``, ``duration`` (s, > 0) and ``share`` of the arm's durations that are at most that long.
    frame : Frame
    title : str
        What the shares are shares of.
    measured : str
        What lasts so long.
    """
    data = [{**row, "hours": row["duration"] / HOUR} for row in rows]
    arms = list(dict.fromkeys(row["arm"] for row in data))
    top = 1.08 * max((row["share"] for row in data), default=1.0) or 1.0
    width = frame.width - 64 - names_width(arms, frame)
    y = {
        "field": "share",
        "type": "quantitative",
        "title": None,
        "axis": {"format": "~%", "tickCount": 5},
        "scale": {"domain": [0, top], "nice": False},
    }
    encoding = {"x": _durations([row["hours"] for row in data], measured), "y": y}
    layers = line_layers(arms, encoding, frame)
    if not frame.narrow:
        layers += name_layers({row["arm"]: row["share"] for row in data}, (0.0, top), width, _HEIGHT)
    return {
        "title": {"text": title},
        "data": {"values": data},
        "width": width,
        "height": _HEIGHT,
        "layer": layers,
    }


def _durations(hours: list[float], measured: str) -> Chart:
    shortest, longest = min(hours, default=1 / 3600), max(hours, default=1.0)
    if shortest == longest:
        shortest, longest = shortest / 2, longest * 2
    shown = [at for at in _TICKS if shortest <= at * 1.0001 and at <= longest * 1.0001]
    words = "".join(f"abs(datum.value / {at!r} - 1) < 1e-6 ? '{text}' : " for at, text in _TICKS.items()) + "''"
    return {
        "field": "hours",
        "type": "quantitative",
        "title": measured,
        "scale": {"type": "log", "nice": False, "domain": [shortest, longest]},
        "axis": {"values": shown, "labelExpr": words, "labelOverlap": "greedy"},
    }
