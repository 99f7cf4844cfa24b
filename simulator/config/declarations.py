"""Turns the annotations of a field into its declaration: bounds, unit, meaning, search interval, nature or plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal, get_args, get_origin

from pydantic import AwareDatetime
from pydantic_core import PydanticUndefined

from simulator.declare import REQUIRED, Bounds, Declared, Kind, Search, Unit

from .schema import Place, bare

_KINDS: dict[Any, Kind] = {float: "float", int: "int", bool: "bool", str: "text", AwareDatetime: "text", date: "text"}


def declared_of(place: Place) -> Declared | None:
    """Return the declaration of a place with a single value, or None if the place holds several values."""
    kind = bare(place.kind)
    origin: Any = get_origin(kind)
    literal = origin is Literal
    if not literal and kind not in _KINDS:
        return None
    field = place.field
    given = field is not None and field.default is not PydanticUndefined
    search = _last(place.said, Search)
    unit = _last(place.said, Unit)
    default = field.default if field is not None and given else REQUIRED
    return Declared(
        kind="choice" if literal else _KINDS[kind],
        bounds=bounds_of(place),
        unit=unit.name if unit is not None else "",
        doc=(field.description or "") if field is not None else "",
        default=default.isoformat() if isinstance(default, date) else default,
        choices=get_args(kind) if literal else (),
        optional=place.optional,
        search=(search.low, search.high) if search is not None else None,
        log=search is not None and search.log,
        role=place.role or "plan",
    )


def bounds_of(place: Place) -> Bounds:
    """Return the bounds of a number, the tightest of each kind."""

    def tightest(name: str, choose: Callable[..., float]) -> float | None:
        limits = [limit for said in place.said if (limit := getattr(said, name, None)) is not None]
        return choose(limits) if limits else None

    return Bounds(tightest("ge", max), tightest("gt", max), tightest("le", min), tightest("lt", min))


def _last(said: tuple[Any, ...], kind: type[Any]) -> Any:
    return next((one for one in reversed(said) if isinstance(one, kind)), None)
