"""Checks, before anything runs, that a file can be written."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from simulator.errors import InputError

from .parts import create_part


def check_writable(path: Path, what: str = "A file", inputs: Iterable[Path | str] = ()) -> None:
    """Refuse a path that cannot be written; folders that are made to find out are removed again.

    Parameters
    ----------
    path : Path
        A file that may exist.
    what : str
        What the sentence begins with, such as ``"A report"``.
    inputs : iterable of Path or str
        Files that are read, or written otherwise, and that must not be written over.

    Raises
    ------
    InputError
        If the folder cannot be made or written to, the path is that of a folder, a device or an input, or the name is
        no text.
    """
    _check_name(path, what)
    missing = absent(path.parent)
    try:
        _stat(path)  # a name that is too long fails here
        if path.exists() and not path.is_file():
            kind = "a folder" if path.is_dir() else "a device"
            raise InputError(f"{what} must be written to a file. Got {str(path)!r}, {kind}, instead.")
        part, descriptor = create_part(path.parent)
        descriptor.close()
        part.unlink()
    except OSError as error:
        raise unwritable(path, what, error) from error
    finally:
        remove_empty(missing)
    for one in inputs:
        if _is_same(path, Path(one)):
            raise InputError(f"{what} must not overwrite a file that this command reads. Got {str(path)!r} instead.")


def absent(folder: Path) -> list[Path]:
    """Return which of a folder and those above it do not exist, the innermost first."""
    found = []
    with suppress(OSError, ValueError):
        while not folder.exists() and folder != folder.parent:
            found.append(folder)
            folder = folder.parent
    return found


def remove_empty(folders: Iterable[Path]) -> None:
    """Remove folders that were made, as far as nothing is in them; the innermost first."""
    with suppress(OSError, ValueError):
        for folder in folders:
            if folder.exists():
                folder.rmdir()


def unwritable(path: Path, what: str, error: OSError) -> InputError:
    """Return the error for a path that cannot be written to, with the system's reason."""
    if error.errno == errno.ENAMETOOLONG:
        return InputError(f"{what} must be written to a file with a shorter name. Got {str(path)!r} instead.")
    reason = f" ({error.strerror})" if error.strerror else ""
    return InputError(f"{what} must be written to a writable folder. Got {str(path)!r}{reason} instead.")


def _stat(path: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        path.lstat()


def _check_name(path: Path, what: str) -> None:
    try:
        named = "\0" not in str(path) and bool(str(path).encode())
    except UnicodeEncodeError:  # bytes that are no UTF-8: no page and no JSON could name the file
        named = False
    if not named or not path.name:
        raise InputError(f"{what} must be written to a file whose name is text. Got {str(path)!r} instead.")


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except (OSError, ValueError):  # one of them is not there yet
        return path.absolute() == other.absolute()
