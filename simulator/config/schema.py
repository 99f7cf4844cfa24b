"""Walking the models by path: allowed names, kind and declaration of each place."""

from __future__ import annotations

from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from simulator.declare import Part, Role

from .model import Model
from .problems import Path

Kind = Any
"""A type as it stands in an annotation."""

TAG = "kind"
"""Field that tells models apart where several may stand."""


@dataclass(frozen=True)
class Place:
    """One place of a scenario: a section, a field, or an entry of a map or list."""

    kind: Kind
    """Its type, as annotated."""
    said: tuple[Any, ...] = ()
    """What is said of it beside the type: bounds, unit, search interval."""
    role: Role | None = None
    """Nature, plan or run; its own mark or that of the nearest place above it."""
    field: FieldInfo | None = None
    """The field, if it is one, and not an entry."""

    @property
    def optional(self) -> bool:
        """Whether null is allowed here."""
        return NoneType in get_args(self.kind)

    @property
    def is_map(self) -> bool:
        """Whether user-chosen names are below it."""
        return value_kind(self.kind) is not None

    @property
    def is_list(self) -> bool:
        """Whether list indices are below it."""
        return entry_kind(self.kind) is not None

    def below(self, part: str | int, value: object = None) -> Place | None:
        """Return the place under a name or number, or None if there is none.

        Parameters
        ----------
        part
            Field, name or number.
        value
            What stands at this place, if known: where several models may stand, its ``kind`` says which one does.
            Without it the first that has such a field is taken.
        """
        models = choices(self.kind)
        if str(part) in models:  # pydantic's own way of saying which one is meant
            return Place(models[str(part)], role=self.role)
        model = as_model(chosen(self.kind, value)) or next(
            (one for one in models.values() if str(part) in one.model_fields), None
        )
        if model is not None:
            field = model.model_fields.get(str(part))
            if field is None:
                return None
            own = next((mark.role for mark in field.metadata if isinstance(mark, Part)), self.role)
            return Place(field.annotation, (*field.metadata, *said_of(field.annotation)), own, field)
        if self.is_list and not str(part).isdecimal():
            return None
        kind = value_kind(self.kind) or entry_kind(self.kind, part)
        return None if kind is None else Place(kind, tuple(said_of(kind)), self.role)


def place_at(root: type[Model], path: Path, data: object = None) -> Place | None:
    """Return the place at a path below a model, or None if there is none; ``data`` is the value at the root.

    >>> from simulator.config import Scenario
    >>> place_at(Scenario, ("pools", "any", "shifts", "day", "reviewers")).role
    'plan'
    """
    place: Place | None = Place(root)
    for part in path:
        if place is None:
            return None
        place, data = place.below(part, data), under(data, part)
    return place


def under(value: Any, part: str | int) -> Any:
    """Return the value under a name or number of plain data, or None."""
    if isinstance(value, list | tuple):
        number = int(part) if str(part).isdecimal() else len(value)
        return value[number] if number < len(value) else None
    return value.get(part) if isinstance(value, dict) else None


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


def said_of(kind: Kind) -> list[Any]:
    """Return the ``Annotated`` metadata of a type, at any depth, ignoring ``| None``."""
    origin: Any = get_origin(kind)
    if origin is Annotated:
        inner, *said = get_args(kind)
        flat = [part for item in said for part in (item.metadata if isinstance(item, FieldInfo) else [item])]
        return [*said_of(inner), *flat]
    if origin in (UnionType, Union):
        return [item for part in _parts(kind) for item in said_of(part)]
    return []


def choices(kind: Kind) -> dict[str, type[Model]]:
    """Return the models allowed here, by their ``kind``, if there are several; else an empty map."""
    kind = bare(kind)
    origin: Any = get_origin(kind)
    if origin not in (UnionType, Union):
        return {}
    return {get_args(model.model_fields[TAG].annotation)[0]: model for model in _parts(kind)}


def chosen(kind: Kind, value: object) -> Kind:
    """Return the model named by a value's ``kind`` where several are allowed, else the type itself."""
    models = choices(kind)
    return models.get(str(value.get(TAG)), kind) if models and isinstance(value, dict) else kind


def without_tags(root: type[Model], path: Path) -> Path:
    """Return a pydantic path as a user would write it, without the tags of alternative models."""
    place: Place | None = Place(root)
    plain: list[str | int] = []
    for part in path:
        if not (place is not None and part in choices(place.kind)):
            plain.append(part)
        place = None if place is None else place.below(part)
    return tuple(plain)


def as_model(kind: Kind) -> type[Model] | None:
    """Return the type if it is a model of the scenario, else None.

    >>> from simulator.config import Scenario
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


def entry_kind(kind: Kind, part: str | int = 0) -> Kind | None:
    """Return the type of the entries of a list, or None if it is not a list; for a pair, the type of one entry."""
    kind = bare(kind)
    origin: Any = get_origin(kind)
    if origin is not tuple:
        return None
    kinds = get_args(kind)
    return kinds[0] if kinds[-1] is Ellipsis else kinds[min(int(part), len(kinds) - 1)]
