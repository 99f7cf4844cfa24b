"""Chart of a search: two objectives against each other, trials, the front on fresh runs, and the recommended point."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from simulator.report.theme import BASELINE, CANDIDATE, MUTED, TEXT, UNCLEAR

from .base import Chart, Frame, Rows
from .labels import beside

_MARGIN = 0.35
"""Room around the points, as a part of their range; intervals are cut off beyond it."""
_ROOM = 0.03
"""Room beyond the outermost trial, as a part of the axis."""
_FEWEST = 5
"""Trials from which on one far from all others cannot move a quartile to itself."""

_RING = 420
"""Area of the ring around the knee."""


@dataclass(frozen=True)
class Axis:
    """One objective: its title with unit, and the divisor of its displayed values."""

    title: str
    size: float


@dataclass(frozen=True)
class Spot:
    """A place in the picture: value, low and high for each of the two axes, in the indicators' units."""

    x: tuple[float, float, float]
    y: tuple[float, float, float]
    kind: str
    name: str = ""
    ringed: bool = False

    def row(self, axes: tuple[Axis, Axis]) -> dict[str, Any]:
        """Return the data of the chart, in display units; a missing bound becomes the value."""
        row: dict[str, Any] = {"kind": self.kind, "name": self.name, "area": LOOKS[self.kind][2]}
        row["ringed"] = self.ringed
        for key, ends, axis in (("x", self.x, axes[0]), ("y", self.y, axes[1])):
            value = ends[0] / axis.size
            low, high = (value if math.isnan(end) else end / axis.size for end in ends[1:])
            row |= {key: value, f"{key}_low": low, f"{key}_high": high}
        return row


FRONT, WINNER, OTHER, START = "front", "recommended", "re-run, not on the front", "as given"
"""Kinds of points that were run again."""
TRIAL, REJECTED = "trial of the search", "trial that missed a requirement"
"""Kinds of trials."""

LOOKS: Mapping[str, tuple[str, str, int]] = {
    TRIAL: ("circle", UNCLEAR.light, 26),
    REJECTED: ("cross", UNCLEAR.light, 26),
    OTHER: ("triangle-up", MUTED.light, 60),
    START: ("square", BASELINE.light, 110),
    FRONT: ("circle", CANDIDATE.light, 80),
    WINNER: ("diamond", CANDIDATE.light, 230),
}
"""Shape, colour and size of each kind."""


def outside(spots: Sequence[Spot], axes: tuple[Axis, Axis]) -> int:
    """Return how many trials are outliers, which are not drawn."""
    rows, domains = _placed(spots, axes)
    return len(rows) - len(_within(rows, domains))


