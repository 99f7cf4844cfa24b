"""Tidy tables: one observation a row, and every column with its type, unit and meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.records import columns_of

if TYPE_CHECKING:
    import pyarrow as pa

TEXT, NUMBER, INTEGER, FLAG = "text", "number", "integer", "boolean"
_KINDS = {"U": TEXT, "f": NUMBER, "i": INTEGER, "b": FLAG}
ROW = "row"
"""The unit of a column whose rows have their own, in the column ``unit``."""


@dataclass(frozen=True)
class Field:
    """A column of a table.

    Parameters
    ----------
    name : str
    kind : str
        ``text``, ``number``, ``integer`` or ``boolean``.
    unit : str
        Empty = a plain number or text; ``ROW`` = that of the row.
    doc : str
        What it means.
    """

    name: str
    kind: str
    unit: str
    doc: str


@dataclass(frozen=True)
class Tidy:
    """A table.

    Parameters
    ----------
    name : str
        As SQL and files know it.
    doc : str
        What a row is, in one sentence.
    fields : tuple of Field
        Its columns, in order.
    data : pyarrow.Table
    """

    name: str
    doc: str
    fields: tuple[Field, ...]
    data: pa.Table


def fields_of(*rows: type) -> tuple[Field, ...]:
    """Return the columns of declared rows (``simulator.records.Column``), one after the other."""
    return tuple(
        Field(name, _KINDS[spec.dtype.kind], spec.about.unit, spec.about.doc)
        for each in rows
        for name, spec in columns_of(each).items()
    )


def tidy(name: str, doc: str, fields: Sequence[Field], rows: Iterable[Mapping[str, Any]]) -> Tidy:
    """Return a table from rows; what a row does not have is empty."""
    import pyarrow as pa

    kinds = {TEXT: pa.string(), NUMBER: pa.float64(), INTEGER: pa.int64(), FLAG: pa.bool_()}
    given = list(rows)
    columns = {one.name: pa.array([row.get(one.name) for row in given], kinds[one.kind]) for one in fields}
    return Tidy(name, doc, tuple(fields), pa.table(columns))
