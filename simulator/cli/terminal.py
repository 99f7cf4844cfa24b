"""Text output of commands: results on stdout, messages on stderr, in characters that the reader can show.

By the time that a command prints, everything has been computed and saved. So a reader that is gone, such as ``head``,
changes nothing about how the command ends.
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TextIO

from simulator.errors import RiskboxError
from simulator.present.plain_text import escape, printable

_LIKENESSES = {
    "–": "-", "—": "-", "−": "-", "→": "->", "×": "x", "±": "+/-", "≥": ">=", "≤": "<=", "≈": "~", "’": "'",
    "…": "...", "∞": "inf", "·": "*", "\xa0": " ", "\u2002": " ", "\u202f": " ",
}  # fmt: skip
"""What stands for a mark of ours where a terminal has no such mark."""
_FALLBACK = "riskbox-likeness"


class OutputLost(RiskboxError):
    """The result could not be printed: there is no room where it goes."""


@contextmanager
def any_console() -> Iterator[None]:
    """Let every text be printed while the body runs: what a console's encoding does not have is escaped."""
    streams = [stream for stream in (sys.stdout, sys.stderr) if isinstance(stream, TextIOWrapper)]
    before = [stream.errors for stream in streams]
    for stream in streams:
        stream.reconfigure(errors=_FALLBACK)
    try:
        yield
    finally:
        for stream, errors in zip(streams, before, strict=True):
            with suppress(OSError, ValueError):
                stream.reconfigure(errors=errors)


def emit(text: str = "") -> None:
    """Print lines of the result on stdout.

    Raises
    ------
    OutputLost
        If they cannot be written, other than for want of a reader.
    """
    _print(printable(text, lines=True))


def emit_escaped(text: str) -> None:
    """Print a text on stdout with all necessary characters escaped."""
    _print(text)


def note(text: str) -> None:
    """Print a message that is not part of the result on stderr, if stderr is open."""
    with suppress(OSError, ValueError):  # the terminal is gone, as it is after SIGHUP
        _write(sys.stderr, printable(text) + "\n")


def note_lines(text: str) -> None:
    """Print lines on stderr, such as a traceback."""
    with suppress(OSError, ValueError):
        _write(sys.stderr, printable(text, lines=True))


def can_show(text: str) -> bool:
    """Return whether stdout has every character of a text."""
    encoding = getattr(sys.stdout, "encoding", None)
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def forget_output() -> None:
    """Discard further output on stdout, so that Python does not complain when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print(text: str) -> None:
    try:
        _write(sys.stdout, text + "\n")
    except BrokenPipeError:
        forget_output()
    except OSError as error:
        forget_output()
        raise OutputLost(f"the result could not be printed: {error.strerror}.") from error


def _write(stream: TextIO | None, text: str) -> None:
    """Write and flush; click would take a console of ASCII for one of UTF-8. There is no stream if it was closed."""
    if stream is not None:
        stream.write(text)
        stream.flush()


def _likeness(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    met = error.object[error.start : error.end]
    return "".join(_LIKENESSES.get(character) or escape(character) for character in met), error.end


codecs.register_error(_FALLBACK, _likeness)
