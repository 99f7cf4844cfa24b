"""A sweep's journal: finished runs, kept beside the sweep's file until the file is written.

After any interruption the same command resumes a sweep with the missing runs.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from simulator.errors import InputError
from simulator.files import Journal, opened_journal
from simulator.present.numbers import counted

_WHAT = "The journal of a sweep"
_BEGINS = b'{"sweep":'
_LONGEST = 1_000
"""Bytes of a journal's first line, at most."""
_LOGGER = logging.getLogger("riskbox")

Cell = tuple[int, int]
"""Number of a point of the grid, and of a replication."""
Values = Mapping[str, float]
"""Every indicator of a run, by id; not a number where it has no value."""


class Cells:
    """The runs of a sweep that are done.

    Parameters
    ----------
    journal : Journal, optional
        Where they are kept; without one, in memory alone.
    """

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal
        lines = journal.lines[1:] if journal is not None else []
        self.known: dict[Cell, Values] = {(line["point"], line["replication"]): line["values"] for line in lines}

    def add(self, cell: Cell, values: Values) -> None:
        """Keep a run."""
        if self._journal is not None:
            self._journal.append({"point": cell[0], "replication": cell[1], "values": values})
        self.known[cell] = values


def journal_path(file: Path) -> Path:
    """Return the journal of a sweep's file."""
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
def kept_cells(file: Path | None, key: str, total: int) -> Iterator[Cells]:
    """Give the runs of a sweep that are done; once the body has ended well, they are kept in its file alone.

    Parameters
    ----------
    file : Path, optional
        File of the sweep.
    key : str
        What the sweep is told from others by.
    total : int
        Runs of the whole sweep.

    Raises
    ------
    InputError
        If another process is running the sweep, or the journal is that of another one.
    """
    if file is None:
        yield Cells()
        return
    with opened_journal(journal_path(file), _WHAT, _BEGINS) as journal:
        if not journal.lines:
            journal.append({"sweep": key})
        elif journal.lines[0].get("sweep") != key:
            done = counted(len(journal.lines) - 1, "run")
            raise InputError(
                f"{_WHAT} must be of the sweep that is run. Got {str(journal.path)!r} instead, with {done} of another "
                "sweep that was stopped: finish that one, name another file, or remove the journal."
            )
        cells = Cells(journal)
        if cells.known:
            _LOGGER.info("going on: %s of %s are in %s", f"{len(cells.known):,}", counted(total, "run"), journal.path)
        try:
            yield cells
        except BaseException:
            if not cells.known:
                journal.remove()
            raise
        journal.remove()


def missing(points: int, replications: int, known: Mapping[Cell, Values]) -> Sequence[Cell]:
    """Return the runs of a grid that are not known, in order."""
    return [(point, run) for point in range(points) for run in range(replications) if (point, run) not in known]
