"""The base class of all parts of a scenario, and the part's view of the whole scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from .fields import ALL
from .problems import Path, Problem, known

V = TypeVar("V")
Section = Literal["markets", "policies", "pools"]
"""Sections whose entries other parts name."""
_ENTRY: dict[Section, str] = {"markets": "a market", "policies": "a policy", "pools": "a pool"}


class Whole(Protocol):
    """The scenario as its parts see it when they check that they agree."""

    @property
    def horizon(self) -> float:
        """Length of a run, s."""

    @property
    def scale(self) -> float:
        """Factor on volume and staff."""

    def names(self, section: Section) -> tuple[str, ...]:
        """Return the names of a section's entries, in order."""

    def parents(self) -> tuple[str, ...]:
        """Return the parent of each policy, in order; a policy without a parent is its own."""

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the markets, each once."""

    def prevalence(self, policy: str, market: str) -> float:
        """Return the prevalence of a policy in a market in ordinary times."""

    def uploads_in(self, market: str) -> bool:
        """Return whether a market has uploads."""


class Model(BaseModel):
    """Base of all parts: frozen, unknown keys refused, no infinities.

    A part that must agree with other parts overrides ``problems``, which is called after all fields are valid by
    themselves.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield contradictions with other parts of the scenario; paths start at this part."""
        return iter(())


def parts_of(model: Model, path: Path = ()) -> Iterator[tuple[Path, Model]]:
    """Yield every model within a model with its path, in the order of the fields."""
    for name in type(model).model_fields:
        yield from _parts(getattr(model, name), (*path, name))


def _parts(value: object, path: Path) -> Iterator[tuple[Path, Model]]:
    if isinstance(value, Model):
        yield path, value
        yield from parts_of(value, path)
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from _parts(entry, (*path, name))
    elif isinstance(value, tuple) and value and isinstance(value[0], Model):
        for place, entry in enumerate(value):
            yield from _parts(entry, (*path, place))


def named(whole: Whole, section: Section, name: str, path: Path) -> Iterator[Problem]:
    """Yield a problem if a section has no entry of this name."""
    yield from known(name, whole.names(section), path, _ENTRY[section])


def policy_named(whole: Whole, name: str, path: Path) -> Iterator[Problem]:
    """Yield a problem if a name is neither a policy nor the parent of one."""
    yield from known(name, dict.fromkeys([*whole.names("policies"), *whole.parents()]), path, "a policy")


def of_policy(values: Mapping[str, V], policy: str, parent: str) -> V | None:
    """Return the entry for a policy in a map by policy: its own, else its parent's; None = neither.

    >>> of_policy({"safety": 2, "safety.hate": 3}, "safety.threats", "safety")
    2
    """
    return values.get(policy, values.get(parent))


def all_named(whole: Whole, section: Section, names: Sequence[str], path: Path) -> Iterator[Problem]:
    """Yield a problem for each name of a list that is neither an entry of a section nor ``*``."""
    for place, name in enumerate(names):
        yield from known(name, [*whole.names(section), ALL], (*path, place), f"{_ENTRY[section]} or '*'")


def chosen_of(whole: Whole, section: Section, names: Iterable[str]) -> list[str]:
    """Return the entries of a section named in a list, in the section's order; ``*`` names all."""
    wanted = set(names)
    return [name for name in whole.names(section) if ALL in wanted or name in wanted]
