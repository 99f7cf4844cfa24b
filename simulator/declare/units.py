"""Units of declared values: their names in sentences, and the texts accepted for a number of a unit.

Wherever a share or a probability is declared ``3%`` is 0.03, and wherever a duration is, ``5m`` is 300 s: in scenario
files, in overrides and in parameters of strategies alike.
"""

from __future__ import annotations

import re
from decimal import Decimal

from simulator.domain.units import DAY, HOUR, MINUTE, parse_duration
from simulator.errors import InputError

SECONDS = "seconds"
"""Unit of durations."""
SHARES = ("share", "probability")
"""Units of parts of a whole."""
_PERCENT = re.compile(r"\s*([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*%\s*")
_SIZES = (("d", DAY), ("h", HOUR), ("m", MINUTE))


def read_number(value: object, unit: str) -> object:
    """Return the number that a text stands for in a unit; any other value comes back as it is, to be checked.

    Examples
    --------
    >>> read_number("0.1%", "share"), read_number("5m", "seconds"), read_number("5m", "views"), read_number(2, "share")
    (0.001, 300.0, '5m', 2)
    """
    if not isinstance(value, str):
        return value
    if unit in SHARES and (match := _PERCENT.fullmatch(value)):
        return float(Decimal(match[1]) / 100)
    if unit == SECONDS:
        try:
            return parse_duration(value)
        except InputError:
            return value
    return value


def noun(unit: str, *, whole: bool) -> str:
    """Return how a number of a unit is called: ``"share"``, ``"duration"``, ``"whole number of people"``."""
    if unit in SHARES:
        return unit
    if unit == SECONDS:
        return "duration"
    return ("whole number" if whole else "number") + (f" of {unit}" if unit else "")


def example(unit: str) -> str:
    """Return an example of a value of a unit, as the end of a sentence, if the unit needs one."""
    return ", such as '25s', '4h' or '7d'" if unit == SECONDS else ""


def show_bound(number: float, unit: str) -> str:
    """Return a bound as a user would type it.

    >>> show_bound(86400.0, "seconds"), show_bound(0.5, "share")
    ('1d', '0.5')
    """
    if unit == SECONDS and number:
        for name, size in _SIZES:
            if number % size == 0:
                return f"{number / size:.10g}{name}"
        return f"{number:.10g}s"
    return f"{number:.10g}"
