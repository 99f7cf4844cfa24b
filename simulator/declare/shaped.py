"""Values that differ by market and policy: mappings from names, markets first, ``"*"`` for all other names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Literal

Axis = Literal["market", "policy"]

EVERY = "*"
"""In a mapping: all names that are not given."""


def parent_of(policy: str) -> str:
    """Return a policy's parent by its name: the part before the dot, or the name itself.

    >>> parent_of("safety.hate"), parent_of("spam")
    ('safety', 'spam')
    """
    return policy.partition(".")[0]


def mentioned(values: Iterable[object], depth: int) -> list[str]:
    """Return the names that mappings use at a depth, in order, then ``"*"``, which stands for all others."""
    names = [name for value in values for level, name in names_in(value) if level == depth and name != EVERY]
    return [*dict.fromkeys(names), EVERY]


def names_in(value: object, depth: int = 0) -> Iterator[tuple[int, str]]:
    """Yield every name of a value with its depth, that of markets being 0 where there are markets."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield depth, name
            yield from names_in(part, depth + 1)


def cell(value: object, names: Sequence[str], default: object, parents: Mapping[str, str] | None = None) -> object:
    """Return the value for one combination of names: the most specific entry, else the default.

    The entry of a name's parent applies if the name has no entry.

    >>> cell({"DE": {"spam": 0.8}, "*": {"spam": 0.9, "*": 0.97}}, ("US", "spam"), 0.5)
    0.9
    >>> cell({"safety": 0.8, "safety.hate": 0.7}, ("safety.threats",), 0.5, {"safety.threats": "safety"})
    0.8
    """
    above = parents or {}
    for keys in product(*((name, above[name], EVERY) if name in above else (name, EVERY) for name in names)):
        found, entry = _lookup(value, keys)
        if found:
            return entry
    return default


def with_cell(value: object, names: Sequence[str], new: object) -> Any:
    """Return a value with one cell changed; all other cells keep theirs.

    >>> with_cell(0.9, ("TR", "hate"), 0.7)
    {'TR': {'hate': 0.7, '*': 0.9}, '*': 0.9}
    >>> with_cell({"TR": 0.8}, ("TR", "hate"), 0.7)
    {'TR': {'hate': 0.7, '*': 0.8}}
    """
    if not names:
        return new
    first, *rest = names
    if not isinstance(value, Mapping):
        value = {EVERY: value}
    if first in value:
        return {**value, first: with_cell(value[first], rest, new)}
    return {first: with_cell(value.get(EVERY, {}), rest, new), **value}


def _lookup(value: object, keys: Sequence[str]) -> tuple[bool, object]:
    """Return whether a value has an entry for exactly these keys, and the entry; a single value applies to all."""
    for key in keys:
        if not isinstance(value, Mapping):
            return True, value
        if key not in value:
            return False, None
        value = value[key]
    return True, value
