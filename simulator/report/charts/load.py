"""A measure of the review pools over the run, one panel per pool, one line per arm, incidents above and behind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from simulator.domain.units import DAY, HOUR
from simulator.report.theme import GRID, INCIDENT, MUTED, TEXT

from .base import SHORT, Chart, Frame, Rows, line_layers, name_layers, names_width, number

_HEIGHT = 96
_AXIS = 52
_FEW_DAYS = 2
"""Longest run, days, on whose axis hours are named."""
_MOST_DAYS = 14
"""Most days that are labelled."""
_FLAT = 0.25
"""Part of the highest panel below which a panel has a scale of its own."""
_WARM_UP = "warm-up"
_ROW = 17
"""Height of an incident's row, px."""


def load(
    rows: Rows,
    frame: Frame,
    *,
    title: str,
    percent: bool = False,
    horizon: float = 7 * DAY,
    incidents: Rows = (),
    warm_up: float = 0.0,
) -> Chart:
    """Return the chart.

    Parameters
    ----------
    rows : sequence of mappings
        ``arm`` (the first one seen is the baseline), ``pool``, ``hour`` (h since the start), and ``value``.
    frame : Frame
    title : str
        What is measured.
    percent : bool
        Whether the measure is a share; panels then have one scale, except those of pools that it would flatten.
    horizon : float
        Length of the run, s; the axis ends there.
    incidents : sequence of mappings
        ``name``, ``start``, ``stop`` (h since the start; infinite = to the end).
    warm_up : float
        Time at the start that is not counted, h.
    """
    arms = list(dict.fromkeys(row["arm"] for row in rows))
    pools = list(dict.fromkeys(row["pool"] for row in rows))
    end = horizon / HOUR
    width = frame.width - _AXIS - names_width(arms, frame)
    spans = [{**one, "stop": min(one["stop"], end)} for one in incidents if one["start"] < end]
    highest = {pool: max((_values(rows, pool)), default=0.0) for pool in pools}
    top = max(highest.values(), default=0.0)
    panels = [
        _panel(
            [row for row in rows if row["pool"] == pool],
            arms,
            frame,
            title=f"{title}: {pool}",
            domain=(0.0, 1.08 * (top if percent and highest[pool] >= _FLAT * top else highest[pool]) or 1.0),
            x=_time(end, labelled=pool == pools[-1]),
            width=width,
            form={"format": "~%"} if percent else {"labelExpr": SHORT},
            spans=spans,
            warm_up=warm_up,
        )
        for pool in pools
    ]
    named = [{"name": _WARM_UP, "start": 0.0, "stop": warm_up, "colour": MUTED.light}] if warm_up > 0 else []
    named += [{**one, "colour": INCIDENT.light} for one in spans]
    strip = [_strip(named, end, width, title="incidents" if spans else "")] if named else []
    return {"vconcat": [*strip, *panels], "spacing": 12, "data": {"values": []}}


def _panel(
    rows: Rows,
    arms: Sequence[str],
    frame: Frame,
    *,
    title: str,
    domain: tuple[float, float],
    x: Chart,
    width: int,
    form: Chart,
    spans: Rows,
    warm_up: float,
) -> Chart:
    data = [{"arm": row["arm"], "hour": row["hour"], "value": number(row["value"])} for row in rows]
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 4, "minExtent": _AXIS - 10, "maxExtent": _AXIS - 10, **form},
        "scale": {"domain": list(domain), "nice": False},
    }
    shades = [*_shades(spans, x["scale"]["domain"][1], x), *_uncounted(warm_up, x)]
    layers = [*shades, *line_layers(arms, {"x": x, "y": y}, frame)]
    if not frame.narrow:
        layers += name_layers(_ends(data, arms), domain, width, _HEIGHT)
    return {
        "title": {"text": title},
        "width": width,
        "height": _HEIGHT,
        "data": {"values": data},
        "layer": layers,
    }


def _ends(data: Rows, arms: Sequence[str]) -> dict[str, float]:
    """Return the last value of each arm that has one."""
    values = {arm: [row["value"] for row in data if row["arm"] == arm and row["value"] is not None] for arm in arms}
    return {arm: found[-1] for arm, found in values.items() if found}


