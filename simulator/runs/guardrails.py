"""Guardrails: what an arm must hold, and what its runs say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from simulator.indicators.requirement import Requirement

from .estimate import Estimate
from .results import Results


@dataclass(frozen=True)
class Guardrail:
    """A requirement, and the estimate by which it is judged."""

    requirement: Requirement
    estimate: Estimate

    @property
    def status(self) -> Literal["met", "likely", "missed"]:
        """Met by the whole interval, by the estimate only, or not by the estimate."""
        one = self.estimate
        if not self.requirement.holds(one.value):
            return "missed"
        if one.low is None or one.high is None:
            return "likely"
        return "met" if self.requirement.holds_throughout(one.low, one.high) else "likely"

    @property
    def missed(self) -> bool:
        """Whether the estimate does not meet it."""
        return self.status == "missed"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"requirement": str(self.requirement), "status": self.status, **self.estimate.to_dict()}


def judge(requirements: Iterable[Requirement], results: Results) -> list[Guardrail]:
    """Return each requirement with what the runs say of it, in order."""
    return [Guardrail(requirement, results.estimate(requirement.indicator)) for requirement in requirements]
