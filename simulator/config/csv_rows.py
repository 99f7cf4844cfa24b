"""Rows from a CSV file in place of a list: a scenario can name the file and then stores the rows.

The scenario stays complete if the file changes: the numbers are in its hash and in the output of ``explain --yaml``.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from simulator.errors import did_you_mean

from .csv_column import FromCsv
from .declarations import declared_of
from .model import Model
from .problems import refuse_value
from .schema import Place

MOST_ROWS = 10_000
"""Most rows of a table."""
MOST_BYTES = 4_000_000


class RowsFromCsv(FromCsv):
    """Marks a list of rows that can also be given as the path of a CSV file with a header."""

    def __init__(self, row: type[Model]) -> None:
        self.row = row
        """The model of a row; its fields are the columns."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """If the value is a path, read the file first."""
        return core_schema.no_info_before_validator_function(self._rows, handler(source))

    def _rows(self, value: object) -> object:
        return read_rows(Path(value), self.row) if isinstance(value, str) else value


def read_rows(path: Path, model: type[Model]) -> list[dict[str, float]]:
    """Return the rows of a CSV file as numbers by column; empty cells are left out.

    Empty lines and lines that start with ``#`` are ignored. Commas, semicolons, tabs or bars separate cells; columns
    can be in any order.

    Raises
    ------
    PydanticCustomError
        If the file cannot be read, a column is unknown or missing, or a cell is none of what its field may be: names
        the line and the value.
    """
    text = _text(path)
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    head: list[str] = []
    rows: list[dict[str, float]] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
                continue
            where = f"line {reader.line_num} of {str(path)!r}"
            if head:
                rows.append(_row(cells, head, model, where))
            else:
                head = _head(cells, model, where)
            if len(rows) > MOST_ROWS:
                refuse_value(f"must have at most {MOST_ROWS:,} rows", str(path))
    except csv.Error as error:
        refuse_value(f"must be a CSV file ({error} in line {reader.line_num})", str(path))
    if not rows:
        refuse_value("must be a CSV file with a head and rows", str(path))
    return rows


def _head(cells: list[str], model: type[Model], where: str) -> list[str]:
    columns, head = list(model.model_fields), [cell.strip().lower() for cell in cells]
    for name in head:
        if name not in columns or head.count(name) > 1:
            must = f"must have columns among {', '.join(columns)}, each once, in {where}."
            refuse_value(f"{must}{did_you_mean(name, columns)}", name)
    for name in columns:
        if model.model_fields[name].is_required() and name not in head:
            refuse_value(f"must have a column {name!r} in {where}", ", ".join(head))
    return head


def _row(cells: list[str], head: list[str], model: type[Model], where: str) -> dict[str, float]:
    if len(cells) != len(head):
        refuse_value(f"must have {len(head)} cells in {where}", f"{len(cells)} cells")
    given = zip(head, (cell.strip() for cell in cells), strict=True)
    return {
        name: _number(cell, model, name, where)
        for name, cell in given
        if cell or model.model_fields[name].is_required()
    }


def _number(cell: str, model: type[Model], name: str, where: str) -> float:
    text, percent = cell.removesuffix("%"), cell.endswith("%")
    try:
        value = float(text) / (100.0 if percent else 1.0) if "_" not in text else None
    except ValueError:
        value = None
    place = Place(model).below(name)
    declared = None if place is None else declared_of(place)
    assert declared is not None  # rows have numbers only  # noqa: S101
    accepted = None if value is None else declared.accept(value)
    if accepted is None:
        refuse_value(f"must have {declared.constraint} as {name!r} in {where}", cell)
    return float(accepted)


def _delimiter(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    return max(",;\t|", key=head.count)


def _text(path: Path) -> str:
    if not path.is_file():
        refuse_value("must be a list of rows or the path of a CSV file", str(path))
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            refuse_value(f"must be a CSV file of at most {MOST_BYTES:,} bytes", str(path))
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        refuse_value(f"must be a CSV file that can be read ({reason})", str(path))
