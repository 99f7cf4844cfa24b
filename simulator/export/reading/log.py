"""A folder of event logs: all events of all replications in one table, with the columns that the logs declare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError
from simulator.export.tidy import INTEGER, NUMBER, TEXT, Field, Tidy
from simulator.records import FileRow, columns_of

from .parts import provenance_table
from .plain import Given

if TYPE_CHECKING:
    import pyarrow as pa

_FILES = "events-*.parquet"
_REPLICATION = Field("replication", INTEGER, "index", "replication, from 0: the number in the log's file name")


def tables_of_log(folder: Path) -> list[Tidy]:
    """Return the events of a folder of logs, and how they were made.

    All events are held in memory at once, about 60 bytes for each.

    Raises
    ------
    InputError
        If the folder has no event log, or a file in it is none.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    paths = sorted(folder.glob(_FILES))
    if not paths:
        raise InputError(
            f"{str(folder)!r} must be a folder of event logs, as `riskbox run --log` writes it: it has none."
        )
    parts = []
    for path in paths:
        try:
            part = pq.read_table(path)
            about = json.loads((part.schema.metadata or {})[b"riskbox"])
            part = part.select(list(columns_of(FileRow)))
            number = int(path.stem.removeprefix("events-"))
        except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
            raise InputError(
                f"{str(path)!r} must be an event log that riskbox wrote whole; it has another form."
            ) from None
        column = pa.array([number], pa.int64()).take(pa.array([0] * len(part)))
        parts.append(part.add_column(0, _REPLICATION.name, column))
    events = pa.concat_tables(part.replace_schema_metadata(None) for part in parts).unify_dictionaries()
    fields = (_REPLICATION, *(_field(name, events.schema.field(name).type) for name in columns_of(FileRow)))
    return [
        Tidy("events", "An event of the flow.", fields, events),
        provenance_table({"": Given(about, str(folder))}),
    ]


def _field(name: str, kind: pa.DataType) -> Field:
    import pyarrow.types as of

    about: Any = columns_of(FileRow)[name].about
    if of.is_dictionary(kind):
        return Field(name, TEXT, "name", about.doc)
    return Field(name, INTEGER if of.is_integer(kind) else NUMBER, about.unit, about.doc)
