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
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Self, overload

import numpy as np
from numpy.typing import NDArray

from simulator.errors import ParamError, did_you_mean, show

from .bounds import Bounds
from .declared import Declared
from .shaped import EVERY, Axis, cell, names_in, parent_of
from .space import Kind

_SHAPES: tuple[tuple[Axis, ...], ...] = ((), ("market",), ("policy",), ("market", "policy"))


class Param(Declared):
    """One parameter of a strategy, as a descriptor: reading it from an instance gives the value in use.

    Parameters
    ----------
    default : float, int, bool, str or None
        Value when none is given. Its type fixes the kind; with ``None`` the kind is float, unless ``kind`` is given.
    kind : {"float", "int", "bool", "choice", "text"}, optional
        Needed only where the default does not show it.
    ge, gt, le, lt : float, optional
        Bounds: at least, greater than, at most, less than.
    choices : sequence, optional
        The values allowed, for kind ``choice``.
    optional : bool, optional
        Whether ``None`` ("never") is allowed; by default if the default is ``None``.
    unit : str
        ``"probability"`` or ``"share"``, which may be given as ``'3%'``; ``"seconds"``, which may be given as ``'5m'``;
        or a plural that completes "a number of ..." ("reports").
    doc : str
        One line for people: what it does.
    shape : tuple of {"market", "policy"}
        Axes over which the value may differ.
    search : (low, high), optional
        What an optimizer tries; by default the bounds, and without two of them nothing.
    log : bool
        Whether an optimizer searches on a logarithmic scale.
    score : bool
        Whether it is a threshold on an item's first score, by market and policy: ``run`` and ``explain`` then say where
        it never acts.
    at_most : str
        Name of another parameter that the value may not exceed, cell by cell; ``None`` on either side is no bound. The
        strategy checks it, and a search proposes nothing else.
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
        score: bool = False,
        at_most: str = "",
    ) -> None:
        super().__init__(
            kind=kind or _kind_of(default, tuple(choices)),
            bounds=Bounds(ge, gt, le, lt),
            unit=unit,
            doc=doc,
            choices=tuple(choices),
            optional=default is None if optional is None else optional,
            search=search,
            log=log,
        )
        self.name = ""
        self.owner = ""
        self.shape = shape
        self.score = score
        self.at_most = at_most
        if shape not in _SHAPES:
            raise TypeError(
                f"shape must be (), ('market',), ('policy',) or ('market', 'policy'). Got {show(shape)} instead."
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

    def describe(self) -> dict[str, object]:
        """Return everything a form, a table or a program needs to know, as plain values."""
        return {"name": self.name, **self.row(), "shape": list(self.shape)}

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
        self,
        value: object,
        markets: Sequence[str],
        policies: Sequence[str],
        parents: Sequence[str] | None = None,
        *,
        owner: str | None = None,
    ) -> NDArray[Any]:
        """Return a value as an array over the parameter's axes: (M, P), (M,), (P,) or, without a shape, ().

        Numbers of kind float are float64, of kind int int64. ``None`` becomes inf, in an array of float64. A value for
        the parent of a policy holds for the policy unless it has one of its own; ``parents`` names that of each policy,
        by default what stands before the dot of its name.

        Raises
        ------
        ParamError
            If the mapping names a market or policy that is not there.
        """
        above = dict(zip(policies, parents or map(parent_of, policies), strict=True))
        known = {"market": markets, "policy": list(dict.fromkeys([*policies, *above.values()]))}
        size = {"market": markets, "policy": policies}
        axes = [known[axis] for axis in self.shape]
        for depth, name in names_in(value):
            if name != EVERY and name not in axes[depth]:
                raise ParamError(
                    f"The {self.name!r} parameter of {owner or self.owner} must name a {self.shape[depth]} of the "
                    f"scenario, or '*'. Got {show(name)} instead.{did_you_mean(name, axes[depth])}"
                )
        shape = [len(size[axis]) for axis in self.shape]
        if isinstance(value, Mapping):
            cells = [cell(value, names, self.default, above) for names in product(*(size[axis] for axis in self.shape))]
        else:
            cells = [value] * math.prod(shape)
        filled = [math.inf if one is None else one for one in cells]
        dtype: Any = {
            "float": np.float64,
            "int": np.float64 if self.optional else np.int64,
            "bool": np.bool_,
            "choice": object,
            "text": object,
        }[self.kind]
        return np.array(filled, dtype=dtype).reshape(shape)

    def _validate(self, value: object, owner: str, place: str, depth: int) -> Any:
        if depth and isinstance(value, Mapping):
            return {
                str(name): self._validate(part, owner, f"{place}.{name}", depth - 1) for name, part in value.items()
            }
        if value is None and self.optional:
            return None
        accepted = self.accept(value)
        if accepted is None:
            raise ParamError(
                f"The {place!r} parameter of {owner} must be {self.constraint}. Got {show(value)} instead."
            )
        return accepted


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
        f"The default of a parameter must be a number, a bool, None, or one of `choices`. Got {show(default)} instead."
    )
