"""What this package asks of results, which are made above it: the shapes of an estimate and of a difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from simulator.config import Difference
from simulator.indicators import Indicator
from simulator.indicators.requirement import Requirement


class BatchesLike(Protocol):
    """Batches of one run; see ``present.batches.Batches``."""

    @property
    def length(self) -> float:
        """Time that is counted of each, on average, s."""

    @property
    def label(self) -> str:
        """Their number in words."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""


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

    @property
    def batches(self) -> BatchesLike | None:
        """Batches of one run from which the interval comes; None = it comes from replications, or there is none."""

    @property
    def coverage(self) -> float | None:
        """Measured coverage of such intervals; None = not measured."""

    @property
    def withheld(self) -> bool:
        """Whether the interval is not shown because it covers too rarely."""


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
    def compared(self) -> int:
        """Rows of the family for which it is adjusted."""

    @property
    def reason(self) -> str:
        """Why there is no difference, or no interval of it."""

    @property
    def coverage(self) -> float | None:
        """Measured coverage of such intervals; None = not measured."""

    @property
    def withheld(self) -> bool:
        """Whether the interval is not shown because it covers too rarely."""

    @property
    def variance_reduction(self) -> float | None:
        """Part of the variance that common random numbers took away."""

    @property
    def outcome(self) -> str:
        """A word of ``present.outcomes``."""

    @property
    def smallest_seen(self) -> float | None:
        """Where there is no clear difference, the smallest one that would have been seen."""


class GuardrailLike(Protocol):
    """A requirement and what it is judged by; see ``runs.guardrails.Guardrail``."""

    @property
    def requirement(self) -> Requirement:
        """What must hold."""

    @property
    def status(self) -> str:
        """A key of ``present.outcomes.STATUSES``."""

    @property
    def estimate(self) -> EstimateLike:
        """The arm's value."""

    @property
    def baseline(self) -> EstimateLike | None:
        """The baseline's value, if the requirement is relative."""

    @property
    def relative(self) -> float | None:
        """The change as a part of the baseline's value."""

    @property
    def relative_low(self) -> float | None:
        """Its lower bound."""

    @property
    def relative_high(self) -> float | None:
        """Its upper bound."""


class ArmLike(Protocol):
    """An arm's strategy, as far as words need it."""

    @property
    def spec(self) -> str:
        """The strategy in one line."""


class ResultsLike(Protocol):
    """An arm's results, as far as words need them; see ``runs.results.Results``."""

    @property
    def strategy(self) -> ArmLike:
        """The arm's strategy."""


class ComparisonLike(Protocol):
    """A candidate against a baseline; see ``runs.compare.Comparison``."""

    @property
    def baseline(self) -> ResultsLike:
        """One arm."""

    @property
    def differs(self) -> Sequence[Difference]:
        """What differs between the arms."""

    @property
    def replications(self) -> int:
        """Pairs of runs."""

    def rows(self, ids: Iterable[str] | None = None, by: Sequence[str] = ()) -> Sequence[DifferenceLike]:
        """Return differences."""

    def shown(self, by: Sequence[str] = ()) -> Sequence[str]:
        """Return the ids of the indicators that a table shows."""
