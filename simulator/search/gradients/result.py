"""The outcome: every derivative of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.present.changes import changes_to_list
from simulator.runs.guardrails import Guardrail
from simulator.runs.results import Results
from simulator.runs.reuse import Reuse
from simulator.space.search_space import SearchSpace

from .derivative import Derivative
from .staff import StaffChange

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Gradients:
    """The derivatives of indicators with respect to parameters and staff, at one plan.

    Parameters
    ----------
    space : SearchSpace
        What was moved, from the plan given.
    at : Mapping
        Values of the plan, by variable.
    quantities : tuple of str
        Indicators, perhaps with a place.
    derivatives : tuple of Derivative
        By variable, then by indicator.
    given : Results
        The plan itself, on the same luck.
    checks : tuple of Guardrail
        The requirements, judged at the plan.
    hours : Mapping
        Of each shift's staff, by variable: reviewer-hours per day that one more reviewer is on duty.
    reuse : Reuse
        How the runs were made.
    staff : tuple of StaffChange
        What a tenth more reviewers, and a tenth fewer, change: by indicator, then more before fewer.
    """

    space: SearchSpace
    at: Mapping[str, Any]
    quantities: tuple[str, ...]
    derivatives: tuple[Derivative, ...]
    given: Results
    checks: tuple[Guardrail, ...]
    hours: Mapping[str, float]
    reuse: Reuse
    staff: tuple[StaffChange, ...] = ()

    def __repr__(self) -> str:
        names = ", ".join(self.quantities)
        return f"Gradients of {names} in {self.given.scenario.name!r}: {len(self.derivatives)} derivatives; see table()"

    def of(self, variable: str, quantity: str) -> Derivative:
        """Return one derivative.

        Raises
        ------
        KeyError
            If the variable or the indicator was not asked for.
        """
        for one in self.derivatives:
            if (one.variable.name, one.quantity) == (variable, quantity):
                return one
        raise KeyError(f"no derivative of {quantity} with respect to {variable}")

    def table(self) -> pd.DataFrame:
        """Return a row per derivative."""
        import pandas as pd

        return pd.DataFrame([one.to_dict() for one in self.derivatives])

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, with provenance; ``data_of`` has the prices as well."""
        return {
            "provenance": self.given.provenance.to_dict(),
            "differs": changes_to_list(self.given.differs),
            "at": dict(self.at),
            "derivatives": [one.to_dict() for one in self.derivatives],
            "requirements": [one.to_dict() for one in self.checks],
            "reuse": self.reuse.to_dict(),
        }
