"""A sweep's Parquet: one row per run becomes one row per run and indicator."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.errors import InputError
from simulator.export import rows
from simulator.export.tidy import Tidy, fields_of, tidy
from simulator.indicators import INDICATORS

from .parts import provenance_table
from .plain import Given
from .search import setting_of, subject_of

_RUN = fields_of(rows.Run)


def tables_of_sweep(path: Path) -> list[Tidy]:
    """Return the tables of a sweep.

    Raises
    ------
    InputError
        If the file is no sweep that riskbox saved.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        about = json.loads((table.schema.metadata or {})[b"pandas"])["attributes"]
        axes = [str(axis) for axis in about["axes"]]
        runs = table.select([*axes, "strategy", "replication", "seed", "provenance"]).to_pylist()
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        raise InputError(
            f"{str(path)!r} must be a sweep that `riskbox sweep -o FILE.parquet` saved; it has no axes, no runs or "
            "another form."
        ) from None
    ids = [name for name in table.column_names if name in INDICATORS]
    seen = [{**row, "run": number, "key": row["provenance"]} for number, row in enumerate(runs)]
    settings = [
        {"run": number, "setting": axis, **setting_of(row[axis])} for number, row in enumerate(runs) for axis in axes
    ]
    values = _values(ids, table.select(ids).to_pylist())
    made = {name: about[name] for name in ("provenance", "scenario", "points", "sweep") if name in about}
    return [
        tidy("runs", "A run of the sweep.", (*_RUN, *fields_of(rows.RunOf)), seen),
        tidy("settings", "What a run sets one axis to.", fields_of(rows.Run, rows.Setting), settings),
        tidy("estimates", "An indicator in a run.", fields_of(rows.Run, rows.Subject, rows.Single), values),
        provenance_table({"": Given(made, str(path))}),
    ]


def _values(ids: list[str], found: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(found):
        for id_ in ids:
            value = row[id_]
            there = isinstance(value, int | float) and math.isfinite(value)
            yield {"run": number, **subject_of(id_), "estimate": float(value) if there else None}
