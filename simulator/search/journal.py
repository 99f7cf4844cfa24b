"""The journal of a search: Optuna's own, mended where it was cut, and held by one process while the search runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileSymlinkLock

from simulator.errors import InputError
from simulator.files import opened_journal
from simulator.files.checks import unwritable

WHAT = "The storage of a search"
_BEGINS = b'{"op_code":'


@contextmanager
def held_storage(path: Path | None, *, resume: bool) -> Iterator[JournalStorage | None]:
    """Give the storage in a journal file, and keep everybody else out of it while the body runs.

    Parameters
    ----------
    path : Path, optional
        A journal, or a file that will be made; without one the body gets None.
    resume : bool
        Whether the file may hold a study.

    Raises
    ------
    InputError
        If another process is using the file, it is no journal of a search, it cannot be written, or it holds a study
        although the search is not to resume.
    """
    if path is None:
        yield None
        return
    if not resume and path.exists():
        raise InputError(f"{WHAT} that does not resume must be a new file. Got {str(path)!r} instead.")
    with opened_journal(path, WHAT, _BEGINS) as journal:
        try:
            yield JournalStorage(_Backend(journal.path))
        finally:
            if journal.path.stat().st_size == 0:  # nothing came of it
                journal.remove()


class _Backend(JournalFileBackend):
    """Optuna's file of lines, without its own lock: a file beside the journal, which a killed process leaves."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Held(str(path)))
        self._path = path

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        try:
            super().append_logs(logs)
        except OSError as error:
            raise unwritable(self._path, WHAT, error) from error


class _Held(JournalFileSymlinkLock):
    """The lock of a file that this process holds already."""

    def acquire(self) -> bool:
        return True

    def release(self) -> None:
        pass
