"""What this package asks of results, which are made above it: the shapes of an estimate and of a difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from simulator.indicators import Indicator


class EstimateLike(Protocol):
    """An indicator's value in one cell, with its bounds; see ``runs.estimate.Estimate``."""

    @property
    def indicator(self) -> Indicator:
        """What is estimated."""

    @property
    def cell(self) -> Mapping[str, str]:
        """Axis to label; empty for the whole run."""

    @property
    def value(self) -> float:
        """NaN where there is none."""

    @property
    def low(self) -> float | None:
        """Lower bound."""

    @property
    def high(self) -> float | None:
        """Upper bound."""

    @property
    def replications(self) -> int:
        """Replications that had a value."""

    @property
    def reason(self) -> str:
        """Why there is no value, or no interval."""


class DifferenceLike(Protocol):
    """A candidate against a baseline in one indicator and cell; see ``runs.difference.Difference``."""

    @property
    def indicator(self) -> Indicator:
        """What is compared."""

    @property
    def cell(self) -> Mapping[str, str]:
        """Axis to label; empty for the whole run."""

    @property
    def baseline(self) -> EstimateLike:
        """One arm."""

    @property
    def candidate(self) -> EstimateLike:
        """The other arm."""

    @property
    def difference(self) -> float:
        """Candidate less baseline."""

    @property
    def low(self) -> float | None:
        """Lower bound of the difference."""

    @property
    def high(self) -> float | None:
        """Upper bound of the difference."""

    @property
    def relative(self) -> float | None:
        """The difference as a part of the baseline."""

    @property
    def relative_low(self) -> float | None:
        """Lower bound of the relative change."""

    @property
    def relative_high(self) -> float | None:
        """Upper bound of the relative change."""

    @property
    def p_value(self) -> float | None:
        """Of no difference."""

    @property
    def q_value(self) -> float | None:
        """The p-value adjusted for all rows of the table."""

    @property
    def variance_reduction(self) -> float | None:
        """Part of the variance that common random numbers took away."""

    @property
    def outcome(self) -> str:
        """A word of ``present.outcomes``."""
