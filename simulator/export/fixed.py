"""What a table's ``attrs`` hold, so that pandas does not copy it with every column it takes.

pandas makes a deep copy of ``attrs`` whenever one table is made of another, and taking a column is that. A sweep's
``attrs`` name a thousand points, each with what it changes: copying them took most of the time of a sweep of small
runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class _Fixed(dict[str, Any]):
    """A mapping that nobody changes, and so is its own copy."""

    def __deepcopy__(self, memo: object) -> _Fixed:
        return self


class _FixedList(list[Any]):
    """A list that nobody changes, and so is its own copy."""

    def __deepcopy__(self, memo: object) -> _FixedList:
        return self


def fixed(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a table with mappings and lists that are not copied; they are not to be changed.

    >>> import copy
    >>> about = fixed({"points": [{"scale": 1}]})
    >>> copy.deepcopy(about)["points"] is about["points"]
    True
    """
    return {name: _kept(one) for name, one in about.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return _Fixed(value)
    return _FixedList(value) if isinstance(value, list) else value
