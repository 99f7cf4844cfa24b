"""The protocol: by which rule tests become a decision, and what it promises.

It follows Schultzberg, Ankargren and Frånberg (2024, arXiv 2402.11609). A candidate is launched if at least one success
indicator is better *and* every guardrail is kept; so only success indicators give luck several chances, and the level
is split over them alone. All guardrails must be shown to be kept at the same time, so each needs more power than the
decision.
"""

from __future__ import annotations

from pydantic import Field

from simulator.config.fields import ProperShare
from simulator.config.model import Model
from simulator.present.outcomes import CLEAR

GUARDRAIL_LEVEL = 0.025
"""One-sided level of a guardrail's test: its 95 % interval must keep the limit. It is no setting, since the coverage of
intervals has been measured at 95 % only."""


class Protocol(Model):
    """What the decision promises."""

    alpha: ProperShare = Field(
        CLEAR,
        le=CLEAR,
        description="level of all success indicators together, two-sided: a candidate that does no good is launched in "
        "at most half of this share of reviews",
    )
    power: ProperShare = Field(
        0.8,
        ge=0.5,
        le=0.99,
        description="share of reviews that launch a candidate that does what success expects of it",
    )

    def success_level(self, tests: int) -> float:
        """Return the two-sided level of one of so many success tests.

        >>> Protocol().success_level(2)
        0.025
        """
        return self.alpha / max(tests, 1)

    def guardrail_power(self, guardrails: int) -> float:
        """Return the power that each of so many guardrails needs, so that all are shown to be kept with ``power``.

        >>> round(Protocol().guardrail_power(4), 3)
        0.95
        """
        return 1 - (1 - self.power) / max(guardrails, 1)
