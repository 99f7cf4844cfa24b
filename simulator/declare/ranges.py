"""What is searched of a declared value, as users state it: ``0.5:0.95``, ``1d:90d:log``, or ``3,5,8``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.documents import read_yaml
from simulator.errors import InputError

from .declared import Declared
from .space import Space

SCALES = ("linear", "log", "logit")
"""How an interval may be searched; by default as declared."""


def read_range(declared: Declared, name: str, text: str, error: type[InputError]) -> Space:
    """Return the space that a text states for a value.

    Parameters
    ----------
    declared : Declared
    name : str
        Of the value, for sentences.
    text : str
        ``low:high``, perhaps followed by a scale, ``low:high:log``; or values to choose from, ``3,5,8``.
    error : type
        Of the error that is raised.

    Raises
    ------
    InputError
        If the text is no range, a value breaks the constraint, or the scale does not go with the range.

    Examples
    --------
    >>> whole = Declared(kind="int", unit="strikes")
    >>> read_range(whole, "ban_at", "3,5,8", InputError).choices
    (3, 5, 8)
    >>> read_range(whole, "ban_at", "1:64:log", InputError)
    Space(kind='int', low=1, high=64, log=True, choices=(), logit=False)
    """
    if ":" not in text:
        return _choices(declared, name, text, error)
    low, high, *scales = (part.strip() for part in text.split(":"))
    ends = [declared.accept(_read(end, name)) for end in (low, high)]
    numbers = declared.kind in ("float", "int")
    if len(scales) > 1 or not numbers or None in ends or not ends[0] < ends[1]:
        must = f"The range of {name} must be two rising values, each {declared.constraint}."
        raise error(f"{must} Got {text!r} instead.")
    space = Space(declared.kind, ends[0], ends[1], log=declared.log and ends[0] > 0, logit=declared.logit)
    return _scaled(space, scales[0], name, text, error) if scales else space


def _scaled(space: Space, scale: str, name: str, text: str, error: type[InputError]) -> Space:
    low, high = space.low or 0.0, space.high or 0.0
    if scale not in SCALES:
        raise error(f"The scale of {name} must be one of {', '.join(SCALES)}. Got {text!r} instead.")
    if scale == "log" and not low > 0:
        raise error(f"The range of {name} must begin above 0 on a logarithmic scale. Got {text!r} instead.")
    if scale == "logit" and not (space.kind == "float" and low >= 0 and high <= 1):
        raise error(f"The range of {name} must be within 0 and 1 on a logit scale. Got {text!r} instead.")
    return replace(space, log=scale == "log", logit=scale == "logit")


def _choices(declared: Declared, name: str, text: str, error: type[InputError]) -> Space:
    values = [declared.accept(_read(one, name)) for one in text.split(",")]
    if None in values or len(set(values)) < max(2, len(values)):
        raise error(
            f"What is searched of {name} must be a range, 'low:high', or different values with commas between them, "
            f"each {declared.constraint}. Got {text!r} instead."
        )
    return Space("choice", choices=tuple(values))


def _read(text: str, name: str) -> Any:
    return read_yaml(text, name)
