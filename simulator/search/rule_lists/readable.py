"""Numbers that people can read and remember: cuts of candidate rules are rounded to these before anything is scored."""

from __future__ import annotations

import math

from simulator.domain.units import DAY, HOUR, MINUTE

_AGES = (1, 6, 12), (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730)
_DURATIONS = tuple(hours * HOUR for hours in _AGES[0]) + tuple(days * DAY for days in _AGES[1])
_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
_UNITS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (1.0, "s"))


def readable(value: float, *, duration: bool, share: bool, whole: bool) -> float:
    """Return a readable number near one.

    Parameters
    ----------
    value : float
    duration, share, whole : bool
        What the number is: s, a part of 1, or a count; else any number.

    Examples
    --------
    >>> readable(2.5e6, duration=True, share=False, whole=False) / 86400
    30.0
    >>> [readable(value, duration=False, share=True, whole=False) for value in (0.4236, 0.99712)]
    [0.42, 0.997]
    >>> readable(1234.0, duration=False, share=False, whole=False)
    1500.0
    """
    if duration:
        return min(_DURATIONS, key=lambda one: abs(math.log(max(value, 1.0)) - math.log(one)))
    if whole:
        return float(math.ceil(value))
    if share:
        return round(value, 2 if value <= 0.99 else 3)
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    return power * min(_STEPS, key=lambda one: abs(math.log(one * power) - math.log(value)))


def written(value: float, *, duration: bool) -> str:
    """Return a number as a rule has it: a duration in the largest unit that leaves a whole number.

    >>> written(43200.0, duration=True), written(0.42, duration=False), written(1000.0, duration=False)
    ('12h', '0.42', '1000')
    """
    if not duration:
        return f"{value:.12g}"
    size, unit = next((size, unit) for size, unit in _UNITS if value % size == 0 or unit == "s")
    return f"{value / size:.12g}{unit}"
