"""Tables with cells coloured by the change of an indicator in a part of the platform."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.indicators import find_indicator
from simulator.present.outcomes import BETTER, WORSE
from simulator.present.rows import Row
from simulator.runs.compare import Comparison
from simulator.runs.difference import Difference

_WIDEST = 7
"""Most columns beside each other: A4 in portrait holds them."""
_STRONGEST = 0.5
"""A relative change of ±50 % or more has the strongest colour."""


@dataclass(frozen=True)
class Cell:
    """One change.

    Parameters
    ----------
    text : str
        Relative change, or why there is none.
    arms : str
        Both arms' values; empty without a change.
    style : str
        CSS for the background; empty where the difference is not clear.
    symbol : str
        Sign of the outcome.
    """

    text: str
    arms: str
    style: str
    symbol: str


@dataclass(frozen=True)
class Heat:
    """Changes as cells: rows by what each column shows.

    Parameters
    ----------
    title, definition, summary : str
    corner : str
        What the rows are.
    columns : tuple of str
    rows : tuple of (str, tuple of Cell)
        What matters most first.
    left_out : str
        Which rows and columns have nothing in either arm, as a sentence; empty if none is left out.
    opened : bool
        Whether it is shown at once, not folded.
    """

    title: str
    definition: str
    summary: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    left_out: str = ""
    opened: bool = False


def heats(comparison: Comparison, id_: str, axes: tuple[str, str] = ("market", "policy")) -> list[Heat]:
    """Return the changes of an indicator by two axes, in tables that a page of paper can hold.

    Rows and columns in which there is most of the indicator stand first; those with nothing in either arm are named
    below the table and have no cells.

    Parameters
    ----------
    comparison : Comparison
    id_ : str
    axes : tuple of str
        Of the rows, and of the columns.
    """
    indicator = find_indicator(id_)
    found = {tuple(one.cell[axis] for axis in axes): one for one in comparison.rows([id_], axes)}
    rows, columns = (_filled(found, place) for place in (0, 1))
    if not rows:
        return []
    parts = []
    for some in batched(columns, _WIDEST):
        cells = tuple((row, tuple(cell_of(found[row, column]) for column in some)) for row in rows)
        those = [found[row, column] for row in rows for column in some]
        title = indicator.title if len(columns) <= _WIDEST else f"{indicator.title}, {some[0]} to {some[-1]}"
        title = f"{title} by {' and '.join(axes)}"
        parts.append(
            Heat(title, indicator.definition, summary(those), axes[0], some, cells, _left_out(found, rows, columns))
        )
    return parts


def _filled(found: Mapping[tuple[str, ...], Difference], place: int) -> list[str]:
    """Return the names on one axis that have anything in either arm, those with most first."""
    weights: dict[str, float] = {}
    for cell, one in found.items():
        values = [value for value in (one.baseline.value, one.candidate.value) if math.isfinite(value)]
        weights[cell[place]] = weights.get(cell[place], 0.0) + sum(map(abs, values))
    return sorted((name for name, weight in weights.items() if weight > 0), key=lambda name: -weights[name])


def _left_out(found: Mapping[tuple[str, ...], Difference], rows: Sequence[str], columns: Sequence[str]) -> str:
    names = dict.fromkeys(name for cell in found for name in cell)
    empty = [name for name in names if name not in rows and name not in columns]
    return f"Nothing in either arm: {', '.join(empty)}." if empty else ""


def batched(names: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Return names in groups of similar size, up to a maximum.

    >>> batched("abcdefghi", 7)
    [('a', 'b', 'c', 'd', 'e'), ('f', 'g', 'h', 'i')]
    """
    parts = max(math.ceil(len(names) / size), 1)
    each = math.ceil(len(names) / parts)
    return [tuple(names[start : start + each]) for start in range(0, len(names), each)]


def legend(heats: Sequence[Heat]) -> str:
    """Return how to read the tables; empty if there is none."""
    if not heats:
        return ""
    return (
        "Change, candidate against baseline: relative, or the difference where the baseline is not clearly above 0. "
        "Coloured cells are clear, allowing for all rows and cells of the same breakdown; ▲ is better, ▼ worse."
    )


def summary(found: Sequence[Difference]) -> str:
    """Return how many cells change clearly, for the line that stays when the table is folded."""
    better, worse = (sum(one.outcome == word for one in found) for word in (BETTER, WORSE))
    if not better and not worse:
        return f"of {len(found)} cells none is clear"
    return f"of {len(found)} cells {worse} worse, {better} better"


def cell_of(one: Difference) -> Cell:
    """Return the cell of a difference."""
    row = Row(one)
    before, after = row.arms
    symbol = row.symbol if one.outcome in (BETTER, WORSE) else ""
    return Cell(_text(row), f"{before} → {after}" if math.isfinite(one.difference) else "", _style(one), symbol)


def _text(row: Row) -> str:
    """Return the change, relative where it has bounds, or why there is none."""
    one = row.difference
    if not math.isfinite(one.difference):
        return next((arm.reason for arm in (one.baseline, one.candidate) if arm.reason), "no value")
    if one.baseline.value == one.candidate.value == 0:
        return "none in either arm"
    return row.shortest_change.partition(" [")[0]


def _style(one: Difference) -> str:
    if one.outcome not in (BETTER, WORSE):
        return ""
    return coloured(one.outcome, _STRONGEST if one.relative is None else abs(one.relative))


def coloured(outcome: str, change: float) -> str:
    """Return the CSS of a cell that is better or worse, by the size of the relative change."""
    part = round(8 + 18 * min(change / _STRONGEST, 1.0))
    return f"background: color-mix(in srgb, var(--{outcome}) {part}%, var(--page))"
