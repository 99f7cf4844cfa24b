"""A workbook: one sheet per table, each cell with the number format of its own unit, and a sheet on how it was made."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError
from simulator.present.numbers import scale_of
from simulator.present.serialise import plain

from .content import Content, Sheet
from .inert import is_like_formula
from .tables import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ABOUT = "provenance"
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME, _LONGEST_TEXT = 31, 32_767
MOST_ROWS = 1_048_575
"""Rows of a sheet below its head."""
_INERT = "text like a formula"
_FORMS: Mapping[str, str] = {"%": "0.0##%", "s": "#,##0.0##", "": "#,##0.####"}
"""Number formats by how a unit is written; a column that holds shares and hours shows each as what it is."""


def write_workbook(content: Content, path: Path) -> None:
    """Write all tables of a result; texts are never read as formulas, not even when a user edits the cell.

    Raises
    ------
    InputError
        If a table has more rows than a sheet.
    """
    import xlsxwriter

    for sheet in content.sheets:
        if len(sheet.frame) > MOST_ROWS:
            raise InputError(
                f"A table of a workbook must have at most {MOST_ROWS:,} rows. Got {len(sheet.frame):,} in "
                f"{sheet.title!r} instead; CSV, Parquet and DuckDB take any number."
            )
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        forms = {kind: book.add_format({"num_format": form}) for kind, form in _FORMS.items()}
        forms[_INERT] = book.add_format({"quote_prefix": True})
        head = book.add_format({"bold": True, "bottom": 1})
        taken: set[str] = set()
        for sheet in content.sheets:
            _write_sheet(book.add_worksheet(_sheet_name(sheet.title, taken)), sheet, forms, head)
        if _ABOUT in taken:
            return
        about = book.add_worksheet(_sheet_name(_ABOUT, taken))
        for row, (name, value) in enumerate(_flat(plain(content.about))):
            about.write_string(row, 0, _clean(name), head)
            _write_text(about, row, 1, value, forms)
        about.set_column(0, 1, 40)


def _write_sheet(page: Any, sheet: Sheet, forms: Mapping[str, Any], head: Any) -> None:
    frame = sheet.frame
    for place, name in enumerate(frame.columns):
        page.write_string(0, place, _clean(str(name)), head)
        page.set_column(place, place, min(max(len(str(name)) + 2, 12), 40))
        for row, cell in enumerate(frame[name].astype(object)):
            _write_cell(page, row + 1, place, cell, sheet.unit(str(name), row), forms)
    page.freeze_panes(1, 1)


def _write_cell(page: Any, row: int, column: int, cell: Any, unit: str, forms: Mapping[str, Any]) -> None:
    if is_missing(cell):
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | float) and math.isfinite(cell):
        page.write_number(row, column, cell, _form(cell, unit, forms))
    else:
        _write_text(page, row, column, str(cell), forms)


def _write_text(page: Any, row: int, column: int, text: str, forms: Mapping[str, Any]) -> None:
    page.write_string(row, column, _clean(text), forms[_INERT] if is_like_formula(text) else None)


def _form(cell: float, unit: str, forms: Mapping[str, Any]) -> Any:
    label = scale_of(unit, 1.0).label
    if label in forms and label:
        return forms[label]
    return None if isinstance(cell, int) and not unit else forms[""]


def _sheet_name(title: str, taken: set[str]) -> str:
    """Return a name that no sheet has, whatever its case, and remember it."""
    wanted = _NOT_IN_NAMES.sub(" ", _clean(title)).strip() or "table"
    name, number = _cut(wanted, _LONGEST_NAME), 1
    while name.lower() in {one.lower() for one in taken}:
        number += 1
        name = f"{_cut(wanted, _LONGEST_NAME - len(f' {number}'))} {number}"
    taken.add(name)
    return name


def _cut(text: str, most: int) -> str:
    """Return the start of a text, as long as a program allows that counts in units of UTF-16."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore").strip()


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")[:_LONGEST_TEXT]


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the leaves of plain data, each with its path."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _flat(part, f"{path}.{key}" if path else str(key))
    else:
        yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
