"""What each change of a candidate does, as a table: a row per indicator, a column per change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.indicators import Indicator

from .markdown import markdown, whole
from .numbers import format_interval, format_value, scale_of
from .table import Column, Table


class EffectLike(Protocol):
    """A difference with its interval."""

    @property
    def value(self) -> NDArray[np.float64]:
        """The estimate."""

    @property
    def low(self) -> NDArray[np.float64]:
        """Lower bound; NaN where there is none."""

    @property
    def high(self) -> NDArray[np.float64]:
        """Upper bound."""


class AttributedLike(Protocol):
    """One indicator; see ``runs.attribution.Attributed``."""

    @property
    def indicator(self) -> Indicator:
        """The indicator."""

    @property
    def baseline(self) -> float:
        """The baseline's value."""

    @property
    def alone(self) -> Sequence[EffectLike]:
        """What each change does alone."""

    @property
    def together(self) -> EffectLike:
        """What all do together."""

    @property
    def interaction(self) -> EffectLike:
        """That less the sum of the others."""


def attribution_table(changes: Sequence[str], rows: Sequence[AttributedLike]) -> Table:
    """Return the effects of changes, by their paths."""
    names = ("baseline", *(f"{path} alone" for path in changes), "all together", "interaction")
    columns = (Column("indicator"), *(Column(name, align="right") for name in names))
    cells = [
        (
            row.indicator.title,
            format_value(row.baseline, row.indicator.unit),
            *(effect_text(one, row.indicator.unit) for one in (*row.alone, row.together, row.interaction)),
        )
        for row in rows
    ]
    return Table("attribution", "", columns, tuple(cells))


def attribution_lines(changes: Sequence[str], rows: Sequence[AttributedLike], width: int | None) -> list[str]:
    """Return the table, or, where it does not fit, a line for each effect."""
    table = attribution_table(changes, rows)
    lines = markdown(table) if width is None else whole(table, width)
    if lines is not None:
        return lines
    listed = []
    for cells in table.text:
        listed.append(cells[0])
        listed += [f"    {column.name}: {cell}" for column, cell in zip(table.columns[1:], cells[1:], strict=True)]
    return listed


def effect_text(one: EffectLike, unit: str) -> str:
    """Return a difference with its sign and interval; of shares in percentage points."""
    value = float(one.value)
    text = format_interval(value, float(one.low), float(one.high), unit)
    text = f"+{text}" if value > 0 else text
    return text.replace(" %", " pp") if scale_of(unit).label == "%" else text
