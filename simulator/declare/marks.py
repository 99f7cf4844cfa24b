"""Marks of a scenario's fields: kind (nature, plan or run), unit and search interval.

They are in ``Annotated``, beside pydantic's own bounds. A mark of nature, plan or run on a section holds for all that
is in it, unless a field there says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["nature", "plan", "run"]
"""``nature``: what people do. ``plan``: what the platform chooses. ``run``: how the world is looked at, such as its
name, its length and its scale."""
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Part:
    """Marks a field and everything in it as nature, plan or run."""

    role: Role


NATURE, PLAN, RUN = Part("nature"), Part("plan"), Part("run")


@dataclass(frozen=True)
class Unit:
    """The unit of a number: ``"share"``, ``"seconds"``, or a plural that completes "a number of ..."."""

    name: str


@dataclass(frozen=True)
class Search:
    """The search interval, where the bounds are wider than any sensible launch."""

    low: float
    high: float
    log: bool = False