def trade_off(spots: Sequence[Spot], axes: tuple[Axis, Axis], frame: Frame) -> Chart:
    """Return the chart of two objectives; trials that are outliers are left out to keep the scale."""
    rows, domains = _placed(spots, axes)
    shown = _within(rows, domains)
    kinds = [kind for kind in LOOKS if any(row["kind"] == kind for row in shown)]
    x, y = (
        {
            "field": key,
            "type": "quantitative",
            "title": axis.title,
            "scale": {"domain": domains[key], "nice": False, "zero": False},
            "axis": {"tickCount": 4 if frame.narrow else 6},
        }
        for key, axis in zip(domains, axes, strict=True)
    )
    size = (frame.width - 90, 300 if frame.narrow else 420)
    bars = {"filter": {"field": "kind", "oneOf": [FRONT, WINNER, START]}}
    looks = _looks(kinds, frame)
    rule = {"type": "rule", "clip": True, "strokeWidth": 1.6, "opacity": 0.45}
    layers: list[Chart] = [
        {
            "transform": [bars],
            "mark": rule,
            "encoding": {"x": {**x, "field": "x_low"}, "x2": {"field": "x_high"}, "y": y, "color": looks["color"]},
        },
        {
            "transform": [bars],
            "mark": rule,
            "encoding": {"x": x, "y": {**y, "field": "y_low"}, "y2": {"field": "y_high"}, "color": looks["color"]},
        },
        {"mark": {"type": "point", "filled": True, "opacity": 1}, "encoding": {"x": x, "y": y, **looks}},
        {
            "transform": [{"filter": "datum.ringed"}],
            "mark": {"type": "point", "size": _RING, "color": TEXT.light, "strokeWidth": 1.6, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        *_names(shown, domains, size),
    ]
    return {"data": {"values": shown}, "width": size[0], "height": size[1], "layer": layers}


def _placed(
    spots: Sequence[Spot], axes: tuple[Axis, Axis]
) -> tuple[list[dict[str, Any]], dict[Literal["x", "y"], list[float]]]:
    """Return the rows that have a place, and the span of each axis: the points, and all trials but outliers."""
    rows = [spot.row(axes) for spot in spots]
    rows = [row for row in rows if math.isfinite(row["x"]) and math.isfinite(row["y"])]
    trials = [row for row in rows if row["kind"] in (TRIAL, REJECTED)]
    points = [row for row in rows if row["kind"] not in (TRIAL, REJECTED)] or rows
    near = _within(trials, {"x": _fences(trials, "x"), "y": _fences(trials, "y")})
    return rows, {"x": _wider(span_of(points, "x"), near, "x"), "y": _wider(span_of(points, "y"), near, "y")}


def _fences(rows: Rows, key: str) -> tuple[float, float]:
    """Return the ends beyond which a value is an outlier: 1.5 interquartile ranges from the quartiles (Tukey 1977).

    Of too few values any may be one; then nothing lies within.
    """
    import numpy as np

    if len(rows) < _FEWEST:
        return math.inf, -math.inf
    lower, upper = np.quantile([row[key] for row in rows], [0.25, 0.75])
    return lower - 1.5 * (upper - lower), upper + 1.5 * (upper - lower)


def _wider(span: list[float], rows: Rows, key: str) -> list[float]:
    """Return a span that holds the marks of further rows whole as well."""
    values = [row[key] for row in rows]
    low, high = min([span[0], *values]), max([span[1], *values])
    room = _ROOM * (high - low)
    return [low - room if low < span[0] else low, high + room if high > span[1] else high]


def _within(rows: Rows, domains: Mapping[Literal["x", "y"], Sequence[float]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if all(low <= row[key] <= high for key, (low, high) in domains.items())]


def _names(rows: Rows, domains: Mapping[Literal["x", "y"], Sequence[float]], size: tuple[int, int]) -> list[Chart]:
    """Return the names of the points that have one, none upon another."""
    points = []
    for row in rows:
        parts = [(row[key] - low) / (high - low) for key, (low, high) in domains.items()]
        points.append((parts[0] * size[0], (1.0 - parts[1]) * size[1]))
    placed = zip(rows, beside(points, [row["name"] for row in rows], size[0]), strict=True)
    return [
        {
            "data": {"values": [{"name": row["name"]}]},
            "mark": {"type": "text", "align": label.align, "baseline": "middle", "color": TEXT.light},
            "encoding": {"x": {"value": label.x}, "y": {"value": label.y}, "text": {"field": "name"}},
        }
        for row, label in placed
        if row["name"]
    ]


def legend_of(frame: Frame) -> Chart:
    """Return the legend of the kinds of points."""
    return {
        "title": None,
        "columns": 1 if frame.narrow else 3,
        "symbolStrokeWidth": 1,
        "symbolSize": 80,
        "symbolOpacity": 1,
    }


def _looks(kinds: Sequence[str], frame: Frame) -> Chart:
    legend = legend_of(frame)
    shape, colour = ([LOOKS[kind][index] for kind in kinds] for index in range(2))
    return {
        "shape": {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": shape}, "legend": legend},
        "color": {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": colour}, "legend": legend},
        "size": {"field": "area", "type": "quantitative", "scale": None, "legend": None},
    }


def span_of(rows: Rows, key: str) -> list[float]:
    """Return the span of an axis, by the points' values: one wide interval must not squeeze all points."""
    values = [row[key] for row in rows]
    low, high = min(values, default=0.0), max(values, default=1.0)
    lows, highs = ([row[f"{key}_{end}"] for row in rows] for end in ("low", "high"))
    margin = _MARGIN * (high - low)
    if not margin:  # a single value: its interval
        low, high = min(lows, default=low), max(highs, default=high)
        margin = _MARGIN * (high - low) or max(abs(high), 1.0) * 0.1
    least = max(low - margin, min(lows, default=low) - 0.1 * margin)
    most = min(high + margin, max(highs, default=high) + 0.1 * margin)
    least, most = min(least, low - 0.2 * margin), max(most, high + 0.2 * margin)
    return [max(least, 0.0) if low >= 0 else least, most]
