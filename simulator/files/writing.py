"""One file, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from .checks import check_writable, unwritable
from .parts import clear_stale, create_part


@contextmanager
def replacing(path: Path, what: str = "A file") -> Iterator[Path]:
    """Give a path beside ``path``, and rename it to ``path`` when the body succeeds.

    So a reader never meets half a file, and an interrupted run leaves the old one.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    check_writable(path, what)
    try:
        with opened_part(path.parent) as (part, opened):
            yield part
            os.fsync(opened.fileno())
            part.replace(path)
    except OSError as error:
        raise unwritable(path, what, error) from error


@contextmanager
def opened_part(folder: Path) -> Iterator[tuple[Path, FileIO]]:
    """Give a new file in a folder, its path and open for writing; it is deleted afterwards unless it was renamed.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    clear_stale(folder)
    part, opened = create_part(folder)
    try:
        yield part, opened
    finally:
        opened.close()
        part.unlink(missing_ok=True)
