"""What the pictures of ``docs/world`` share: panels of lines and dots side by side, written as small SVG files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

DOCS = Path(os.environ.get("RISKBOX_PICTURES", Path(__file__).parents[1] / "docs"))
"""Where pictures go; ``verification.made`` puts them elsewhere to compare them."""
FOLDER = DOCS / "world"
GREY, FONT = "#767676", {"font": "sans-serif"}
CONFIG = {"view": {"stroke": None}, "axis": {"gridColor": "#eeeeee", **FONT}, "title": FONT, "legend": FONT}

Row = dict[str, Any]


def rows(of: str, x: Iterable[float], y: Iterable[float]) -> list[Row]:
    """Return the points of one curve as data, to five figures; what is not finite is left out."""
    pairs = ((float(f"{float(a):.5g}"), float(f"{float(b):.5g}")) for a, b in zip(x, y, strict=True))
    return [{"x": a, "y": b, "of": of} for a, b in pairs if abs(a) < float("inf") and abs(b) < float("inf")]


def panel(
    text: str,
    across: str,
    *,
    lines: Sequence[Row] = (),
    dots: Sequence[Row] = (),
    bars: Sequence[Row] = (),
    marks: Sequence[tuple[float, str]] = (),
    marks_at: float = 0.0,
    log: str = "",
    step: bool = False,
    size: tuple[int, int] = (270, 170),
) -> Row:
    """Return a panel.

    Parameters
    ----------
    text
        What is shown, with its unit; stands above.
    across
        Title of the horizontal axis, with its unit.
    lines, dots, bars
        Points from ``rows``; curves of one name have one colour. Bars have a name in place of a number across.
    marks
        (place, name) of vertical lines.
    marks_at
        How far down their names stand, as a share of the height.
    log
        ``"x"``, ``"y"`` or ``"xy"``: the axes that are logarithmic.
    step
        Whether lines are steps.
    size
        Width and height, pixels.
    """
    order = list(dict.fromkeys(row["of"] for row in (*lines, *dots, *bars)))
    place = {"axis": {"title": across, "tickCount": 6, "labelAngle": 0, "labelOverlap": True}}
    x = {"field": "x", "type": "quantitative", "scale": {"nice": False, **_scale("x" in log)}, **place}
    y = {"field": "y", "type": "quantitative", "title": None, "scale": _scale("y" in log)}
    color = {
        "field": "of",
        "type": "nominal",
        "title": None,
        "scale": {"scheme": "tableau10", "domain": order},
        "legend": {"orient": "bottom", "direction": "vertical", "labelLimit": 300} if len(order) > 1 else None,
    }
    layers: list[Row] = []
    if lines:
        mark = {"type": "line", "strokeWidth": 1.5, "interpolate": "step-after" if step else "linear"}
        layers.append({"data": {"values": list(lines)}, "mark": mark, "encoding": {"x": x, "y": y, "color": color}})
    if dots:
        mark = {"type": "point", "filled": True, "size": 18, "opacity": 0.75}
        layers.append({"data": {"values": list(dots)}, "mark": mark, "encoding": {"x": x, "y": y, "color": color}})
    if bars:
        layers += _bars(list(bars), place, y, color)
    for at, name in marks:
        layers += _mark(at, name, x, marks_at * size[1])
    title = {"text": text, "anchor": "start", "fontSize": 12}
    return {"width": size[0], "height": size[1], "title": title, "layer": layers}


def beside(*panels: Row) -> Row:
    """Return a chart of panels in a row, each with colours of its own."""
    return {"hconcat": list(panels), "spacing": 24, "resolve": {"scale": {"color": "independent"}}, "config": CONFIG}


def save(name: str, chart: Row, folder: Path = FOLDER) -> Path:
    """Write a chart to ``docs/world/NAME.svg``, or to another folder, and return its path."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg({**chart, "background": "white"}, vl_version="6.4")
    short = re.sub(r"<[^>]*>", _tenths, svg)
    path = folder / f"{name}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(short + "\n", encoding="utf-8")
    return path


def _tenths(tag: re.Match[str]) -> str:
    """Return an SVG element's tag with its coordinates cut to tenths of a pixel; text outside of tags stays."""
    return re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.1f}", tag[0])


def _scale(log: bool) -> Row:
    return {"type": "log"} if log else {"type": "linear"}


def _bars(values: list[Row], place: Row, y: Row, color: Row) -> list[Row]:
    """Return bars by name with their intervals (``low``, ``high``), if they have any."""
    x = {"field": "x", "type": "nominal", "sort": None, **place}
    at = {"field": "of", "type": "nominal"}
    encoding = {"x": x, "xOffset": at, "color": color}
    bar = {"data": {"values": values}, "mark": {"type": "bar"}, "encoding": {**encoding, "y": y}}
    if "low" not in values[0]:
        return [bar]
    rule = {
        "data": {"values": values},
        "mark": {"type": "rule", "color": "#333333"},
        "encoding": {"x": x, "xOffset": at, "y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}},
    }
    return [bar, rule]


def _mark(at: float, name: str, x: Row, down: float) -> list[Row]:
    data = {"values": [{"x": at, "name": name}]}
    rule = {"type": "rule", "strokeDash": [4, 3], "color": GREY}
    text = {"type": "text", "align": "left", "baseline": "top", "dx": 3, "dy": 2, "fontSize": 10, "color": GREY}
    return [
        {"data": data, "mark": rule, "encoding": {"x": x}},
        {"data": data, "mark": text, "encoding": {"x": x, "y": {"value": down}, "text": {"field": "name"}}},
    ]
