"""A picture of a page: its chart for a wide page and for a phone, what it shows in words, and its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.present.table import Table

from .charts import NARROW, WIDE, Chart, Frame
from .charts.base import colours_of
from .svg import render


@dataclass(frozen=True)
class Picture:
    """A chart, ready for the page.

    Parameters
    ----------
    wide, narrow : str
        SVG for a page and for a phone; the page shows one of them.
    caption : str
        How to read it.
    table : Table
        The numbers that are drawn.
    legend : tuple of (arm, role of its colour)
        Arms that are lines; empty where the chart names them itself.
    """

    wide: str
    narrow: str
    caption: str
    table: Table
    legend: tuple[tuple[str, str], ...] = ()


def draw(
    chart: Callable[[Frame], Chart], *, name: str, label: str, caption: str, table: Table, arms: Sequence[str] = ()
) -> Picture:
    """Return the picture of a chart.

    Parameters
    ----------
    chart : callable
        Gives the specification for a frame.
    name : str
        Prefix of ids in the picture, different for each picture of a page.
    label : str
        What the chart shows, for readers who cannot see it.
    caption : str
    table : Table
    arms : sequence of str
        Arms that are lines of the chart.
    """
    wide = render(chart(WIDE), name=name, label=label, kind="broad")
    narrow = render(chart(NARROW), name=f"{name}-slim", label=label, kind="slim")
    legend = tuple((arm, colour.role) for arm, colour in colours_of(arms).items())
    return Picture(wide, narrow, caption, table, legend)
