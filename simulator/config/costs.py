"""Costs: what harm and mistakes weigh beside reviewers' pay, so that a plan has one net cost."""

from __future__ import annotations

from pydantic import Field

from .fields import NonNegative
from .model import Model


class Costs(Model):
    """What one unit of harm costs, in the currency of the pools' `cost_per_hour`; both arms are weighed alike.

    They are judgements, not figures that somebody publishes: a comparison shows them, and from which weight on its
    conclusion would turn.
    """

    violative_view: NonNegative | None = Field(
        None, description="cost of one violative view of severity weight 1; null = not weighed"
    )
    wrongful_removal: NonNegative | None = Field(
        None, description="cost of one removal of an item that violates nothing; null = not weighed"
    )
    missed_limit: NonNegative | None = Field(
        None, description="cost of one case that is not decided within its time limit; null = not weighed"
    )

    @property
    def on(self) -> bool:
        """Whether anything is weighed."""
        return any(weight is not None for weight in self.weights)

    @property
    def weights(self) -> tuple[float | None, float | None, float | None]:
        """The weights in the order of the fields."""
        return self.violative_view, self.wrongful_removal, self.missed_limit
