"""The event log on disk: one Parquet file per run, written during the run, so that memory stays flat."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.files import opened_part
from simulator.records import FileRow, columns_of
from simulator.strategy import NO_REASON

from .observers import Observer

if TYPE_CHECKING:
    import pandas as pd

    from simulator.strategy import Items, Strategy

ROW_GROUP = 1 << 17
"""Rows of a row group: whatever the chunk size, the same events give the same file."""

_DECISIVE = (Event.TRIAGE, Event.BLOCKED)
"""Events after which nothing more is heard of an item's decision at upload."""

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


def names_of(world: LogWorld, strategies: Sequence[Strategy] = ()) -> Names:
    """Return the log's names of events, actions, markets, policies and pools, and of strategies' reasons."""
    return {
        "event": tuple(event.name for event in Event),
        "action": tuple(action.name for action in Action),
        "market": world.markets,
        "policy": world.policies,
        "violates": world.policies,
        "pool": world.pools,
        "reason": tuple(dict.fromkeys(name for strategy in strategies for name in strategy.reason_names)),
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
            for name, spec in columns_of(FileRow).items()
        ]
        self.path = path
        self._schema = pa.schema(fields, {"riskbox": json.dumps(about, default=str)})
        self._file = ExitStack()
        self._part, opened = self._file.enter_context(opened_part(path.parent))
        self._writer = pq.ParquetWriter(opened, self._schema, compression="zstd")
        self._held: list[Columns] = []
        self._rows = 0

    def write(self, columns: Columns) -> None:
        """Add events: columns of ``FileRow``."""
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
        merged = {name: np.concatenate([held[name] for held in self._held]) for name in columns_of(FileRow)}
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
    """Writes an engine's log each time the engine has caught up, with what each decision rests on.

    Parameters
    ----------
    log : EventLog
    reasons : sequence of str
        Names of all reasons, as of ``names_of``.
    """

    reads_log = True

    def __init__(self, log: EventLog, reasons: Sequence[str]) -> None:
        self._log = log
        self._places = {name: place for place, name in enumerate(reasons)}
        self._items = np.zeros(0, np.int64)
        self._reasons = np.zeros(0, np.int16)

    @property
    def waiting(self) -> int:
        """Items with a reason whose decision is not in effect yet."""
        return len(self._items)

    def shown(self, items: Items, strategy: Strategy) -> None:
        """Remember what decisions will rest on, until they are in effect."""
        if not strategy.reason_names:
            return
        own = strategy.reasons(items)
        named = np.flatnonzero(own >= 0)
        places = np.array([self._places[name] for name in strategy.reason_names], np.int16)
        self._items = np.concatenate([self._items, items.item[named]])
        self._reasons = np.concatenate([self._reasons, places[own[named]]])
        if np.any(np.diff(self._items) < 0):  # the arms of an experiment are shown one after the other
            order = np.argsort(self._items, kind="stable")
            self._items, self._reasons = self._items[order], self._reasons[order]

    def logged(self, events: Columns) -> None:
        """Write the events up to now."""
        reason = np.full(len(events["event"]), NO_REASON, np.int16)
        if len(self._items):
            rows = np.flatnonzero(np.isin(events["event"], _DECISIVE))
            items = events["item"][rows]
            places = np.minimum(np.searchsorted(self._items, items), len(self._items) - 1)
            known = self._items[places] == items
            rows, places = rows[known], places[known]
            decided = events["event"][rows] == Event.TRIAGE
            reason[rows[decided]] = self._reasons[places[decided]]
            self._items, self._reasons = np.delete(self._items, places), np.delete(self._reasons, places)
        self._log.write({**events, "reason": reason})


def read_log(path: Path) -> pd.DataFrame:
    """Return an event log as a data frame with the columns of ``FileRow``; names are categories, missing where none."""
    import pandas as pd

    return pd.read_parquet(path)
