"""The outcome: the smallest staffing that was found, what was tried, and how it fares on fresh luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.runs.guardrails import Guardrail
from simulator.search.gradients.varied import pool_and_shift
from simulator.space.search_space import SearchSpace

from .levels import Level, total_hours
from .trial import Judged


@dataclass(frozen=True)
class Tried:
    """One level of staff that was run in the search.

    Parameters
    ----------
    level : tuple of int
    hours : float
        Reviewer-hours per day.
    met : bool
        Whether the whole interval kept every requirement.
    slack : float
        Of the requirement nearest to its limit, as a part of the limit.
    """

    level: Level
    hours: float
    met: bool
    slack: float


@dataclass(frozen=True, eq=False)
class Staffing:
    """The smallest staffing that was found to keep requirements.

    Parameters
    ----------
    space : SearchSpace
        Of the shifts that were varied.
    given, level : tuple of int
        Reviewers by shift: in the plan, and found.
    hours : tuple of float
        Hours per day of one reviewer, by shift.
    fresh : Judged
        What was found, on luck that the search never used.
    tried : tuple of Tried
        In order.
    raised : int
        Reviewers that were added because fresh luck asked for more.
    """

    space: SearchSpace
    given: Level
    level: Level
    hours: tuple[float, ...]
    fresh: Judged
    tried: tuple[Tried, ...]
    raised: int

    @property
    def met(self) -> bool:
        """Whether the whole interval keeps every requirement on fresh luck."""
        return self.fresh.met

    @property
    def checks(self) -> tuple[Guardrail, ...]:
        """The requirements, judged on fresh luck."""
        return self.fresh.checks

    @property
    def hours_given(self) -> float:
        """Reviewer-hours per day of the plan."""
        return total_hours(self.given, self.hours)

    @property
    def hours_found(self) -> float:
        """Reviewer-hours per day of what was found."""
        return total_hours(self.level, self.hours)

    @property
    def overrides(self) -> list[str]:
        """The staffing as settings of a scenario."""
        return [f"{one.param}={number}" for one, number in zip(self.space.variables, self.level, strict=True)]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, with provenance."""
        shifts = []
        for one, given, found, each in zip(self.space.variables, self.given, self.level, self.hours, strict=True):
            pool, shift = pool_and_shift(one)
            shifts.append({"pool": pool, "shift": shift, "given": given, "found": found, "hours_per_day": each})
        return {
            "provenance": self.fresh.results.provenance.to_dict(),
            "staffing": shifts,
            "hours_given": self.hours_given,
            "hours_found": self.hours_found,
            "requirements": [one.to_dict() for one in self.checks],
            "met": self.met,
            "raised": self.raised,
            "settings": self.overrides,
            "tried": [
                {"reviewers": list(one.level), "hours": one.hours, "met": one.met, "slack": one.slack}
                for one in self.tried
            ],
        }
