"""Common parts of charts: the frame, the colours of arms, and labels at the ends of lines that keep their distance."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.report.theme import ARMS, Colour

Chart = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

SHORT = "format(datum.value, abs(datum.value) < 1000 ? '~g' : '~s')"
"""Labels such as 0, 0.5, 500, 1k, 2.5M."""
LINE = 15.0
"""Distance between two labels that stand below each other, px."""
LINE_BREAK = "\n"


@dataclass(frozen=True)
class Frame:
    """The room of a chart.

    Parameters
    ----------
    width : int
        Width of the whole picture, px.
    narrow : bool
        Whether it is for a phone: labels are broken, and stand above or below rather than beside.
    """

    width: int
    narrow: bool = False


WIDE = Frame(960)
"""A chart across the page; on paper it shrinks by a quarter and stays readable."""
NARROW = Frame(350, narrow=True)
"""A chart for a phone."""


def colours_of(arms: Sequence[str]) -> dict[str, Colour]:
    """Return the colour of each arm, the baseline's first; with more arms than colours the candidates' repeat."""
    return {
        arm: ARMS[place] if place < len(ARMS) else ARMS[1 + (place - 1) % (len(ARMS) - 1)]
        for place, arm in enumerate(arms)
    }


def line_layers(arms: Sequence[str], encoding: Mapping[str, Any], frame: Frame) -> list[Chart]:
    """Return one line per arm, from the baseline up.

    The baseline is a broad band below thin lines, so that it stays visible where another line equals it; a second and
    third candidate are dashed on top for the same reason.
    """
    layers = []
    thin, broad = (1.3, 3.2) if frame.narrow else (1.8, 5.0)
    for place, (arm, colour) in enumerate(colours_of(arms).items()):
        look: Chart = {"type": "line", "color": colour.light, "strokeWidth": thin, "strokeJoin": "round"}
        if place == 0 and len(arms) > 1:
            look["strokeWidth"] = broad
        if place > 1:
            look["strokeDash"] = [(7, 5), (2, 4)][place % 2]
        layers.append({"transform": [{"filter": {"field": "arm", "equal": arm}}], "mark": look, "encoding": encoding})
    return layers


def name_layers(ends: Mapping[str, float], domain: tuple[float, float], width: float, height: float) -> list[Chart]:
    """Return the arms' names at the ends of their lines, none nearer to another than a line of text.

    Parameters
    ----------
    ends : mapping of str to float
        Last value of each arm that has one.
    domain : tuple of float
        Values at the bottom and at the top.
    width, height : float
        Of the panel, px.
    """
    span = domain[1] - domain[0] or 1.0
    wanted = [height * (1.0 - (value - domain[0]) / span) for value in ends.values()]
    places = spread(wanted, LINE, 0.0, height)
    colours = colours_of(list(ends))
    return [
        {
            "data": {"values": [{"name": arm}]},
            "mark": {"type": "text", "align": "left", "color": colours[arm].light, "fontWeight": "bold"},
            "encoding": {"x": {"value": width + 8}, "y": {"value": place}, "text": {"field": "name"}},
        }
        for arm, place in zip(ends, places, strict=True)
    ]


def names_width(arms: Sequence[str], frame: Frame) -> int:
    """Return the room that the arms' names take at the right, px; a phone has them in a legend instead."""
    return 0 if frame.narrow else 12 + 8 * max(map(len, arms), default=0)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return positions in the order of those wanted, at least ``gap`` apart, from ``low`` to ``high`` if they fit.

    >>> spread([10.0, 12.0, 90.0], 15.0, 0.0, 100.0)
    [10.0, 25.0, 90.0]
    >>> spread([98.0, 99.0], 15.0, 0.0, 100.0)
    [85.0, 100.0]
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    found = [min(max(wanted[place], low), high) for place in order]
    for place in range(1, len(found)):
        found[place] = max(found[place], found[place - 1] + gap)
    limit = high
    for place in range(len(found) - 1, -1, -1):
        found[place] = min(found[place], limit)
        limit = found[place] - gap
    result = [0.0] * len(wanted)
    for place, position in zip(order, found, strict=True):
        result[place] = position
    return result


def wrapped(text: str, width: int) -> str:
    """Return a label in lines of at most ``width`` characters."""
    return LINE_BREAK.join(textwrap.wrap(text, width)) or text


def number(value: float) -> float | None:
    """Return a number for JSON; missing numbers become gaps."""
    return float(value) if math.isfinite(value) else None