def _time(end: float, *, labelled: bool) -> Chart:
    """Return the axis of time: a tick where a day or, in a short run, a quarter of one begins; it ends at the horizon.

    Labels stand right of their ticks, so the last tick is the beginning of the last day and no day beyond is named.
    """
    days = end / 24
    step = 6 if days <= _FEW_DAYS else 24 * max(math.ceil(math.ceil(days) / _MOST_DAYS), 1)
    if days < 1:
        step = 1 if end <= 12 else 3
    axis: Chart = {
        "gridColor": GRID.light,
        "values": list(range(0, math.ceil(end), step)),
        "labelExpr": "datum.value % 24 == 0 ? 'day ' + (datum.value / 24 + 1) : (datum.value % 24) + ' h'",
        "labelAlign": "left",
        "labelOffset": 3,
        "labelFlush": False,
        "labelOverlap": "greedy",
        "tickSize": 8,
    }
    return {
        "field": "hour",
        "type": "quantitative",
        "title": None,
        "axis": axis if labelled else {**axis, "labels": False},
        "scale": {"domain": [0, end], "nice": False},
    }


def _shades(spans: Rows, end: float, x: Chart) -> list[Chart]:
    """Return the marks of incidents in a panel: a shade while one lasts, and a line where a permanent one starts."""
    if not spans:
        return []
    passing = merged([(one["start"], one["stop"]) for one in spans if one["stop"] < end])
    staying = [{"start": one["start"]} for one in spans if one["stop"] >= end]
    shade = {"type": "rect", "color": INCIDENT.light, "opacity": 0.16}
    line = {"type": "rule", "color": INCIDENT.light, "strokeDash": [4, 3], "strokeWidth": 1.4}
    place = {**x, "field": "start"}
    return [
        {
            "data": {"values": [{"start": start, "stop": stop} for start, stop in passing]},
            "mark": shade,
            "encoding": {"x": place, "x2": {"field": "stop"}},
        },
        {"data": {"values": staying}, "mark": line, "encoding": {"x": place}},
    ]


def _uncounted(warm_up: float, x: Chart) -> list[Chart]:
    """Return the mark of the warm-up in a panel."""
    if not warm_up > 0:
        return []
    return [
        {
            "data": {"values": [{"start": 0.0, "stop": warm_up}]},
            "mark": {"type": "rect", "color": MUTED.light, "opacity": 0.13},
            "encoding": {"x": {**x, "field": "start"}, "x2": {"field": "stop"}},
        }
    ]


def merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return spans of time, those that touch as one, so that no shade lies upon another.

    >>> merged([(5.0, 6.0), (1.0, 3.0), (2.0, 4.0)])
    [(1.0, 4.0), (5.0, 6.0)]
    """
    found: list[tuple[float, float]] = []
    for start, stop in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found


def _strip(spans: Rows, end: float, width: int, *, title: str) -> Chart:
    """Return the warm-up and the incidents, one row each, so that no two names collide."""
    data: list[dict[str, Any]] = []
    for place, one in enumerate(spans):
        late = one["start"] > 0.6 * end
        at = one["stop"] if late else one["start"]
        data.append({**one, "place": place, "late": late, "at": at})
    x = {**_time(end, labelled=False), "axis": None}
    y = {"field": "place", "type": "ordinal", "axis": None, "scale": {"padding": 0.1}}
    bar = {
        "mark": {"type": "bar", "opacity": 0.3, "height": {"band": 0.9}},
        "encoding": {
            "y": y,
            "x": {**x, "field": "start"},
            "x2": {"field": "stop"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
    }
    return {
        **({"title": {"text": title, "color": MUTED.light}} if title else {}),
        "width": width,
        "height": _ROW * len(data),
        "data": {"values": data},
        "layer": [bar, *(_incident_names(x, y, late=late) for late in (False, True))],
    }


def _incident_names(x: Chart, y: Chart, *, late: bool) -> Chart:
    mark = {"type": "text", "align": "right" if late else "left", "dx": -4 if late else 4, "color": TEXT.light}
    return {
        "transform": [{"filter": "datum.late" if late else "!datum.late"}],
        "mark": {**mark, "fontSize": 12},
        "encoding": {"y": y, "x": {**x, "field": "at"}, "text": {"field": "name"}},
    }


def _values(rows: Rows, pool: str) -> list[float]:
    return [row["value"] for row in rows if row["pool"] == pool and math.isfinite(row["value"])]
