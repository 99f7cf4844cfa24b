"""The event log on disk: one Parquet file per run, written during the run, so that memory stays flat."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.files import opened_part
from simulator.records import LogRow, columns_of

from .observers import Observer

if TYPE_CHECKING:
    import pandas as pd

ROW_GROUP = 1 << 17
"""Rows of a row group: whatever the chunk size, the same events give the same file."""

Columns = Mapping[str, NDArray[np.generic]]
Names = Mapping[str, tuple[str, ...]]
"""Names of the codes and indices of some columns: what the log holds in their place."""


class LogWorld(Protocol):
    """The part of a world that the log needs: its names."""

    @property
    def markets(self) -> tuple[str, ...]:
        """Names of the markets."""

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of the policies."""

    @property
    def pools(self) -> tuple[str, ...]:
        """Names of the review pools."""


def names_of(world: LogWorld) -> Names:
    """Return the log's names of events, actions, markets, policies and pools."""
    return {
        "event": tuple(event.name for event in Event),
        "action": tuple(action.name for action in Action),
        "market": world.markets,
        "policy": world.policies,
        "violates": world.policies,
        "pool": world.pools,
    }


def log_path(folder: Path, replication: int) -> Path:
    """Return the log of a replication: ``events-0000.parquet``, ``events-0001.parquet``, ..."""
    return folder / f"events-{replication:04d}.parquet"


class EventLog:
    """Writes events as they arrive; a context manager.

    The file appears under its name only when the run is complete; a run that stops early leaves nothing behind.

    Parameters
    ----------
    path : Path
        Parquet file; its folder is made if need be.
    about : Mapping
        Kept as JSON in the file's metadata under the key ``riskbox``.
    names : Mapping
        From :func:`names_of`: these columns hold names, and nothing where they do not apply.
    """

    def __init__(self, path: Path, about: Mapping[str, Any], names: Names) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path.parent.mkdir(parents=True, exist_ok=True)
        self._names = names
        named = pa.dictionary(pa.int16(), pa.string())
        fields = [
            pa.field(
                name,
                named if name in names else pa.from_numpy_dtype(spec.dtype),
                name in names,
                {"unit": "name" if name in names else spec.about.unit, "doc": spec.about.doc, "seen": spec.about.seen},
            )
            for name, spec in columns_of(LogRow).items()
        ]
        self.path = path
        self._schema = pa.schema(fields, {"riskbox": json.dumps(about, default=str)})
        self._file = ExitStack()
        self._part, opened = self._file.enter_context(opened_part(path.parent))
        self._writer = pq.ParquetWriter(opened, self._schema, compression="zstd")
        self._held: list[Columns] = []
        self._rows = 0

    def write(self, columns: Columns) -> None:
        """Add events, as ``FlowEngine.take_log`` gives them."""
        count = len(columns["event"])
        if not count:
            return
        self._held.append(columns)
        self._rows += count
        if self._rows >= ROW_GROUP:
            self._flush(self._rows - self._rows % ROW_GROUP)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._flush(self._rows)
        finally:
            with self._file:  # which takes the part away unless it got its name
                self._writer.close()
                if error is None:
                    self._part.replace(self.path)

    def _flush(self, rows: int) -> None:
        import pyarrow as pa

        if not rows:
            return
        merged = {name: np.concatenate([held[name] for held in self._held]) for name in columns_of(LogRow)}
        table = pa.table({name: self._named(name, values[:rows]) for name, values in merged.items()}, self._schema)
        self._writer.write_table(table, row_group_size=ROW_GROUP)
        self._held = [{name: values[rows:].copy() for name, values in merged.items()}] if rows < self._rows else []
        self._rows -= rows

    def _named(self, column: str, values: NDArray[np.generic]) -> Any:
        """Return a column with names in place of codes, if it has names."""
        import pyarrow as pa

        if column not in self._names:
            return pa.array(values)
        codes = np.asarray(values, dtype=np.int16)
        names = pa.array(self._names[column], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), names)


class LogWriter(Observer):
    """Writes an engine's log each time the engine has caught up.

    Parameters
    ----------
    log : EventLog
    """

    reads_log = True

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def logged(self, events: Columns) -> None:
        """Write the events up to now."""
        self._log.write(events)


def read_log(path: Path) -> pd.DataFrame:
    """Return an event log as a data frame with the columns of ``LogRow``; names are categories, missing where none."""
    import pandas as pd

    return pd.read_parquet(path)
