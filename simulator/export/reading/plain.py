"""Plain data from a file, with the place of every value, so that an error can name it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.errors import InputError, show
from simulator.export.tidy import FLAG, INTEGER, NUMBER, Field


@dataclass(frozen=True)
class Given:
    """A value of a file.

    Parameters
    ----------
    value : object
    file : str
        What the file is called.
    place : str
        Where the value stands in it, with dots; empty = it is the whole file.
    """

    value: Any
    file: str
    place: str = ""

    def __contains__(self, name: str) -> bool:
        return isinstance(self.value, Mapping) and name in self.value

    def at(self, name: str) -> Given:
        """Return the value under a name; it must be there."""
        if name not in self:
            if not isinstance(self.value, Mapping):
                raise self._wrong("an object")
            raise InputError(f"{self.file} must have `{self._path(name)}`, as results that riskbox saved have.")
        return Given(self.value[name], self.file, self._path(name))

    def rows(self) -> list[Given]:
        """Return the elements; it must be a list."""
        if not isinstance(self.value, list):
            raise self._wrong("a list")
        return [Given(one, self.file, f"{self.place}.{place}") for place, one in enumerate(self.value)]

    def items(self) -> Iterator[tuple[str, Given]]:
        """Yield names and values; it must be an object."""
        if not isinstance(self.value, Mapping):
            raise self._wrong("an object")
        for name in self.value:
            yield name, Given(self.value[name], self.file, self._path(name))

    def text(self) -> str:
        """Return the text; it must be one."""
        if not isinstance(self.value, str):
            raise self._wrong("a text")
        return self.value.encode("utf-8", "replace").decode("utf-8")  # JSON can hold halves of characters

    def scalar(self, kind: str) -> Any:
        """Return the value of a column of some kind; null stays empty."""
        value = self.value
        if value is None:
            return None
        if kind == FLAG:
            if not isinstance(value, bool):
                raise self._wrong("true or false")
            return value
        if kind in (NUMBER, INTEGER):
            whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63
            if kind == INTEGER and not whole:
                raise self._wrong("a whole number")
            if not whole and not isinstance(value, float):
                raise self._wrong("a number")
            return value if kind == INTEGER else (float(value) if math.isfinite(value) else None)
        return self.text()

    def record(self, fields: Sequence[Field], **names: str) -> dict[str, Any]:
        """Return a row: each field under its own name or that of ``names``; ``x.y`` leads into an object."""
        row = {}
        for field in fields:
            found = self
            for part in names.get(field.name, field.name).split("."):
                found = found.at(part)
            row[field.name] = found.scalar(field.kind)
        return row

    def _path(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else str(name)

    def _wrong(self, what: str) -> InputError:
        named = f"`{self.place}` in {self.file}" if self.place else self.file
        return InputError(f"{named} must be {what}. Got {show(self.value)} instead.")
