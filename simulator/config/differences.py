"""Stand-in until the declarations of nature and plan are here: which fields differ between two scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .models import Scenario

Kind = Literal["nature", "plan", "run"]
_PLAN = {"strategy", "control", "pools", "appeals", "time_limits", "enforcement", "detection"}
_RUN = {"name", "description", "start", "horizon", "warm_up"}


@dataclass(frozen=True)
class Change:
    """A field that differs."""

    path: str
    kind: Kind
    old: Any
    new: Any


def differences(a: Scenario, b: Scenario) -> list[Change]:
    """Return the leaf fields in which two scenarios differ."""
    return [
        Change(path, _kind(path), old, new)
        for path, old, new in _leaves("", a.model_dump(mode="json"), b.model_dump(mode="json"))
    ]


def _kind(path: str) -> Kind:
    section = path.partition(".")[0]
    return "plan" if section in _PLAN else "run" if section in _RUN else "nature"


def _leaves(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _leaves(f"{path}.{key}" if path else key, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, pair in enumerate(zip(old, new, strict=True)):
            yield from _leaves(f"{path}.{place}", *pair)
    elif old != new:
        yield path, old, new
