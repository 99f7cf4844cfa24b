"""Durations: text to seconds and back. Nothing else in the program converts units of time."""

from __future__ import annotations

import math
import re

from simulator.errors import InputError, show

MINUTE = 60.0
"""Seconds in a minute."""
HOUR = 3600.0
"""Seconds in an hour."""
DAY = 86400.0
"""Seconds in a day."""

_UNITS = {"ms": 1e-3, "s": 1.0, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_PATTERN = re.compile(r"\s*([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)\s*(ms|s|m|h|d|w)?\s*")


def parse_duration(value: str | float) -> float:
    """Return a duration in seconds; a bare number is seconds.

    Raises
    ------
    InputError
        If the text is not a number followed by one of ``ms s m h d w``.

    Examples
    --------
    >>> parse_duration("25s"), parse_duration("4h"), parse_duration("7d"), parse_duration(90)
    (25.0, 14400.0, 604800.0, 90.0)
    """
    if isinstance(value, bool):
        raise InputError(f"A duration must be a number with a unit, such as '25s' or '4h'. Got {show(value)} instead.")
    if isinstance(value, int | float):
        return float(value)
    match = _PATTERN.fullmatch(value)
    if match is None:
        raise InputError(
            f"A duration must be a number with a unit, such as '25s', '4h' or '7d'. Got {show(value)} instead."
        )
    return float(match[1]) * _UNITS[match[2] or "s"]


def format_duration(seconds: float) -> str:
    """Return a duration for people, with three significant figures in its largest fitting unit.

    >>> format_duration(25), format_duration(5400), format_duration(604800), format_duration(0.25)
    ('25 s', '1.5 h', '7 d', '250 ms')
    """
    if not math.isfinite(seconds):
        return "never" if seconds > 0 else "–"
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", 1.0)):
        if abs(seconds) >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1000:.3g} ms" if seconds else "0 s"
