"""Walking the models by path, without values: which names may stand where."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from .fields import Model

Kind = Any
"""A type as it stands in an annotation."""


def bare(kind: Kind) -> Kind:
    """Return a type without ``Annotated`` and ``| None``."""
    while True:
        origin: Any = get_origin(kind)
        if origin is Annotated:
            kind = get_args(kind)[0]
        elif origin in (UnionType, Union):
            kind = next(part for part in get_args(kind) if part is not NoneType)
        else:
            return kind


def as_model(kind: Kind) -> type[Model] | None:
    """Return the type if it is a model of the scenario's.

    >>> from .models import Scenario
    >>> as_model(Scenario) is Scenario, as_model(dict[str, float])
    (True, None)
    """
    kind = bare(kind)
    return kind if isinstance(kind, type) and issubclass(kind, Model) else None


def value_kind(kind: Kind) -> Kind | None:
    """Return the type of the values of a map, or None if the type is not a map."""
    kind = bare(kind)
    origin: Any = get_origin(kind)
    return get_args(kind)[1] if origin is dict else None


def entry_kind(kind: Kind) -> Kind | None:
    """Return the type of the entries of a list, or None if the type is not a list; of a pair, that of its first."""
    kind = bare(kind)
    origin: Any = get_origin(kind)
    return get_args(kind)[0] if origin is tuple else None


def child(kind: Kind, part: str | int) -> Kind | None:
    """Return the type of what stands under a name or index, or None if nothing may."""
    model = as_model(kind)
    if model is not None:
        field = model.model_fields.get(str(part))
        return None if field is None else field.annotation
    return value_kind(kind) or entry_kind(kind)


def kind_at(root: Kind, path: tuple[str | int, ...]) -> Kind | None:
    """Return the type at a path below ``root``, or None if there is no such place.

    >>> from .models import Scenario, Shift
    >>> kind_at(Scenario, ("pools", "any", "shifts", 0)) is Shift
    True
    """
    kind: Kind | None = root
    for part in path:
        if kind is None:
            return None
        kind = child(kind, part)
    return kind
