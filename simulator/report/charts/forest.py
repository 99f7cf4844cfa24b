"""Relative changes with their intervals, one line per indicator; far ones are cut off at the edge and marked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.present import outcomes
from simulator.report.theme import BETTER, CANDIDATE, GRID, MUTED, PAGE, TEXT, UNCLEAR, WORSE, Colour

from .base import LINE_BREAK, Chart, Frame, Rows, wrapped

OUTCOMES: Mapping[str, Colour] = {
    outcomes.BETTER: BETTER,
    outcomes.WORSE: WORSE,
    outcomes.UNCLEAR: UNCLEAR,
    outcomes.LACKING: UNCLEAR,
    outcomes.UNKNOWN: UNCLEAR,
    outcomes.CHANGED: CANDIDATE,
}
"""Colour of each outcome of an indicator; ``changed`` is for indicators that are neither good nor bad."""

_EDGES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0)
"""Where the axis may end on either side, as relative changes."""
_WHOLE = 0.85
"""Share of the indicators whose interval must fit; the others are cut off at the edge."""
_STEP = 24
_NARROW_STEP = 44
_NARROW_TITLE = 36
"""Most letters in a line of a title on a phone: the number stands at its right."""
_TITLES = 330
_LETTER = 6.9
"""Width of a letter of the numbers, px."""


_TITLE = "relative change, candidate against baseline", "relative change"


def forest(
    rows: Rows,
    frame: Frame,
    *,
    title: tuple[str, str] = _TITLE,
    ends: tuple[float, float] | None = None,
    bars: bool = False,
    signed: bool = True,
) -> Chart:
    """Return the chart.

    Parameters
    ----------
    rows : sequence of mappings
        ``title``, ``change``, ``low``, ``high`` (0.1 = 10 % more), ``outcome`` (a key of :data:`OUTCOMES`), ``text``
        (the change in words). Rows with a missing or infinite change are left out.
    frame : Frame
    title : pair of str
        Of the axis, on a page and on a phone.
    ends : pair of float, optional
        Of the axis; by default 0 in the middle, and most intervals within it.
    bars : bool
        Whether a bar goes from 0 to each change.
    signed : bool
        Whether the axis is labelled with signs.
    """
    kept = [row for row in rows if all(math.isfinite(row[key]) for key in ("change", "low", "high"))]
    edge = edge_of(kept)
    low, high = (-edge, edge) if ends is None else ends
    data = [_row(row, place, (low, high), frame) for place, row in enumerate(kept)]
    y = _places(data, frame)
    x = {
        "field": "low",
        "type": "quantitative",
        "title": title[1] if frame.narrow else title[0],
        "scale": {"domain": [low, high], "nice": False},
        "axis": {"format": "+~%" if signed else "~%", "tickCount": 4 if frame.narrow else 9},
    }
    used = list(dict.fromkeys(row["outcome"] for row in data))
    scale = {"domain": used, "range": [OUTCOMES[outcome].light for outcome in used]}
    colour = {"field": "outcome", "type": "nominal", "scale": scale, "legend": None}
    width = _width(kept, frame)
    dot = {"type": "point", "filled": True, "size": 80, "opacity": 1}
    layers: list[Chart] = [
        *_bars(x, y, colour, shown=bars),
        {"mark": {"type": "rule", "color": MUTED.light}, "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
        {
            "mark": {"type": "rule", "strokeWidth": 3},
            "encoding": {"y": y, "x": x, "x2": {"field": "high"}, "color": colour},
        },
        {
            "transform": [{"filter": "!datum.beyond"}],
            "mark": dot,
            "encoding": {"y": y, "x": {**x, "field": "change"}, "color": colour},
        },
        *(_edge_mark(side, angle, x, y, colour) for side, angle in (("left", -90), ("right", 90))),
        *_texts(y, colour, frame, width),
    ]
    step = _NARROW_STEP if frame.narrow else _STEP
    return {"data": {"values": data}, "width": width, "height": step * max(len(data), 1), "layer": layers}


def edge_of(rows: Rows) -> float:
    """Return where the axis ends: the least of some round numbers within which most intervals lie as a whole.

    >>> near = [{"change": 0.01, "low": 0.0, "high": 0.04}] * 9
    >>> edge_of([*near, {"change": 90.0, "low": 70.0, "high": 110.0}])
    0.05
    """
    widest = sorted(max(abs(row[key]) for key in ("change", "low", "high")) for row in rows)
    if not widest:
        return 1.0
    needed = widest[math.ceil(_WHOLE * len(widest)) - 1]
    return next((edge for edge in _EDGES if needed <= edge), _EDGES[-1])


def _width(rows: Rows, frame: Frame) -> float:
    """Return the width of the plot, px: what titles and numbers leave of the frame."""
    if frame.narrow:
        return frame.width - 24.0
    return frame.width - _TITLES - 16 - _LETTER * max((len(row["text"]) for row in rows), default=0)


def _bars(x: Chart, y: Chart, colour: Chart, *, shown: bool) -> list[Chart]:
    """Return bars from 0 to each change, under everything else."""
    if not shown:
        return []
    ends = {"x": {**x, "field": "zero"}, "x2": {"field": "change"}}
    return [{"mark": {"type": "bar", "height": 12, "opacity": 0.3}, "encoding": {"y": y, **ends, "color": colour}}]


def _row(row: Mapping[str, Any], place: int, ends: tuple[float, float], frame: Frame) -> dict[str, Any]:
    least, most = ends

    def cut(value: float) -> float:
        return max(least, min(most, value))

    return {
        "place": place,
        "title": wrapped(row["title"], _NARROW_TITLE if frame.narrow else 52),
        "outcome": row["outcome"],
        "text": row["text"].partition(" [")[0] if frame.narrow else row["text"],
        "change": cut(row["change"]),
        "low": cut(row["low"]),
        "high": cut(row["high"]),
        "zero": cut(0.0),
        "beyond": not least <= row["change"] <= most,
        "left": row["low"] < least,
        "right": row["high"] > most,
    }


def _places(data: Sequence[Mapping[str, Any]], frame: Frame) -> Chart:
    """Return the vertical axis: one place a row, with the title beside it where there is room."""
    titles = "{" + ", ".join(f"'{row['place']}': {_quoted(row['title'])}" for row in data) + "}"
    axis = {
        "labelExpr": f"split(({titles})['' + datum.value], '|')",
        "labelColor": TEXT.light,
        "labelFontSize": 12.5,
        "labelLineHeight": 12,
        "labelLimit": _TITLES - 10,
        "minExtent": _TITLES - 20,
        "ticks": False,
        "domain": False,
        "grid": True,
        "gridColor": GRID.light,
    }
    bare = {"labels": False, "ticks": False, "domain": False, "grid": False}
    return {
        "field": "place",
        "type": "ordinal",
        "title": None,
        "scale": {"padding": 0},
        "axis": bare if frame.narrow else axis,
    }


def _edge_mark(side: str, angle: int, x: Chart, y: Chart, colour: Chart) -> Chart:
    """Return arrow heads where an interval goes on beyond the edge."""
    return {
        "transform": [{"filter": f"datum.{side}"}],
        "mark": {"type": "point", "shape": "triangle-up", "angle": angle, "filled": True, "size": 90, "opacity": 1},
        "encoding": {"y": y, "x": {**x, "field": "low" if side == "left" else "high"}, "color": colour},
    }


def _texts(y: Chart, colour: Chart, frame: Frame, width: float) -> list[Chart]:
    """Return the numbers: in a column at the right or, on a phone, above the bar after the title."""
    text = {"field": "text", "type": "nominal"}
    if not frame.narrow:
        right = {"value": width + 12}
        mark = {"type": "text", "align": "left", "fontSize": 12.5}
        return [{"mark": mark, "encoding": {"y": y, "x": right, "text": text, "color": colour}}]
    above = {"type": "text", "baseline": "middle", "fontSize": 12.5, "lineBreak": LINE_BREAK, "dy": -15}
    title = {"field": "title", "type": "nominal"}
    place = {"y": y, "x": {"value": 0}, "text": title}
    halo = {"stroke": PAGE.light, "strokeWidth": 4}  # keeps the line at 0 off the letters
    number = {"y": y, "x": {"value": width}, "text": text, "color": colour}
    return [
        *({"mark": {**above, "align": "left", **look}, "encoding": place} for look in (halo, {})),
        {"mark": {**above, "align": "right", "fontWeight": "bold"}, "encoding": number},
    ]


def _quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace(LINE_BREAK, "|")
    return f"'{text}'"
