"""What runs say of a search's requirements: each in every scenario, and chance constraints over all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from simulator.present.outcomes import MET
from simulator.present.rows import requirement_text
from simulator.runs.guardrails import Guardrail, judge
from simulator.runs.results import Results

from .chance import ChanceCheck
from .problem import Problem
from .promise import expected_share


class Check(Protocol):
    """A requirement, and whether it is met."""

    @property
    def text(self) -> str:
        """In words."""

    @property
    def status(self) -> str:
        """``met``, ``likely``, ``too little evidence`` or ``missed``."""

    @property
    def holds(self) -> bool:
        """Whether the estimate meets it."""

    @property
    def missed(self) -> bool:
        """Whether the estimate is there and does not meet it."""

    @property
    def promises(self) -> bool:
        """Whether further runs will show that it is met, as far as these tell."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""


@dataclass(frozen=True)
class WorldCheck:
    """A requirement in one scenario.

    Parameters
    ----------
    guardrail : Guardrail
    world : str
        The scenario; empty where there is one.
    """

    guardrail: Guardrail
    world: str = ""

    @property
    def text(self) -> str:
        """In words."""
        text = requirement_text(self.guardrail.requirement)
        return f"{text} in {self.world}" if self.world else text

    @property
    def status(self) -> str:
        """Status of the guardrail."""
        return self.guardrail.status

    @property
    def holds(self) -> bool:
        """Whether the estimate meets it."""
        return self.guardrail.holds

    @property
    def missed(self) -> bool:
        """Whether the estimate is there and does not meet it."""
        return self.guardrail.missed

    @property
    def promises(self) -> bool:
        """Whether the whole interval meets it."""
        return self.status == MET

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {**self.guardrail.to_dict(), "scenario": self.world or None}


def checks_of(problem: Problem, runs: Sequence[Results], given: Sequence[Results]) -> tuple[Check, ...]:
    """Return the requirements of a problem, judged by runs in all scenarios beside those of the plan in force."""
    found: list[Check] = [
        WorldCheck(one, name if problem.several else "")
        for name, mine, other in zip(problem.names, runs, given, strict=True)
        for one in judge(problem.requirements, mine, other)
    ]
    return (*found, *chance_checks(problem, runs))


def chance_checks(problem: Problem, runs: Sequence[Results]) -> list[ChanceCheck]:
    """Return the chance constraints of a problem, judged by runs in all scenarios."""
    from .quantities import values_at

    found = []
    for one in problem.chances:
        values = [
            [values_at(ledger, [one.quantity], scenario)[one.quantity] for ledger in results.ledgers]
            for scenario, results in zip(problem.scenarios, runs, strict=True)
        ]
        kept = tuple(sum(map(one.requirement.holds, row)) for row in values)
        expected = expected_share(one.requirement, values, problem.weights)
        found.append(ChanceCheck(one, kept, tuple(map(len, values)), problem.weights, expected))
    return found
