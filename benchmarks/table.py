"""Tables in Markdown, and numbers with their spread."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Table:
    """A table with a heading and, below it, what a reader must know of it."""

    title: str
    columns: tuple[str, ...]
    notes: str = ""
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """Add a row, one cell per column."""
        if len(cells) != len(self.columns):
            raise ValueError(f"A row must have {len(self.columns)} cells. Got {len(cells)} instead.")
        self.rows.append(cells)

    def __str__(self) -> str:
        cells = [self.columns, *self.rows]
        widths = [max(len(row[column]) for row in cells) for column in range(len(self.columns))]
        header, *body = [_line(row, widths) for row in cells]
        rule = "|".join(["", *("-" * (width + 1) + (":" if n else "-") for n, width in enumerate(widths)), ""])
        parts = [f"## {self.title}", "", header, rule, *body]
        return "\n".join([*parts, "", self.notes, ""] if self.notes else [*parts, ""])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Return a row with its first column to the left and the others to the right."""
    first, *others = [
        cell.ljust(width) if n == 0 else cell.rjust(width)
        for n, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "| " + " | ".join([first, *others]) + " |"


def spread(values: Sequence[float], style: str = ".3g", factor: float = 1.0) -> str:
    """Return the median, and in brackets the least and the greatest value.

    >>> spread([1.0, 3.0, 2.0], ".1f")
    '2.0 (1.0–3.0)'
    """
    low, mid, high = (factor * value for value in (min(values), statistics.median(values), max(values)))
    return f"{mid:{style}}" if len(values) == 1 else f"{mid:{style}} ({low:{style}}–{high:{style}})"


def whether_met(met: bool) -> str:
    """Return the word for a target that is met or not."""
    return "met" if met else "**missed**"
