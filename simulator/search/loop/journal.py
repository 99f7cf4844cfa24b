"""The journal of a search: Optuna's own, mended where it was cut, to which several processes may write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from simulator.errors import InputError
from simulator.files import add_lines, opened_journal
from simulator.files.checks import unwritable

WHAT = "The storage of a search"
_BEGINS = b'{"op_code":'


@contextmanager
def opened_file(path: Path, *, resume: bool) -> Iterator[JournalStorage]:
    """Give the storage in a journal file; other processes may use it as well.

    Parameters
    ----------
    path : Path
        A journal, or a file that will be made.
    resume : bool
        Whether the file may hold a study.

    Raises
    ------
    InputError
        If the file is no journal of a search, it cannot be written, or it holds a study although the search is not to
        resume.
    """
    if not resume and path.exists():
        raise InputError(f"{WHAT} that does not resume must be a new file. Got {str(path)!r} instead.")
    path = path.absolute()  # whatever the working folder will be
    with opened_journal(path, WHAT, _BEGINS, wait=True):  # mends it
        pass
    try:
        yield JournalStorage(_Backend(path))
    finally:
        with opened_journal(path, WHAT, _BEGINS, wait=True) as journal:
            if not journal.lines:  # nothing came of it
                journal.remove()


class _Backend(JournalFileBackend):
    """Optuna's file of lines, with the system's lock in place of a file beside it, which a killed process leaves."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        try:
            add_lines(self._path, logs)
        except OSError as error:
            raise unwritable(self._path, WHAT, error) from error
