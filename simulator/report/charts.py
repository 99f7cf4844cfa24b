"""The charts of a comparison, as Vega-Lite specifications: numbers in, plain dicts out, nothing drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.domain.units import DAY, HOUR
from simulator.present import outcomes

from .theme import BASELINE, BETTER, CANDIDATE, DELAY, LATE, MUTED, NEVER, TEXT, UNCLEAR, WORSE, WRONG, Colour

Chart = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

OUTCOMES: Mapping[str, Colour] = {
    outcomes.BETTER: BETTER,
    outcomes.WORSE: WORSE,
    outcomes.UNCLEAR: UNCLEAR,
    outcomes.CHANGED: CANDIDATE,
}
"""Colour of each outcome of an indicator; ``changed`` is for indicators that are neither good nor bad."""

CAUSES: Mapping[str, Colour] = {
    "detected late": LATE,
    "review delay": DELAY,
    "wrong decision": WRONG,
    "never detected": NEVER,
}
"""Colour of each cause of exposure."""

_WIDTH = 620
_SHORT = "format(datum.value, abs(datum.value) < 1000 ? '~g' : '~s')"
"""Labels such as 0, 0.5, 500, 1k, 2.5M."""
_CLIP = 2.0
"""A relative change beyond ±200 % is drawn at the edge, so that one indicator does not flatten all others."""


def forest(rows: Rows) -> Chart:
    """Return relative changes with their intervals, one line an indicator.

    Parameters
    ----------
    rows : sequence of mappings
        ``title``, ``change``, ``low``, ``high`` (0.1 = 10 % more), ``outcome`` (a key of :data:`OUTCOMES`).
        Rows with a missing or infinite change are left out.
    """
    data = [
        {
            "title": row["title"],
            "outcome": row["outcome"],
            "change": _clip(row["change"]),
            "low": _clip(row["low"]),
            "high": _clip(row["high"]),
        }
        for row in rows
        if all(math.isfinite(row[key]) for key in ("change", "low", "high"))
    ]
    y = {
        "field": "title",
        "type": "nominal",
        "sort": [row["title"] for row in data],
        "title": None,
        "axis": {"labelColor": TEXT.light, "labelFontSize": 12, "ticks": False, "domain": False, "grid": True},
    }
    x = {
        "field": "low",
        "type": "quantitative",
        "title": "relative change, candidate against baseline",
        "axis": {"format": "+.0%", "tickCount": 7},
    }
    colour = {**_scale("outcome", OUTCOMES, [row["outcome"] for row in data]), "legend": {"title": None}}
    zero = {"mark": {"type": "rule", "color": MUTED.light}, "encoding": {"x": {"datum": 0, "type": "quantitative"}}}
    bar = {
        "mark": {"type": "rule", "strokeWidth": 3, "strokeCap": "round"},
        "encoding": {"y": y, "x": x, "x2": {"field": "high"}, "color": colour},
    }
    dot = {
        "mark": {"type": "point", "filled": True, "size": 75, "opacity": 1},
        "encoding": {"y": y, "x": {**x, "field": "change"}, "color": colour},
    }
    return {"data": {"values": data}, "width": 460, "height": {"step": 22}, "layer": [zero, bar, dot]}


def causes(rows: Rows) -> Chart:
    """Return violative views by cause, stacked, one bar an arm.

    Parameters
    ----------
    rows : sequence of mappings
        ``arm``, ``cause`` (a key of :data:`CAUSES`), ``views`` (mean per replication).
    """
    order = list(CAUSES)
    data = [{**row, "views": _number(row["views"]), "order": order.index(row["cause"])} for row in rows]
    arms = list(dict.fromkeys(row["arm"] for row in data))
    encoding = {
        "y": {
            "field": "arm",
            "type": "nominal",
            "sort": arms,
            "title": None,
            "axis": {"labelColor": TEXT.light, "labelFontSize": 12, "ticks": False, "domain": False},
        },
        "x": {
            "field": "views",
            "type": "quantitative",
            "title": "violative views per run",
            "axis": {"labelExpr": _SHORT, "tickCount": 6},
        },
        "color": {**_scale("cause", CAUSES, order), "legend": {"title": None, "symbolType": "square"}},
        "order": {"field": "order"},
    }
    return {
        "data": {"values": data},
        "width": _WIDTH,
        "height": {"step": 44},
        "mark": {"type": "bar", "height": 28},
        "encoding": encoding,
    }


def load(rows: Rows, *, measure: str, title: str, percent: bool = False, horizon: float = 7 * DAY) -> Chart:
    """Return a measure of the review pools by hour of the run, one panel a pool, one line an arm.

    Parameters
    ----------
    rows : sequence of mappings
        ``arm`` (the first one seen is the baseline), ``pool``, ``hour`` (h since the start), and ``measure``.
    measure, title : str
        Key of the measure, and the axis' title.
    percent : bool
        Whether the measure is a share.
    horizon : float
        Length of the run, s.
    """
    data = [
        {"arm": row["arm"], "pool": row["pool"], "hour": row["hour"], "value": _number(row[measure])} for row in rows
    ]
    arms = list(dict.fromkeys(row["arm"] for row in data))
    pools = list(dict.fromkeys(row["pool"] for row in data))
    days = horizon / DAY
    axis = (
        {"values": [24 * day for day in range(int(days) + 1)], "labelExpr": "'day ' + (datum.value / 24 + 1)"}
        if days >= 1
        else {}
    )
    x = {
        "field": "hour",
        "type": "quantitative",
        "title": None if axis else "hour of the run",
        "axis": axis,
        "scale": {"domain": [0, horizon / HOUR], "nice": False},
    }
    y_axis = {"tickCount": 4, **({"format": ".0%"} if percent else {"labelExpr": _SHORT})}
    encoding = {
        "x": x,
        "y": {"field": "value", "type": "quantitative", "title": title, "axis": y_axis, "scale": {"zero": True}},
        "color": _arm_scale(arms),
        "strokeDash": {
            "field": "arm",
            "type": "nominal",
            "scale": {"domain": arms, "range": [[4, 3], [1, 0]]},
            "legend": None,
        },
    }
    panel = {"width": _WIDTH, "height": 92, "mark": {"type": "line", "strokeWidth": 1.7}, "encoding": encoding}
    return {
        "data": {"values": data},
        "facet": {
            "row": {
                "field": "pool",
                "type": "nominal",
                "sort": pools,
                "title": None,
                "header": {"labelOrient": "top", "labelAnchor": "start", "labelAngle": 0, "labelPadding": 0},
            }
        },
        "spec": panel,
        "spacing": 14,
        "resolve": {"scale": {"y": "shared" if percent else "independent"}},
    }


def distribution(rows: Rows, *, title: str) -> Chart:
    """Return cumulative distributions of a duration on a logarithmic axis, one line an arm.

    Parameters
    ----------
    rows : sequence of mappings
        ``arm``, ``duration`` (s, > 0) and ``share`` of the arm's durations that are at most that long.
    title : str
        Title of the axis of shares.
    """
    data = [{**row, "hours": row["duration"] / HOUR} for row in rows]
    arms = list(dict.fromkeys(row["arm"] for row in data))
    ticks = {
        1 / 3600: "1 s",
        1 / 360: "10 s",
        1 / 60: "1 min",
        1 / 6: "10 min",
        1.0: "1 h",
        6.0: "6 h",
        24.0: "1 d",
        168.0: "7 d",
    }
    words = "".join(f"abs(datum.value / {hours!r} - 1) < 1e-6 ? '{text}' : " for hours, text in ticks.items()) + "''"
    longest = max((row["hours"] for row in data), default=1.0)
    shortest = min((row["hours"] for row in data), default=1 / 3600)
    shown = [hours for hours in ticks if shortest <= hours * 1.0001 and hours <= longest * 1.0001]
    x = {
        "field": "hours",
        "type": "quantitative",
        "title": "time from upload to removal",
        "scale": {"type": "log", "nice": False, "domain": [shortest, longest]},
        "axis": {"values": shown, "labelExpr": words},
    }
    y = {
        "field": "share",
        "type": "quantitative",
        "title": title,
        "axis": {"format": ".0%", "tickCount": 5},
        "scale": {"zero": True},
    }
    encoding = {
        "x": x,
        "y": y,
        "color": _arm_scale(arms),
        "strokeDash": {
            "field": "arm",
            "type": "nominal",
            "scale": {"domain": arms, "range": [[4, 3], [1, 0]]},
            "legend": None,
        },
    }
    return {
        "data": {"values": data},
        "width": _WIDTH,
        "height": 220,
        "mark": {"type": "line", "strokeWidth": 2, "interpolate": "step-after"},
        "encoding": encoding,
    }


def _arm_scale(arms: Sequence[str]) -> Chart:
    colours = dict(zip(arms, (BASELINE, CANDIDATE), strict=False))
    return {**_scale("arm", colours, arms), "legend": {"title": None, "symbolType": "stroke"}}


def _scale(field: str, colours: Mapping[str, Colour], used: Iterable[str]) -> Chart:
    present = set(used)
    domain = [key for key in colours if key in present]
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": domain, "range": [colours[key].light for key in domain]},
    }


def _clip(change: float) -> float:
    return max(-_CLIP, min(_CLIP, change))


def _number(value: float) -> float | None:
    """Return a number that JSON knows: missing ones become gaps."""
    return float(value) if math.isfinite(value) else None
