"""Numbers from a CSV file in place of a list: a scenario can name the file and then stores the numbers."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .problems import refuse_value
from .schema import Place

COLUMN = "seconds"
"""Column that is read of a file with several."""
MOST_BYTES = 64_000_000


class FromCsv:
    """Marks a list of numbers that can also be given as the path of a CSV file."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """If the value is a path, read the file first."""
        return core_schema.no_info_before_validator_function(_numbers, handler(source))


def _numbers(value: object) -> object:
    return read_column(Path(value)) if isinstance(value, str) else value


def beside(place: Place, data: Any, folder: Path) -> Any:
    """Return a file's data with the paths of CSV files taken relative to the file's folder.

    Parameters
    ----------
    place
        What the data are of.
    data
        Plain data, which are not changed.
    folder
        Folder of the file.
    """
    if isinstance(data, str) and any(isinstance(said, FromCsv) for said in place.said):
        return str(folder / data)
    if isinstance(data, Mapping):
        parts = {key: _below(place, key, data) if isinstance(key, str) else None for key in data}
        return {key: value if (at := parts[key]) is None else beside(at, value, folder) for key, value in data.items()}
    return data


def _below(place: Place, key: str, data: Mapping[Any, Any]) -> Place | None:
    """Return the place under a key, which may be a path with dots."""
    below = place.below(key, data)
    for part in key.split(".") if below is None and "." in key else ():
        place = below or place
        below = place.below(part)
        if below is None:
            return None
    return below


def read_column(path: Path) -> list[float]:
    """Return the numbers of a CSV file: its only column, or the column with the header ``seconds``.

    Raises
    ------
    PydanticCustomError
        If the file cannot be read, has no such column, or a cell is no number.
    """
    rows = _rows(path)
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    if not rows:
        refuse_value("must be a CSV file with numbers, but it is empty", str(path))
    if COLUMN in head:
        column, rows = head.index(COLUMN), rows[1:]
    elif len(head) == 1:
        column, rows = 0, rows if _is_number(head[0]) else rows[1:]
    else:
        refuse_value(f"must be a CSV file with one column, or with a column {COLUMN!r}", str(path))
    return [_number(row, column, path, line) for line, row in enumerate(rows, start=1)]


def _rows(path: Path) -> list[list[str]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            refuse_value(f"must be a CSV file of at most {MOST_BYTES:,} bytes", str(path))
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        refuse_value(f"must be a CSV file that can be read ({reason})", str(path))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _number(row: list[str], column: int, path: Path, line: int) -> float:
    cell = row[column].strip() if column < len(row) else ""
    if not _is_number(cell):
        refuse_value(f"must have a number of seconds in row {line} of {str(path)!r}", cell)
    return float(cell)
