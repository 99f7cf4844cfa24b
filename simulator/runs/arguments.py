"""Checks of arguments from Python before anything runs, so that a wrong type gives one sentence as well."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

from simulator.errors import InputError, show

MOST_REPLICATIONS = 100_000
"""Most replications of a run; more is taken for a slip."""


def check_count(name: str, value: Any, least: int = 1, most: int | None = None) -> None:
    """Refuse a value that is not a whole number from ``least`` to ``most``.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_count("replications", 2.5)
    Traceback (most recent call last):
    simulator.errors.InputError: `replications` must be a whole number. Got 2.5 instead.
    """
    _check_whole(name, value)
    if value < least:
        raise InputError(f"`{name}` must be at least {least}. Got {show(value)} instead.")
    if most is not None and value > most:
        raise InputError(f"`{name}` must be at most {most}. Got {show(value)} instead.")


def check_part(name: str, value: Any, *, zero: bool) -> None:
    """Raise ``InputError`` unless a value is a finite number above 0, or 0 where that is allowed."""
    wrong = isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value)
    if wrong or value < 0 or (value == 0 and not zero):
        raise InputError(f"`{name}` must be a number {'from 0 on' if zero else 'above 0'}. Got {show(value)} instead.")


def check_seed(value: Any) -> None:
    """Refuse a value that is not a seed: a whole number from 0 to 2**63 - 1.

    Raises
    ------
    InputError
    """
    _check_whole("seed", value)
    if not 0 <= value < 2**63:
        raise InputError(f"`seed` must be in 0 ... 2**63 - 1. Got {show(value)} instead.")


def check_texts(name: str, value: Any, example: str) -> None:
    """Refuse a value that is not a list or tuple of texts; a single text would be read letter by letter.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_texts("overrides", "scale=2", "scale=0.5")
    Traceback (most recent call last):
    simulator.errors.InputError: `overrides` must be a list of texts, such as ['scale=0.5']. Got 'scale=2' instead.
    """
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise InputError(f"`{name}` must be a list of texts, such as [{example!r}]. Got {show(value)} instead.")


def check_once(what: str, names: Iterable[Hashable]) -> None:
    """Refuse a list in which something is named twice, since one of the two would silently count.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_once("An attack", ["surge", "storm", "surge"])
    Traceback (most recent call last):
    simulator.errors.InputError: An attack must be named once. Got 'surge' again instead.
    """
    met: set[Hashable] = set()
    for name in names:
        if name in met:
            raise InputError(f"{what} must be named once. Got {show(name)} again instead.")
        met.add(name)


def check_flag(name: str, value: Any) -> None:
    """Refuse a value other than True and False; a text such as ``"no"`` would count as True.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_flag("allow_code", "no")
    Traceback (most recent call last):
    simulator.errors.InputError: `allow_code` must be True or False. Got 'no' instead.
    """
    if not isinstance(value, bool):
        raise InputError(f"`{name}` must be True or False. Got {value!r} instead.")


def check_function(name: str, value: Any) -> None:
    """Refuse a value that cannot be called.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_function("progress", "bar")
    Traceback (most recent call last):
    simulator.errors.InputError: `progress` must be a function. Got 'bar' instead.
    """
    if not callable(value):
        raise InputError(f"`{name}` must be a function. Got {value!r} instead.")


def check_functions(name: str, values: Any) -> None:
    """Refuse a value that is not a list or tuple of functions.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_functions("processes", 3)
    Traceback (most recent call last):
    simulator.errors.InputError: `processes` must be a list of functions. Got 3 instead.
    """
    if not isinstance(values, list | tuple) or not all(map(callable, values)):
        raise InputError(f"`{name}` must be a list of functions. Got {values!r} instead.")


def as_names(name: str, value: Any, example: str) -> tuple[str, ...]:
    """Return texts as a tuple; a single text is refused because it would be read letter by letter.

    Raises
    ------
    InputError

    Examples
    --------
    >>> as_names("by", ["market", "policy"], "market")
    ('market', 'policy')
    >>> as_names("by", "market", "market")
    Traceback (most recent call last):
    simulator.errors.InputError: `by` must be a list of texts, such as ['market']. Got 'market' instead.
    """
    given = list(value) if isinstance(value, Iterable) and not isinstance(value, str | bytes) else value
    check_texts(name, given, example)
    return tuple(given)


def as_path(name: str, value: Any) -> Path | None:
    """Return a path that is given as one or as a text; None stays None.

    Raises
    ------
    InputError
        If it is neither.

    Examples
    --------
    >>> as_path("log", 3)
    Traceback (most recent call last):
    simulator.errors.InputError: `log` must be a path. Got 3 instead.
    """
    if value is None or isinstance(value, Path):
        return value
    if not isinstance(value, str):
        raise InputError(f"`{name}` must be a path. Got {show(value)} instead.")
    return Path(value)


def _check_whole(name: str, value: Any) -> None:
    if isinstance(value, bool) or not hasattr(type(value), "__index__"):
        raise InputError(f"`{name}` must be a whole number. Got {show(value)} instead.")
