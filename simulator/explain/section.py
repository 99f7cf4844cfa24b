"""Sections of an explanation, and words for incidents; each is declared by a file of ``sections/``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from simulator.discovery import declared, found

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.forecast import Load
    from simulator.present.table import Table
    from simulator.strategy import Strategy
    from simulator.world.parameters import Parameters


FOLDER = f"{__package__}.sections"
"""Where sections are looked for; they import this file, so it does not import them by name."""


@dataclass(frozen=True)
class Facts:
    """The facts that sections describe."""

    scenario: Scenario
    parameters: Parameters
    load: Load
    """Expected load of the reviewers."""
    strategy: str
    """Spec of the strategy whose load it is."""
    chosen: Strategy
    """That strategy."""


def nothing(_facts: Facts) -> Iterable[Any]:
    """Return no sentences."""
    return ()


@dataclass(frozen=True)
class Section:
    """The text and tables on one topic; a file declares it as its ``SECTION``."""

    rank: int
    """Its place, smaller first."""
    lines: Callable[[Facts], Iterable[str]] = nothing
    """Sentences of the summary."""
    tables: Callable[[Facts], Iterable[Table]] = nothing
    warnings: Callable[[Facts], Iterable[str]] = nothing
    """What is amiss, in sentences."""


@dataclass(frozen=True)
class IncidentWords:
    """Words for a kind of incident; a file declares them as its ``INCIDENT``."""

    kind: str
    """Which kind, as a scenario names it."""
    strength: Callable[[Any], str]
    """How strong an incident of the kind is."""


@cache
def all_sections() -> tuple[Section, ...]:
    """Return the sections in the order in which they are read."""
    return declared(FOLDER, "SECTION", Section)


def strength_of(incident: Any) -> str:
    """Return how strong an incident is, in words; of a kind without words, what the kind is."""
    for _, words in found(FOLDER, "INCIDENT", IncidentWords):
        if words.kind == incident.kind:
            return words.strength(incident)
    return str(type(incident).__doc__).split(".")[0]
