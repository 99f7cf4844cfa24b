"""Files that belong together: the new ones take the place of the old ones as a set."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from simulator.errors import InputError

from .checks import absent, check_writable, remove_empty, unwritable
from .locks import Busy, held
from .parts import clear_stale, part_path
from .signals import undisturbed
from .writing import opened_part


def replacing_set(
    writers: Mapping[Path, Callable[[Path], object]], obsolete: Sequence[Path] = (), what: str = "A file"
) -> list[Path]:
    """Write files and return their paths: all are written before the first appears under its name.

    Parameters
    ----------
    writers : mapping of Path to callable
        For each file what writes it to the path that it is given.
    obsolete : sequence of Path
        Files of the old set; those that the new one does not have are removed.
    what : str
        What an error's sentence begins with.

    Raises
    ------
    InputError
        If a file cannot be written; the old set is then as it was.
    """
    for path in writers:
        check_writable(path, what)
    try:
        with ExitStack() as stack:
            parts = {}
            for path, write in writers.items():
                parts[path], opened = stack.enter_context(opened_part(path.parent))
                write(parts[path])
                os.fsync(opened.fileno())
            with undisturbed():
                _swap(parts, [path for path in obsolete if path not in parts])
    except OSError as error:
        raise unwritable(next(iter(writers)), what, error) from error
    return list(writers)


@contextmanager
def staged(folder: Path, members: Sequence[str], what: str) -> Iterator[Path]:
    """Give an empty folder, and move the files that the body leaves in it to ``folder``, as a set.

    No other process can do so meanwhile. If the body fails, ``folder`` is as it was.

    Parameters
    ----------
    folder : Path
        Made if need be.
    members : sequence of str
        Patterns of the set's files; the old ones are removed.
    what : str
        What an error's sentence begins with.

    Raises
    ------
    InputError
        If the folder cannot be written to, or another process is writing a set there.
    """
    check_writable(folder / "set", what)
    with ExitStack() as stack:
        stack.callback(remove_empty, absent(folder))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(held(folder))
            clear_stale(folder, at_once=True)
            new = part_path(folder)
            new.mkdir()
            stack.callback(shutil.rmtree, new, ignore_errors=True)
        except Busy:
            raise InputError(
                f"{what} must have a folder of its own. Got {str(folder)!r}, to which another run is writing, instead."
            ) from None
        except OSError as error:
            raise unwritable(folder, what, error) from error
        yield new
        try:
            with undisturbed():
                _swap(_moves(new, folder), [path for pattern in members for path in folder.glob(pattern)])
        except OSError as error:
            raise unwritable(folder, what, error) from error


def _moves(new: Path, folder: Path) -> dict[Path, Path]:
    return {folder / path.relative_to(new): path for path in sorted(new.rglob("*")) if path.is_file()}


def _swap(parts: Mapping[Path, Path], obsolete: Sequence[Path]) -> None:
    """Remove the old files and rename the new ones; a process that is killed meanwhile leaves no old file among new."""
    for path in obsolete:
        path.unlink(missing_ok=True)
    for path, part in parts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        part.replace(path)
