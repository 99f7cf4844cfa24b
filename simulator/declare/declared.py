"""One declaration of a value: a parameter of a strategy, or a field of a scenario.

Bounds, unit, meaning, default and search interval are declared once. Validation, the sentence for a wrong value, the
row of a table, the JSON schema and the search space follow.
"""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .bounds import Bounds
from .marks import Role
from .space import Kind, Space
from .units import SECONDS, SHARES, example, noun, read_number, show_bound


class _Required:
    """There is no default: the value must be given."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()
"""In place of a default: the value must be given."""


@dataclass(kw_only=True, eq=False)
class Declared:
    """The allowed values of a parameter or field, and its meaning.

    Examples
    --------
    >>> share = Declared(kind="float", bounds=Bounds(ge=0, le=1), unit="share")
    >>> share.constraint, share.accept("30%"), share.accept(3), share.space
    ('a share in [0, 1]', 0.3, None, Space(kind='float', low=0, high=1, log=False, choices=(), logit=False))
    """

    kind: Kind
    bounds: Bounds = field(default_factory=Bounds)
    unit: str = ""
    """``"share"``, ``"probability"``, ``"seconds"``, or a plural that completes "a number of ..."."""
    doc: str = ""
    default: object = REQUIRED
    choices: tuple[object, ...] = ()
    optional: bool = False
    """Whether ``None`` is allowed."""
    search: tuple[float, float] | None = None
    """What an optimizer tries; by default the bounds."""
    log: bool = False
    """Whether it does so on a logarithmic scale."""
    role: Role = "plan"

    @property
    def constraint(self) -> str:
        """What a value must be, in words: ``"a probability in [0, 1]"``."""
        if self.kind == "bool":
            return "True or False"
        if self.kind == "choice":
            return "one of " + ", ".join(repr(choice) for choice in self.choices)
        return "text" if self.kind == "text" else f"a {self.brief}{example(self.unit)}"

    @property
    def brief(self) -> str:
        """A number's unit and bounds, for a table: ``"probability in [0, 1]"``."""
        interval = self.bounds.text(lambda number: show_bound(number, self.unit))
        return f"{noun(self.unit, whole=self.kind == 'int')} {interval}".strip()

    @property
    def logit(self) -> bool:
        """Whether an optimizer searches on the logit scale: probabilities, unless they ask for a logarithmic scale."""
        return self.kind == "float" and self.unit == "probability" and not self.log

    @property
    def space(self) -> Space | None:
        """The search space, or ``None`` without two bounds or a search interval."""
        if self.kind == "bool":
            return Space("bool", choices=(False, True))
        if self.kind == "choice":
            return Space("choice", choices=self.choices)
        if self.kind == "text":
            return None
        low, high = self.search or self.bounds.ends(whole=self.kind == "int")
        return None if low is None or high is None else Space(self.kind, low, high, self.log, logit=self.logit)

    def accept(self, value: object) -> Any:
        """Return a single value in its own type, or ``None`` if it breaks the constraint."""
        if self.kind == "choice":
            return value if value in self.choices else None
        if self.kind == "text":
            return value if isinstance(value, str) else None
        if isinstance(value, bool | np.bool_) or self.kind == "bool":
            return bool(value) if self.kind == "bool" and isinstance(value, bool | np.bool_) else None
        read = read_number(value, self.unit)
        if not isinstance(read, numbers.Real):
            return None
        number: float = float(read)
        if not math.isfinite(number) or not self.bounds.contains(number):
            return None
        if self.kind == "float":
            return number
        whole = isinstance(read, numbers.Integral) or (isinstance(value, str) and number.is_integer())
        return int(number) if whole else None

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the value, with its unit, kind and meaning."""
        whole = self.kind == "int"
        limits = {
            "minimum": self.bounds.ge,
            "exclusiveMinimum": self.bounds.gt,
            "maximum": self.bounds.le,
            "exclusiveMaximum": self.bounds.lt,
        }
        types: dict[Kind, dict[str, Any]] = {
            "bool": {"type": "boolean"},
            "choice": {"enum": list(self.choices)},
            "text": {"type": "string"},
        }
        number = {"type": "integer" if whole else "number"}
        number |= {name: limit for name, limit in limits.items() if limit is not None}  # type: ignore[misc]
        accepted = [types.get(self.kind, number)]
        if self.unit == SECONDS:
            accepted.append({"type": "string", "pattern": r"^\s*[0-9.]+([eE][+-]?[0-9]+)?\s*(ms|s|m|h|d|w)?\s*$"})
        elif self.unit in SHARES:
            accepted.append({"type": "string", "pattern": r"^\s*[-+0-9.eE]+\s*%\s*$"})
        if self.optional:
            accepted.append({"type": "null"})
        told = {"description": self.doc, "unit": self.unit, "kind": self.role}
        return {
            **(accepted[0] if len(accepted) == 1 else {"anyOf": accepted}),
            **{name: text for name, text in told.items() if text},
            **({} if self.default is REQUIRED else {"default": self.default}),
        }

    def row(self) -> dict[str, object]:
        """Return everything that a form, a table or a program needs to know, as plain values."""
        return {
            "kind": self.kind,
            "default": self.default,
            "unit": self.unit,
            "constraint": self.constraint,
            "low": self.bounds.low,
            "high": self.bounds.high,
            "choices": list(self.choices),
            "optional": self.optional,
            "doc": self.doc,
        }
