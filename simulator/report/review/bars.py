"""Intervals as bars beside the numbers of a table, all on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.present.outcomes import LACKING
from simulator.present.rows import Row
from simulator.report.charts.forest import edge_of

WIDTH = 168
"""Width of the axis in the picture's own units."""


@dataclass(frozen=True)
class Bar:
    """One interval, in units of the picture from 0 to :data:`WIDTH`; no change is in the middle.

    Parameters
    ----------
    low, change, high : float
        Cut off at the edges.
    left, right : bool
        Whether the interval goes on beyond that edge.
    beyond : bool
        Whether the change itself does.
    """

    low: float
    change: float
    high: float
    left: bool
    right: bool
    beyond: bool


@dataclass(frozen=True)
class Axis:
    """The axis of a table's bars.

    Parameters
    ----------
    edge : float
        Relative change at either end.
    """

    edge: float

    @property
    def ends(self) -> tuple[str, str]:
        r"""Both ends as texts.

        >>> Axis(0.05).ends
        ('−5\xa0%', '+5\xa0%')
        """
        size = f"{100 * self.edge:g}\xa0%"
        return f"−{size}", f"+{size}"

    def bar(self, row: Row) -> Bar | None:
        """Return a row's relative change with its interval; None where it has no bounds."""
        one = row.difference
        if one.relative is None or one.relative_low is None or one.relative_high is None:
            return None
        low, change, high = (self._place(end) for end in (one.relative_low, one.relative, one.relative_high))
        edge = self.edge
        return Bar(low, change, high, one.relative_low < -edge, one.relative_high > edge, abs(one.relative) > edge)

    def _place(self, change: float) -> float:
        part = max(-1.0, min(change / self.edge, 1.0))
        return round(WIDTH * (0.5 + 0.47 * part), 1)


def axis_of(rows: Sequence[Row]) -> Axis:
    """Return an axis on which most intervals of the clear rows lie as a whole, or of all with enough evidence."""
    enough = [row for row in rows if row.outcome != LACKING]
    told = [row.difference for row in [row for row in enough if row.clear] or enough]
    spans = [
        {"change": one.relative, "low": one.relative_low, "high": one.relative_high}
        for one in told
        if None not in (one.relative, one.relative_low, one.relative_high)
    ]
    return Axis(edge_of(spans))
