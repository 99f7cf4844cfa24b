"""A picture: its chart for a wide page and for a phone, what it shows in words, and its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from simulator.present.table import Table

from .charts import NARROW, WIDE, Chart, Frame
from .charts.base import colours_of
from .svg import render


@dataclass(frozen=True)
class Picture:
    """A chart with all that is said about it; it is drawn when it is asked for.

    Parameters
    ----------
    name : str
        Prefix of ids in the picture, different for each picture of a page.
    chart : callable
        Gives the specification for a frame.
    label : str
        What the chart shows, for readers who cannot see it.
    caption : str
        How to read it.
    table : Table
        The numbers that are drawn.
    arms : sequence of str
        Arms that are lines of the chart.
    """

    name: str
    chart: Callable[[Frame], Chart]
    label: str
    caption: str
    table: Table
    arms: Sequence[str] = ()

    @property
    def wide_chart(self) -> Chart:
        """The specification for a page."""
        return self.chart(WIDE)

    @cached_property
    def wide(self) -> str:
        """SVG for a page."""
        return render(self.wide_chart, name=self.name, label=self.label, kind="broad")

    @cached_property
    def narrow(self) -> str:
        """SVG for a phone; a page shows one of the two."""
        return render(self.chart(NARROW), name=f"{self.name}-slim", label=self.label, kind="slim")

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Arms and the roles of their colours, for where the chart has no room to name them."""
        return [(arm, colour.role) for arm, colour in colours_of(self.arms).items()]
