"""A run's JSON: estimates of the whole run, and by cells."""

from __future__ import annotations

from simulator.export import rows
from simulator.export.tidy import Tidy, fields_of, tidy

from .parts import differs_table, provenance_table
from .plain import Given

_ESTIMATE = fields_of(rows.Subject, rows.Value, rows.Evidence)
_CELL = fields_of(rows.Cell)


def tables_of_run(given: Given) -> list[Tidy]:
    """Return the tables of a run."""
    whole = [one.record(_ESTIMATE, indicator="id") for one in given.at("indicators").rows()]
    cells = [
        {**one.record(_ESTIMATE, indicator="id"), **place_of(one, by)}
        for by, found in given.at("breakdowns").items()
        for one in found.rows()
    ]
    return [
        tidy("estimates", "An indicator over the whole run.", _ESTIMATE, whole),
        tidy("breakdowns", "An indicator in one cell of a breakdown.", (*_CELL, *_ESTIMATE), cells),
        differs_table({"": given.at("differs")}),
        provenance_table({"": given.at("provenance")}),
    ]


def place_of(given: Given, by: str) -> dict[str, str]:
    """Return the cell of a row, by axis."""
    known = {one.name for one in _CELL}
    return {"by": by, **{axis: label.text() for axis, label in given.at("cell").items() if axis in known}}
