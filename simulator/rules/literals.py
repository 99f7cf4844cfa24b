"""Numbers with a unit in the text of an expression: ``30d``, ``1.5h``, ``93%``.

Python's grammar knows no units. They are read here and replaced by blanks, so that every character keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.declare.units import read_number
from simulator.domain.units import parse_duration
from simulator.errors import did_you_mean, show

from .refused import Refused
from .units import DURATION, SHARE, Unit

UNITS = ("ms", "s", "m", "h", "d", "w", "%")
"""Units that may follow a number without a space."""
MOST_CHARACTERS = 2_000
"""Longest expression."""

_TOKENS = re.compile(
    r"(?P<text>'[^'\n]*'|\"[^\"\n]*\")"
    r"|(?P<comment>\#[^\n]*)"
    r"|(?<![\w.])(?P<number>(?>(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))(?P<unit>%|[^\W\d_]\w*)"
)


@dataclass(frozen=True)
class Literal:
    """A number with its unit, in seconds or as a share."""

    value: float
    unit: Unit


@dataclass(frozen=True)
class Lexed:
    """A text in Python's grammar, and the numbers with a unit by the index of their first character."""

    text: str
    literals: Mapping[int, Literal]


def lex(text: str) -> Lexed:
    """Return an expression without units, comments and line breaks, all of them replaced by blanks.

    Raises
    ------
    Refused
        If it is too long, or a unit is unknown.

    Examples
    --------
    >>> lexed = lex("age < 30d")
    >>> lexed.text, lexed.literals[6].value
    ('age < 30 ', 2592000.0)
    """
    if len(text) > MOST_CHARACTERS:
        raise Refused(f"An expression must have at most {MOST_CHARACTERS} characters. Got {len(text)} instead.")
    literals: dict[int, Literal] = {}

    def plain(found: re.Match[str]) -> str:
        if found["text"]:
            return found[0]
        if found["comment"]:
            return " " * len(found[0])
        literals[found.start()] = _literal(found)
        return found["number"] + " " * len(found["unit"])

    return Lexed(re.sub(r"[\r\n\t\f]", " ", _TOKENS.sub(plain, text)), literals)


def _literal(found: re.Match[str]) -> Literal:
    number, unit = found["number"].replace("_", ""), found["unit"]
    if unit not in UNITS:
        near = {"day": "d", "hour": "h", "min": "m", "sec": "s", "week": "w"}
        meant = next((short for long, short in near.items() if unit.startswith(long)), None)
        hint = f" Did you mean {found['number'] + meant!r}?" if meant else did_you_mean(unit, UNITS)
        raise Refused(f"The unit of {show(found[0])} is unknown.{hint}", found.start("unit"))
    if unit == "%":
        return Literal(float(str(read_number(f"{number}%", "share"))), SHARE)
    return Literal(float(number) * parse_duration(f"1{unit}"), DURATION)
