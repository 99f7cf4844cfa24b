"""Walking the models by path, without values: which names may stand where."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from .fields import Model

Kind = Any
"""A type as it stands in an annotation."""
Path = tuple[str | int, ...]

TAG = "kind"
"""Field that tells models apart where several may stand."""


def bare(kind: Kind) -> Kind:
    """Return a type without ``Annotated`` and ``| None``; a union of several types stays one."""
    while True:
        origin: Any = get_origin(kind)
        if origin is Annotated:
            kind = get_args(kind)[0]
        elif origin in (UnionType, Union) and len(parts := _parts(kind)) == 1:
            kind = parts[0]
        else:
            return kind


def _parts(kind: Kind) -> list[Kind]:
    return [part for part in get_args(kind) if part is not NoneType]


def choices(kind: Kind) -> dict[str, type[Model]]:
    """Return the models that may stand here, by their ``kind``, where there are several; else nothing."""
    kind = bare(kind)
    origin: Any = get_origin(kind)
    if origin not in (UnionType, Union):
        return {}
    return {get_args(model.model_fields[TAG].annotation)[0]: model for model in _parts(kind)}


def chosen(kind: Kind, value: object) -> Kind:
    """Return the model that a value's ``kind`` names where several may stand, and else the type itself."""
    models = choices(kind)
    return models.get(str(value.get(TAG)), kind) if models and isinstance(value, dict) else kind


def without_tags(root: Kind, path: Path) -> Path:
    """Return a path of pydantic's as a user would write it: it also names which of several models was meant."""
    kind: Kind | None = root
    plain: list[str | int] = []
    for part in path:
        if not (kind is not None and part in choices(kind)):
            plain.append(part)
        kind = None if kind is None else child(kind, part)
    return tuple(plain)


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
    """Return the type of what stands under a name or index, or None if nothing may; of a choice, the model named."""
    models = choices(kind)
    if models:
        return models.get(str(part))
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
