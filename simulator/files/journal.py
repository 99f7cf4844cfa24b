"""Journals: files that grow by lines, survive a cut at their end, and are written by one process at a time."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from simulator.errors import InputError

from .checks import check_writable, unwritable
from .locks import lock

_BLOCK = 1 << 16


class Journal:
    """An open journal of JSON lines.

    Attributes
    ----------
    path : Path
    lines : list of dict
        What it held when it was opened.
    """

    def __init__(self, path: Path, descriptor: int, lines: list[dict[str, Any]]) -> None:
        self.path = path
        self.lines = lines
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def append(self, line: Mapping[str, Any]) -> None:
        """Add a line, which is on disk when this returns; threads may do so at the same time.

        Raises
        ------
        OSError
        """
        data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            while data:
                data = data[os.write(self._descriptor, data) :]
            os.fsync(self._descriptor)

    def remove(self) -> None:
        """Remove the file: what it held is kept elsewhere."""
        self.path.unlink(missing_ok=True)


@contextmanager
def opened_journal(
    path: Path,
    what: str,
    begins: bytes,
    keep: Callable[[dict[str, Any]], dict[str, Any]] = dict,
    *,
    wait: bool = False,
) -> Iterator[Journal]:
    """Open a journal, made if need be, and hold it while the body runs.

    A line that a full disk or a crash left incomplete is removed. The lock is the system's and on the file itself:
    it ends with its process, however that ends.

    Parameters
    ----------
    path : Path
    what : str
        What an error's sentence begins with, such as ``"The storage of a search"``.
    begins : bytes
        What every journal of the kind begins with; a file that begins otherwise is left alone.
    keep : callable
        What is kept in memory of each line that it held. If it raises a ``KeyError``, ``TypeError`` or ``ValueError``,
        the line cannot be read.
    wait : bool
        Whether to wait for another process that holds it, which is for a moment in a journal that several share.

    Raises
    ------
    InputError
        If another process holds it and is not waited for, it is no journal, or it cannot be written.
    """
    path = path.absolute()  # whatever the working folder will be
    check_writable(path, what)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
    except OSError as error:
        raise unwritable(path, what, error) from error
    try:
        if not lock(descriptor, wait=wait):
            raise InputError(
                f"{what} must belong to one process. Got {str(path)!r}, which another one is using, instead."
            )
        yield Journal(path, descriptor, _whole_lines(path, descriptor, what, begins, keep))
    finally:
        with suppress(OSError):
            os.close(descriptor)


def add_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Add lines to a journal that several processes share, all of them or none; they are on disk when this returns.

    What a process that was killed left incomplete is removed before.

    Raises
    ------
    OSError
    """
    data = b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        lock(descriptor, wait=True)
        end = _end_of_whole(descriptor)
        os.ftruncate(descriptor, end)
        try:
            while data:
                data = data[os.write(descriptor, data) :]
            os.fsync(descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, end)
            raise
    finally:
        os.close(descriptor)


def _end_of_whole(descriptor: int) -> int:
    """Return where the last whole line of an open file ends."""
    end = os.fstat(descriptor).st_size
    while end:
        start = max(0, end - _BLOCK)
        os.lseek(descriptor, start, os.SEEK_SET)
        found = os.read(descriptor, end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _whole_lines(
    path: Path, descriptor: int, what: str, begins: bytes, keep: Callable[[dict[str, Any]], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the lines of a journal, and cut off what follows the last whole one.

    Raises
    ------
    InputError
        If the file begins otherwise, or a line that is no JSON object stands before one that is.
    """
    lines: list[dict[str, Any]] = []
    end = place = 0
    broken = 0
    with path.open("rb") as file:
        start = file.read(len(begins))
        if start != begins[: len(start)]:
            raise InputError(f"{what} must be a journal file that riskbox wrote. Got {str(path)!r} instead.")
        file.seek(0)
        for number, line in enumerate(file, start=1):
            place += len(line)
            read = _read(line, keep)
            if read is None:
                broken = broken or number
            elif broken:
                raise InputError(
                    f"{what} must be a journal file that riskbox wrote. Got {str(path)!r}, whose line {broken:,} "
                    "cannot be read, instead."
                )
            else:
                lines.append(read)
                end = place
    if end < place:
        os.ftruncate(descriptor, end)
        os.fsync(descriptor)
    return lines


def _read(line: bytes, keep: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        read = json.loads(line)
        return keep(read) if isinstance(read, dict) else None
    except (KeyError, TypeError, ValueError):  # no JSON, or not of this kind
        return None
