"""The search space of one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["float", "int", "bool", "choice", "text"]
"""What a declared value is; only the first four can be searched."""


@dataclass(frozen=True)
class Space:
    """An interval (closed) of numbers, or a set of choices."""

    kind: Kind
    low: float | None = None
    high: float | None = None
    log: bool = False
    choices: tuple[object, ...] = ()
    logit: bool = False
    """Whether the interval is one of probabilities, which are tried by their logit."""
