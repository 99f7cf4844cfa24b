"""Frames as text: cells formatted by unit, and no cell that a spreadsheet would run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simulator.present.markdown import markdown
from simulator.present.numbers import MISSING, format_value
from simulator.present.table import Column, Table

from .content import Content, Sheet
from .inert import harmless_text

if TYPE_CHECKING:
    import pandas as pd


def as_markdown(content: Content) -> str:
    """Return all tables of a result in Markdown, each under its title; numbers are written as on a terminal."""
    lines = [f"# {content.title}"]
    for sheet in content.sheets:
        lines += ["", f"## {sheet.title}", "", *markdown(as_table(sheet))]
    return "\n".join(lines) + "\n"


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without texts that a spreadsheet would run: texts like formulas get an apostrophe."""
    inert = frame.map(lambda cell: harmless_text(cell) if isinstance(cell, str) else cell)
    return inert.rename(columns=lambda name: harmless_text(str(name)))


def bare(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without its empty columns."""
    return frame.dropna(axis="columns", how="all") if len(frame) else frame.copy()


def is_missing(cell: Any) -> bool:
    """Return whether a cell is empty."""
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def as_table(sheet: Sheet) -> Table:
    """Return a sheet as a table of texts, each number written by its unit."""
    frame = sheet.frame
    columns = tuple(Column(str(name), align=_side(frame[name])) for name in frame.columns)
    rows = tuple(
        tuple(_text(cell, sheet.unit(str(name), place)) for name, cell in zip(frame.columns, row, strict=True))
        for place, row in enumerate(frame.astype(object).itertuples(index=False, name=None))
    )
    return Table("result", sheet.title, columns, rows)


def _side(column: pd.Series[Any]) -> Any:
    return "right" if column.dtype.kind in "iuf" else "left"


def _text(cell: Any, unit: str) -> str:
    if is_missing(cell):
        return MISSING
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return str(cell)
    return f"{cell}" if isinstance(cell, int) else format_value(cell, unit)
