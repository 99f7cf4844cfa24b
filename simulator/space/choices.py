"""Strategies to choose from, each with what of it is searched, as users state them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.errors import InputError, show
from simulator.present.numbers import setting
from simulator.strategy import Strategy
from simulator.strategy.lookup import make_strategy

Wishes = Sequence[str] | Mapping[str, Any] | None
Strategies = Mapping[str, Wishes]
"""By spec: texts of variables, ranges by variable, or None for the strategy's default."""


def chosen_from(
    given: Strategies | None, *, allow_code: bool = False
) -> dict[str, tuple[Strategy, Sequence[str] | None]] | None:
    """Return the strategies with what of each is searched, as ``search_space`` takes them.

    Raises
    ------
    InputError
        If the strategies are no mapping, or one is unknown or refuses a value.
    """
    if given is None:
        return None
    stated: object = given
    if not isinstance(stated, Mapping) or not stated or not all(isinstance(spec, str) for spec in stated):
        raise InputError(
            f"`strategies` must map specs of strategies to what of each is searched. Got {show(given)} instead."
        )
    names = [spec.partition("(")[0].strip() for spec in given]
    # the class is name enough where no other strategy has it
    short = {spec: name if names.count(name) == 1 else spec for spec, name in zip(given, names, strict=True)}
    return {short[spec]: (make_strategy(spec, allow_code=allow_code), wishes(one)) for spec, one in given.items()}


def wishes(given: Wishes) -> list[str] | None:
    """Return texts of variables, from texts or from ranges by variable.

    >>> wishes({"remove_at": "0.5:0.9", "enforcement.ban_at": [3, 5], "review_at": None})
    ['remove_at=0.5:0.9', 'enforcement.ban_at=3,5', 'review_at']
    """
    if given is None:
        return None
    if isinstance(given, Mapping):
        return [name if one is None else f"{name}={_range(one)}" for name, one in given.items()]
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise InputError(
            f"What is searched must be a list of texts, such as ['remove_at=0.5:0.9']. Got {show(given)} instead."
        )
    return list(given)


def _range(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ",".join(one if isinstance(one, str) else setting(one) for one in value)
    return str(value)
