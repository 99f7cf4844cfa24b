"""Where in a file the characters of a value stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from simulator.documents import places
from simulator.errors import InputError, RuleError

from .refused import Refused

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Source:
    """A file of rules, for sentences that begin with path, line and column."""

    where: str
    text: str

    def error(self, path: Path, fault: str, value: str = "", offset: int = 0) -> InputError:
        """Return the error of a fault in the value at a path, at one of its characters."""
        known = self.places()
        while path and path not in known:
            path = path[:-1]
        line, column = known.get(path, (1, 1))
        if value:
            line, column = locate(self.text, line, column, value, offset)
        return RuleError(f"{self.where}:{line}:{column}: {fault}")

    def refused(self, path: Path, found: Refused, value: str) -> InputError:
        """Return the error of a refused expression."""
        return self.error(path, found.fault, value, found.offset)

    def line(self, path: Path) -> int:
        """Return the line on which a value begins."""
        return self.places()[path][0]

    def places(self) -> Mapping[Path, tuple[int, int]]:
        """Return line and column of every value; read only when something is wrong."""
        return places(self.text)


def locate(text: str, line: int, column: int, value: str, offset: int) -> tuple[int, int]:
    r"""Return line and column, from 1, of a character of a YAML value that begins at a place of a text.

    Blanks of the value and of the file may differ, since YAML folds lines. Where an escape hides the place, that of
    the value is returned.

    >>> locate("- when: age < 1\n    or x", 1, 9, "age < 1 or x", 11)
    (2, 8)
    """
    lines = text.splitlines(keepends=True)
    start = sum(len(one) for one in lines[: line - 1]) + column - 1
    at = start
    quote = text[at : at + 1]
    if quote in ("|", ">"):
        at = text.find("\n", at) + 1
    elif quote in ("'", '"'):
        at += 1
    for index, character in enumerate(value):
        if character.isspace():
            continue
        while at < len(text) and text[at].isspace():
            at += 1
        if index >= offset:
            break
        if text[at : at + 1] != character:
            return line, column
        at += 2 if quote == "'" == character else 1
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
