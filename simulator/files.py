"""Writing files: whole or not at all, and refused in a sentence where nothing can be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulator.errors import InputError


def check_writable(path: Path, what: str = "A file") -> None:
    """Refuse a path at which no file can be written; its folder is made if need be.

    Parameters
    ----------
    path : Path
        A file that may exist.
    what : str
        What the sentence begins with, such as ``"A report"``.

    Raises
    ------
    InputError
        If the folder cannot be made or written to, or the path is that of a folder or a device.
    """
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else "a device"
        raise InputError(f"{what} must be written to a file. Got {str(path)!r}, {kind}, instead.")
    probe = _part(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise _unwritable(path, what) from error


@contextmanager
def replacing(path: Path, what: str = "A file") -> Iterator[Path]:
    """Give a path beside ``path``, and rename it to ``path`` when the body has ended well.

    So a reader never meets half a file, and an interrupted run leaves the old one.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    check_writable(path, what)
    part = _part(path)
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, what) from error
    finally:
        part.unlink(missing_ok=True)


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _unwritable(path: Path, what: str) -> InputError:
    return InputError(f"{what} must be written to a folder that can be written to. Got {str(path)!r} instead.")
