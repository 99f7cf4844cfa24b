"""The types of values in a scenario: bounds, units, and accepted texts."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from simulator.declare import SECONDS, Unit, read_number
from simulator.domain.units import HOUR
from simulator.errors import did_you_mean

from .problems import refuse_value

ALL = "*"
"""In a list of markets, policies or pools: all of them."""


@cache
def _zones() -> frozenset[str]:
    """Return the names of time zones, the same on every machine; a machine's own files have more."""
    listed = (files("tzdata") / "zones").read_text(encoding="utf-8").split()
    return frozenset(listed) - {"Factory"}  # what a machine has before anybody has set its clock


def _time_zone(name: str) -> str:
    if name not in _zones():
        near = did_you_mean(name, sorted(_zones()))
        hint = near if near.startswith(" Did") else ""
        refuse_value(f"must be an IANA time zone, such as 'Europe/Paris'.{hint}", name)
    return name


def multiple_of(step: float, unit: str) -> AfterValidator:
    """Return a validator of durations that must be whole multiples of ``step`` seconds, written ``unit``."""

    def check(value: float) -> float:
        if value % step:
            refuse_value(f"must be a multiple of {unit}", value)
        return value

    return AfterValidator(check)


def _distinct(values: tuple[object, ...]) -> tuple[object, ...]:
    if len(set(values)) < len(values):
        refuse_value("must name each entry once", list(values))
    return values


def _whole(value: object) -> object:
    """Return 2 for 2.0: only fractions of a person are refused."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Strict: `true` is not a number, and a quoted number is text.
Seconds = Annotated[
    float, Unit(SECONDS), Field(ge=0, strict=True), BeforeValidator(lambda value: read_number(value, SECONDS))
]
"""A duration, in seconds; ``4h`` is read as one."""
Hours = Annotated[Seconds, multiple_of(HOUR, "1 h")]
"""A duration of whole hours, in seconds: conditions are constant within an hour of the run."""
AUTO = BeforeValidator(lambda value: None if value == "auto" else value)
"""Marks a value that may be left to the program: ``auto`` is read as null."""
Portion = Annotated[
    float, Unit("share"), Field(strict=True), BeforeValidator(lambda value: read_number(value, "share"))
]
"""A share without bounds of its own; ``3%`` is read as one."""
Share = Annotated[Portion, Field(ge=0, le=1)]
"""A part of a whole, or a probability."""
ProperShare = Annotated[Portion, Field(gt=0, lt=1)]
"""A part of a whole that is neither nothing nor all."""
Weight = Annotated[float, Field(ge=0, strict=True), BeforeValidator(lambda value: read_number(value, "share"))]
"""A part beside others, of which only the proportions count; ``30%`` is read as 0.3."""
Rate = Annotated[
    float,
    Unit("reports per view"),
    Field(ge=0, strict=True),
    BeforeValidator(lambda value: read_number(value, "share")),
]
"""Reports per view; ``0.1%`` is read as 0.001."""
Positive = Annotated[float, Field(gt=0, strict=True)]
NonNegative = Annotated[float, Field(ge=0, strict=True)]
Sd = Annotated[NonNegative, Unit("severity sd")]
"""A distance on the scale of severity, in its standard deviations."""
SignedSd = Annotated[float, Unit("severity sd"), Field(strict=True)]
"""A distance on the scale of severity that may go either way."""
Headcount = Annotated[int, Unit("people"), Field(ge=0, strict=True), BeforeValidator(_whole)]
"""Whole people."""
TimeZone = Annotated[str, AfterValidator(_time_zone)]
"""An IANA name of a time zone."""
Name = Annotated[str, Field(pattern=r"^\w[\w +-]{0,63}$")]
"""What a market, policy, tier, pool or shift may be called: it must fit in a path such as ``pools.general.sla``."""
PolicyName = Annotated[str, Field(pattern=r"^\w[\w +-]{0,63}(\.\w[\w +-]{0,63})?$")]
"""What a policy may be called: a name, or that of its parent, a dot and its own: ``safety.hate``."""
Distinct = AfterValidator(_distinct)
"""Marks a list whose entries all differ."""
Names = Annotated[tuple[str, ...], Distinct]
"""A list of names, each once."""
