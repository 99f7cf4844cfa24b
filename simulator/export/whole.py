"""All tables of an export: a result's own, published forms, definitions of indicators, and the data dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from . import rows
from .reading import Saved, definitions_table, ids_in
from .templates import can_be_filled, filled
from .tidy import Tidy, fields_of, tidy

DICTIONARY = "dictionary"
_HOW = ("differs", "provenance")
"""Tables on how a result was made, which every export has."""


def whole(saved: Saved, templates: Sequence[str] = ()) -> tuple[Tidy, ...]:
    """Return all tables of a result.

    Parameters
    ----------
    saved : Saved
    templates : sequence of str
        Published forms of ``TEMPLATES``, which then take the place of the result's own tables; by default those that
        the result can fill are beside them.

    Raises
    ------
    InputError
        If the result cannot fill a form.
    """
    own = [one for one in saved.tables if not templates or one.name in _HOW]
    forms = filled(saved, templates or can_be_filled(saved)[0])
    made = [one for one in own if one.name not in _HOW] + list(forms) + [one for one in own if one.name in _HOW]
    ids = ids_in(made)
    tables = [*made, *([definitions_table(ids)] if ids else [])]
    return (*tables, dictionary(tables))


def dictionary(tables: Sequence[Tidy]) -> Tidy:
    """Return the data dictionary of tables, its own columns included."""
    entries = fields_of(rows.Entry)
    blank = tidy(DICTIONARY, "A column of this export, or a table.", entries, ())
    return tidy(DICTIONARY, blank.doc, entries, [row for one in (*tables, blank) for row in _entries(one)])


def _entries(one: Tidy) -> Iterator[dict[str, Any]]:
    yield {"table": one.name, "column": "", "type": "table", "unit": "", "meaning": f"A row is: {one.doc}"}
    for field in one.fields:
        yield {
            "table": one.name,
            "column": field.name,
            "type": field.kind,
            "unit": field.unit,
            "meaning": field.doc,
        }
