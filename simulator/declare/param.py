"""Parameters of strategies: declared once, used for validation, error sentences, search spaces, input fields and docs.

    class Threshold(Strategy):
        remove_at = Param(0.98, ge=0, le=1, unit="probability", shape=("market", "policy"), doc="score that removes")

A parameter with a ``shape`` takes a single value or, per name on each axis, a mapping, markets first: ``0.98``,
``{"DE": 0.9, "*": 0.95}``, or ``{"DE": {"spam": 0.8}, "*": {"spam": 0.9, "*": 0.97}}``. Names that are not given take
the value of ``"*"``, and without one the default. The most specific entry wins, a market's own before one for all
markets.
"""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal, Self, overload

import numpy as np
from numpy.typing import NDArray

from simulator.errors import ParamError, did_you_mean

Kind = Literal["float", "int", "bool", "choice"]
Axis = Literal["market", "policy"]

EVERY = "*"
"""In a mapping: all names that are not given."""


@dataclass(frozen=True)
class Space:
    """What an optimizer may try for one parameter: an interval (closed) of numbers, or a set of choices."""

    kind: Kind
    low: float | None = None
    high: float | None = None
    log: bool = False
    choices: tuple[object, ...] = ()


class Param:
    """One parameter of a strategy, as a descriptor: reading it from an instance gives the value in use.

    Parameters
    ----------
    default : float, int, bool, str or None
        Value when none is given. Its type fixes the kind; with ``None`` the kind is float, unless ``kind`` is given.
    kind : {"float", "int", "bool", "choice"}, optional
        Needed only where the default does not show it.
    ge, gt, le, lt : float, optional
        Bounds: at least, greater than, at most, less than.
    choices : sequence, optional
        The values allowed, for kind ``choice``.
    optional : bool, optional
        Whether ``None`` ("never") is allowed; by default if the default is ``None``.
    unit : str
        ``"probability"``, or a plural that completes "a number of ..." ("seconds", "reports").
    doc : str
        One line for people: what it does.
    shape : tuple of {"market", "policy"}
        Axes over which the value may differ.
    search : (low, high), optional
        What an optimizer tries; by default the bounds, and without two of them nothing.
    log : bool
        Whether an optimizer searches on a logarithmic scale.
    """

    def __init__(
        self,
        default: object,
        *,
        kind: Kind | None = None,
        ge: float | None = None,
        gt: float | None = None,
        le: float | None = None,
        lt: float | None = None,
        choices: Sequence[object] = (),
        optional: bool | None = None,
        unit: str = "",
        doc: str = "",
        shape: tuple[Axis, ...] = (),
        search: tuple[float, float] | None = None,
        log: bool = False,
    ) -> None:
        self.name = ""
        self.owner = ""
        self.choices = tuple(choices)
        self.kind: Kind = kind or _kind_of(default, self.choices)
        self.ge, self.gt, self.le, self.lt = ge, gt, le, lt
        self.optional = default is None if optional is None else optional
        self.unit, self.doc, self.shape, self.log = unit, doc, shape, log
        self.search = search
        if shape not in ((), ("market",), ("policy",), ("market", "policy")):
            raise TypeError(
                f"shape must be (), ('market',), ('policy',) or ('market', 'policy'). Got {shape!r} instead."
            )
        if self.optional and self.kind in ("bool", "choice"):
            raise TypeError(f"Only a number may be optional. Got kind {self.kind!r} instead.")
        if isinstance(default, Mapping):
            raise TypeError("The default of a parameter must be a single value: names belong to a scenario.")
        self.default = self.validate(default)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.owner = name, owner.__name__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Any: ...
    def __get__(self, instance: Any, owner: type) -> Any:
        return self if instance is None else instance._values[self.name]  # noqa: SLF001  (a descriptor is part of its owner)

    def __set__(self, instance: object, value: object) -> None:
        raise AttributeError(f"{self.name!r} cannot be changed: use clone({self.name}={value!r}).")

    @property
    def constraint(self) -> str:
        """What a value must be, in words: ``"a probability in [0, 1]"``."""
        if self.kind == "bool":
            return "True or False"
        if self.kind == "choice":
            return "one of " + ", ".join(repr(choice) for choice in self.choices)
        return f"{self._noun} {self._interval}".strip()

    @property
    def space(self) -> Space | None:
        """What an optimizer may try, or ``None`` if the parameter has no two bounds and no ``search``."""
        if self.kind == "bool":
            return Space("bool", choices=(False, True))
        if self.kind == "choice":
            return Space("choice", choices=self.choices)
        low, high = self.search or (self._end(self.ge, self.gt, 1), self._end(self.le, self.lt, -1))
        return None if low is None or high is None else Space(self.kind, low, high, self.log)

    def describe(self) -> dict[str, object]:
        """Return everything a form, a table or a program needs to know, as plain values."""
        low, high = _first(self.ge, self.gt), _first(self.le, self.lt)
        return {
            "name": self.name,
            "kind": self.kind,
            "default": self.default,
            "unit": self.unit,
            "constraint": self.constraint,
            "low": low,
            "high": high,
            "choices": list(self.choices),
            "optional": self.optional,
            "shape": list(self.shape),
            "doc": self.doc,
        }

    def validate(self, value: object, *, owner: str | None = None) -> Any:
        """Return the value in its own type (a deep copy, if a mapping).

        Parameters
        ----------
        value : object
            A single value or, for a shaped parameter, a mapping from names.
        owner : str, optional
            Class named in the sentence; by default the one in which the parameter is declared.

        Raises
        ------
        ParamError
            If the value, or one in the mapping, breaks the constraint.
        """
        return self._validate(value, owner or self.owner, self.name, len(self.shape))

    def resolve(
        self, value: object, markets: Sequence[str], policies: Sequence[str], *, owner: str | None = None
    ) -> NDArray[Any]:
        """Return a value as an array over the parameter's axes: (M, P), (M,), (P,) or, without a shape, ().

        Numbers of kind float are float64, of kind int int64. ``None`` becomes inf, in an array of float64.

        Raises
        ------
        ParamError
            If the mapping names a market or policy that is not there.
        """
        known = {"market": markets, "policy": policies}
        axes = [known[axis] for axis in self.shape]
        for depth, name in _names(value):
            if name != EVERY and name not in axes[depth]:
                raise ParamError(
                    f"The {self.name!r} parameter of {owner or self.owner} must name a {self.shape[depth]} of the "
                    f"scenario, or '*'. Got {name!r} instead.{did_you_mean(name, axes[depth])}"
                )
        cells = [self._cell(value, names) for names in product(*axes)]
        filled = [math.inf if cell is None else cell for cell in cells]
        dtype: Any = {
            "float": np.float64,
            "int": np.float64 if self.optional else np.int64,
            "bool": np.bool_,
            "choice": object,
        }[self.kind]
        return np.array(filled, dtype=dtype).reshape([len(names) for names in axes])

    def _validate(self, value: object, owner: str, place: str, depth: int) -> Any:
        if depth and isinstance(value, Mapping):
            return {
                str(name): self._validate(part, owner, f"{place}.{name}", depth - 1) for name, part in value.items()
            }
        if value is None and self.optional:
            return None
        accepted = self._accept(value)
        if accepted is None:
            raise ParamError(f"The {place!r} parameter of {owner} must be {self.constraint}. Got {value!r} instead.")
        return accepted

    def _accept(self, value: object) -> Any:
        """Return the value in its own type, or ``None`` if it breaks the constraint."""
        if self.kind == "choice":
            return value if value in self.choices else None
        if isinstance(value, bool | np.bool_) or self.kind == "bool":
            return bool(value) if self.kind == "bool" and isinstance(value, bool | np.bool_) else None
        if not isinstance(value, numbers.Real):
            return None
        number: float = float(value)
        if not math.isfinite(number) or not self._within(number):
            return None
        if self.kind == "float":
            return number
        return int(number) if number.is_integer() and isinstance(value, numbers.Integral) else None

    def _within(self, number: float) -> bool:
        bounds = ((self.ge, operator.ge), (self.gt, operator.gt), (self.le, operator.le), (self.lt, operator.lt))
        return all(bound is None or holds(number, bound) for bound, holds in bounds)

    def _cell(self, value: object, names: tuple[str, ...]) -> Any:
        """Return the value for one combination of names: the most specific entry, else the default."""
        for keys in product(*((name, EVERY) for name in names)):
            found, entry = _lookup(value, keys)
            if found:
                return entry
        return self.default

    def _end(self, closed: float | None, opened: float | None, inward: int) -> float | None:
        """Return the outermost value that a bound allows."""
        if closed is not None or opened is None:
            return closed
        return opened + inward if self.kind == "int" else math.nextafter(opened, inward * math.inf)

    @property
    def _noun(self) -> str:
        if self.unit == "probability":
            return "a probability"
        return ("a whole number" if self.kind == "int" else "a number") + (f" of {self.unit}" if self.unit else "")

    @property
    def _interval(self) -> str:
        low, high = _first(self.ge, self.gt), _first(self.le, self.lt)
        if low is not None and high is not None:
            return (
                f"in {'[' if self.ge is not None else '('}{low:.10g}, {high:.10g}{']' if self.le is not None else ')'}"
            )
        if low is not None:
            return f">= {low:.10g}" if self.ge is not None else f"> {low:.10g}"
        if high is not None:
            return f"<= {high:.10g}" if self.le is not None else f"< {high:.10g}"
        return ""


def mentioned(values: Iterable[object], depth: int) -> list[str]:
    """Return the names that mappings use at a depth, in order, then ``"*"``, which stands for all others."""
    names = [name for value in values for level, name in _names(value) if level == depth and name != EVERY]
    return [*dict.fromkeys(names), EVERY]


def _names(value: object, depth: int = 0) -> Iterator[tuple[int, str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield depth, name
            yield from _names(part, depth + 1)


def _lookup(value: object, keys: tuple[str, ...]) -> tuple[bool, object]:
    """Return whether a value has an entry for these very keys, and the entry; what is no mapping holds for all."""
    for key in keys:
        if not isinstance(value, Mapping):
            return True, value
        if key not in value:
            return False, None
        value = value[key]
    return True, value


def _first(*bounds: float | None) -> float | None:
    return next((bound for bound in bounds if bound is not None), None)


def _kind_of(default: object, choices: tuple[object, ...]) -> Kind:
    if choices:
        return "choice"
    if isinstance(default, bool):
        return "bool"
    if isinstance(default, int):
        return "int"
    if default is None or isinstance(default, float | Mapping):
        return "float"
    raise TypeError(
        f"The default of a parameter must be a number, a bool, None, or one of `choices`. Got {default!r} instead."
    )
