"""The kinds of value that a scenario is made of, and how a model refuses values that do not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Never
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from simulator.domain.units import HOUR, parse_duration
from simulator.errors import InputError, did_you_mean

ALL = "*"
"""In a list of markets, policies or pools: all of them."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the path below the model that found it, what must hold, and the value."""

    path: tuple[str | int, ...]
    must: str
    value: object


def known(name: str, among: Iterable[str], path: tuple[str | int, ...], what: str) -> Iterator[Problem]:
    """Yield a problem if a name is unknown; ``path`` leads to the value, or to the map whose key it is."""
    names = list(among)
    if name not in names:
        yield Problem(path, f"must name {what}.{did_you_mean(name, names)}", name)


PROBLEMS = "riskbox"
"""Type of the pydantic errors that carry ``Problem`` objects in their context."""


def refuse(problems: Iterable[Problem]) -> None:
    """Raise one pydantic error for all problems, or do nothing where there is none."""
    found = tuple(problems)
    if found:
        text = "; ".join(f"{'.'.join(map(str, p.path))} {p.must}".strip() for p in found)
        raise PydanticCustomError(PROBLEMS, "{text}", {"text": text, "problems": found})


def _refuse_value(must: str, value: object) -> Never:
    refuse([Problem((), must, value)])
    raise AssertionError  # refuse has raised


def _seconds(value: object) -> float:
    try:
        return parse_duration(value)  # type: ignore[arg-type]
    except (InputError, TypeError):
        _refuse_value("must be a duration, such as '25s', '4h' or '7d'", value)


@cache
def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # malformed, a folder, unknown
        return False
    return True


def _time_zone(name: str) -> str:
    if not _zone_exists(name):
        near = did_you_mean(name, sorted(available_timezones()))
        hint = near if near.startswith(" Did") else ""
        _refuse_value(f"must be an IANA time zone, such as 'Europe/Paris'.{hint}", name)
    return name


def multiple_of(step: float, unit: str) -> AfterValidator:
    """Return a validator of a duration that must be a whole multiple of ``step`` seconds, written ``unit``."""

    def check(value: float) -> float:
        if value % step:
            _refuse_value(f"must be a multiple of {unit}", value)
        return value

    return AfterValidator(check)


def _distinct(values: tuple[object, ...]) -> tuple[object, ...]:
    if len(set(values)) < len(values):
        _refuse_value("must not name anything twice", list(values))
    return values


SECONDS = BeforeValidator(_seconds)
"""Marks a duration, and reads it."""

# Strict: `true` is not a number, and a quoted number is text.
Seconds = Annotated[float, SECONDS, Field(ge=0)]
"""A duration, in seconds."""
Hours = Annotated[Seconds, multiple_of(HOUR, "1 h")]
"""A duration of whole hours, in seconds: conditions are constant within an hour of the run."""
Share = Annotated[float, Field(ge=0, le=1, strict=True)]
"""A part of a whole, or a probability."""
Positive = Annotated[float, Field(gt=0, strict=True)]
NonNegative = Annotated[float, Field(ge=0, strict=True)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
"""An IANA name of a time zone."""
Name = Annotated[str, Field(pattern=r"^\w[\w +-]{0,63}$")]
"""What a market, policy, tier or pool may be called: it must fit in a path such as ``pools.general.sla``."""
Distinct = AfterValidator(_distinct)
"""Marks a list whose entries all differ."""


class Model(BaseModel):
    """Base of all parts: frozen, unknown keys refused, no infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
