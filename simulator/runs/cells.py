"""A journal of finished runs, of a sweep or a ranking, kept beside the file of the result until that is written.

After any interruption the same command resumes with the missing runs.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from simulator.errors import InputError
from simulator.files import Journal, opened_journal
from simulator.present.numbers import counted

_LONGEST = 1_000
"""Bytes of a journal's first line, at most."""
_LOGGER = logging.getLogger("riskbox")

Cell = tuple[int, int]
"""Number of a point of the grid, or of a strategy, and of a replication."""
Values = Mapping[str, float]
"""Indicators of a run, by id; not a number where one has no value."""


Kept = TypeVar("Kept")


def as_values(values: Any) -> Values:
    """Return the indicators of a run as the journal has them."""
    found: Values = values
    return found


class Cells(Generic[Kept]):
    """The runs that are done.

    Parameters
    ----------
    journal : Journal, optional
        Where they are kept; without one, in memory alone.
    keep : callable
        Turns the values of a run, plain data as the journal has them, into what memory keeps of them.

    Attributes
    ----------
    known : dict
        What is kept of each run.
    finished : bool
        Whether the journal may go once its user has ended well; set it to False to keep it for a later call.
    """

    def __init__(self, journal: Journal | None, keep: Callable[[Any], Kept]) -> None:
        self._journal = journal
        self._keep = keep
        lines = journal.lines[1:] if journal is not None else []
        self.known: dict[Cell, Kept] = {(line["point"], line["replication"]): line["values"] for line in lines}
        self.finished = True

    def add(self, cell: Cell, values: Any) -> None:
        """Keep a run."""
        if self._journal is not None:
            self._journal.append({"point": cell[0], "replication": cell[1], "values": values})
        self.known[cell] = self._keep(values)


def journal_path(file: Path) -> Path:
    """Return the journal of a result's file."""
    return file.with_name(f"{file.name}.journal")


def journal_key(path: Path) -> str | None:
    """Return the key of the sweep that a journal belongs to; None if nobody can tell."""
    try:
        with path.open("rb") as journal:
            first = json.loads(journal.readline(_LONGEST))
    except (OSError, ValueError):
        return None
    key = first.get("sweep") if isinstance(first, dict) else None
    return key if isinstance(key, str) else None


@contextmanager
def kept_cells(
    file: Path | None,
    key: str,
    total: int | None,
    kind: str,
    keep: Callable[[Any], Kept],
) -> Iterator[Cells[Kept]]:
    """Give the runs that are done; once the body has ended well, they are kept in the file of the result alone.

    Parameters
    ----------
    file : Path, optional
        File of the result.
    key : str
        What the sweep or ranking is told from others by.
    total : int, optional
        Runs of the whole, where it is known.
    kind : {"sweep", "ranking"}
    keep : callable
        As of ``Cells``.

    Raises
    ------
    InputError
        If another process is running the same, or the journal is that of another one.
    """
    what = f"The journal of a {kind}"
    if file is None:
        yield Cells(None, keep)
        return

    def read(line: dict[str, Any]) -> dict[str, Any]:
        if kind in line:
            return line
        return {"point": line["point"], "replication": line["replication"], "values": keep(line["values"])}

    with opened_journal(journal_path(file), what, f'{{"{kind}":'.encode(), read) as journal:
        if not journal.lines:
            journal.append({kind: key})
        elif journal.lines[0].get(kind) != key:
            done = counted(len(journal.lines) - 1, "run")
            raise InputError(
                f"{what} must be of the {kind} that is run. Got {str(journal.path)!r} instead, with {done} of another "
                f"{kind} that was stopped: finish that one, name another file, or remove the journal."
            )
        cells = Cells(journal, keep)
        if cells.known:
            _LOGGER.info("going on: %s in %s", _done(len(cells.known), total), journal.path)
        try:
            yield cells
        except BaseException:
            if not cells.known:
                journal.remove()
            raise
        if cells.finished:
            journal.remove()


def _done(done: int, total: int | None) -> str:
    if total is not None:
        return f"{done:,} of {counted(total, 'run')} are"
    return f"{counted(done, 'run')} {'is' if done == 1 else 'are'}"


def missing(points: int, replications: int, known: Mapping[Cell, Any]) -> list[Cell]:
    """Return the runs of a grid that are not known, in order."""
    return [(point, run) for point in range(points) for run in range(replications) if (point, run) not in known]
