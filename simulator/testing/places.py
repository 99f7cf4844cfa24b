"""Where in the code of a strategy something is found: a file and a line."""

from __future__ import annotations

import inspect
import traceback
from dataclasses import dataclass
from pathlib import Path

from simulator.strategy import Strategy


@dataclass(frozen=True)
class Place:
    """A line of a file; an empty file is nowhere."""

    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{Path(self.file).name}:{self.line}" if self.file else ""


NOWHERE = Place()


def own_files(strategy: type[Strategy]) -> frozenset[str]:
    """Return the source files of a strategy and its base classes, without riskbox's own base."""
    files = set()
    for one in strategy.__mro__:
        if one.__module__.partition(".")[0] not in ("simulator", "builtins", "abc"):
            files.add(_file_of(one))
    return frozenset(files - {""})


def raised_at(error: BaseException, strategy: type[Strategy]) -> Place:
    """Return the last line of a strategy's own code in an error's traceback."""
    files = own_files(strategy)
    one: BaseException | None = error
    while one is not None:  # the platform's sentence comes from what the strategy raised
        for frame in reversed(traceback.extract_tb(one.__traceback__)):
            if frame.filename in files:
                return Place(frame.filename, frame.lineno or 0)
        one = one.__cause__
    return NOWHERE


def written_at(strategy: type[Strategy], method: str = "") -> Place:
    """Return where a method of a strategy, or the class itself, begins."""
    for one in strategy.__mro__:
        found = vars(one).get(method) if method else one
        if found is None or one.__module__.partition(".")[0] == "simulator":
            continue
        try:
            _, line = inspect.getsourcelines(found)
        except (OSError, TypeError):
            break
        return Place(_file_of(one), line)
    return written_at(strategy) if method else NOWHERE


def place_of(file: str, line: int) -> str:
    """Return a place as it ends a sentence: `` (mine.py, line 12)``."""
    return f" ({Path(file).name}, line {line})" if file else ""


def _file_of(one: type) -> str:
    try:
        return inspect.getsourcefile(one) or ""
    except TypeError:  # a class of the interactive prompt
        return ""
