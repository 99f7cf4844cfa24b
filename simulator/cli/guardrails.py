"""Guardrails: what a candidate must hold, judged after a comparison; one that is not held is exit code 3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.errors import CheckFailed

from . import output

if TYPE_CHECKING:
    from simulator.experiments.estimate import Estimate
    from simulator.experiments.results import Results
    from simulator.indicators.requirement import Requirement


@dataclass(frozen=True)
class Guardrail:
    """A requirement and the estimate that it is judged by."""

    requirement: Requirement
    estimate: Estimate

    @property
    def status(self) -> str:
        """``met`` by the whole interval, ``likely`` by the estimate only, or ``missed``: the words of a search."""
        one = self.estimate
        if not self.requirement.holds(one.value):
            return "missed"
        if one.low is None or one.high is None:
            return "likely"
        return "met" if self.requirement.holds_throughout(one.low, one.high) else "likely"

    def __str__(self) -> str:
        return f"{self.requirement}: {self.status}, {output.shown(self.estimate)}"

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {"requirement": str(self.requirement), "status": self.status, **self.estimate.to_dict()}


def parse(texts: Sequence[str]) -> tuple[Requirement, ...]:
    """Return the requirements that texts such as ``sla_share>=0.9`` state; to be called before anything runs."""
    from simulator.indicators import INDICATORS
    from simulator.indicators.requirement import parse_requirements

    return parse_requirements(texts, INDICATORS) if texts else ()


def judge(requirements: Sequence[Requirement], results: Results) -> list[Guardrail]:
    """Return each requirement with what was found."""
    return [Guardrail(requirement, results.estimate(requirement.indicator)) for requirement in requirements]


def enforce(guardrails: Sequence[Guardrail]) -> None:
    """Raise ``CheckFailed`` if one is missed."""
    missed = [guardrail for guardrail in guardrails if guardrail.status == "missed"]
    if missed:
        found = "; ".join(f"{one.requirement} (found {output.shown(one.estimate)})" for one in missed)
        raise CheckFailed(f"The candidate must keep every guardrail: {found}.")
