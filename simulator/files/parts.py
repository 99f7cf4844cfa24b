"""Partial files: locked while they are written, and removed if their process was killed."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from contextlib import suppress
from io import FileIO
from pathlib import Path

from .locks import lock

_START, _END = ".riskbox-", ".part"
_FRESH = 60.0
"""Seconds for which a part is left alone: its maker may not have locked it so far."""


def part_path(folder: Path) -> Path:
    """Return an unused path in a folder."""
    return folder / f"{_START}{secrets.token_hex(8)}{_END}"


def create_part(folder: Path) -> tuple[Path, FileIO]:
    """Make a new file in a folder, which is made if need be; it is locked as long as the returned file is open.

    An existing file or link under its name is never followed.

    Raises
    ------
    OSError
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = part_path(folder)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    opened = FileIO(os.open(path, flags, 0o666), "wb")
    lock(opened.fileno())
    return path, opened


def clear_stale(folder: Path, *, at_once: bool = False) -> None:
    """Remove partial files of killed processes from a folder: files without a lock.

    Parameters
    ----------
    folder : Path
    at_once : bool
        Whether nobody else can be writing there, so that fresh parts are stale as well.
    """
    with suppress(OSError):
        for path in folder.glob(f"{_START}*{_END}"):
            with suppress(OSError):
                if at_once or time.time() - path.lstat().st_mtime > _FRESH:
                    _remove_unheld(path)


def _remove_unheld(path: Path) -> None:
    if path.is_symlink():
        path.unlink()
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if not lock(descriptor):
            return
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
    finally:
        os.close(descriptor)
