"""The text of a document: from a file, a pipe or standard input, as UTF-8, bounded in length."""

from __future__ import annotations

import sys
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import IO

from simulator.errors import InputError, ScenarioError, show

from .reader import MOST_CHARACTERS

STANDARD_INPUT = "-"
"""Name of standard input in place of a file's."""
_MOST_BYTES = 4 * MOST_CHARACTERS
"""A character takes at most four bytes."""


def is_stream(name: str) -> bool:
    """Return whether a name is standard input or can be read only once, such as a pipe."""
    if name == STANDARD_INPUT:
        return True
    try:
        path = Path(name)
        return path.exists() and not path.is_file() and not path.is_dir()
    except (OSError, ValueError):  # a name that is too long, or holds what no name can
        return False


def read_text(source: Path | Traversable, where: str, error: type[InputError] = ScenarioError) -> str:
    """Return the text of a file, a pipe or, for ``-``, of standard input; a byte order mark is skipped.

    Parameters
    ----------
    source
        What to read.
    where
        What an error's sentence begins with.
    error
        Class of the error that is raised.

    Raises
    ------
    InputError
        If it cannot be read, is not UTF-8, or is longer than ``MOST_CHARACTERS``.
    """
    try:
        data = _bytes(source)
        if len(data) > _MOST_BYTES:
            raise error(f"{where} must have at most {MOST_CHARACTERS} characters. Got more than that instead.")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as found:
        byte = found.object[found.start]
        line = found.object.count(b"\n", 0, found.start) + 1
        raise error(f"{where} must be UTF-8 text. Got byte {byte:#04x} in line {line} instead.") from None
    except OSError as found:
        raise error(f"{where} must be a file that can be read. Got {show(found.strerror)} instead.") from None
    except ValueError as found:
        if isinstance(found, InputError):
            raise
        raise error(f"{where} must be a file that can be read. Got {show(str(found))} instead.") from None


def _bytes(source: Path | Traversable) -> bytes:
    if isinstance(source, Path) and str(source) == STANDARD_INPUT:
        return _all_of(sys.stdin.buffer)
    with source.open("rb") as file:
        return _all_of(file)


def _all_of(file: IO[bytes]) -> bytes:
    """Return the content, up to one byte more than allowed; a pipe can deliver it in pieces."""
    return file.read(_MOST_BYTES + 1)
