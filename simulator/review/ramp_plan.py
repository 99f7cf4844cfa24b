"""What a ramp plan is: indicators that are watched, stages, and their triggers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from simulator.domain.units import DAY
from simulator.indicators import Indicator
from simulator.present.serialise import optional

from .ramp_spread import Spread

HISTORY = 28
"""Days of an indicator's own past from which its expected course is learned."""
SETTLED = 3 * DAY
"""Age from which a day's figure is read where what it counts matures later, as of ``riskbox alarms``."""
Against = Literal["others", "past"]
"""What the share is held against: all other accounts on the same days, or the indicator's own past."""


@dataclass(frozen=True)
class Watched:
    """An indicator that a ramp watches.

    Parameters
    ----------
    name : str
        As in the review: indicator or requirement.
    kind : str
        ``success`` or ``guardrail``.
    indicator : Indicator
    cell : dict
    baseline : float
        The baseline's value in the review.
    size : float, optional
        Regression that must be seen, in the indicator's unit: a guardrail's margin, or the change that counts lost the
        other way; None where there is none.
    worse : int
        1 where a rise is worse, -1 where a fall is.
    measured : bool
        Whether its figures are those of the platform's dashboard; otherwise true ones.
    spread : Spread, optional
        Of a day's figure over the whole platform; None where it has none by day.
    reason : str
        Why it cannot be watched; empty otherwise.
    """

    name: str
    kind: str
    indicator: Indicator
    cell: dict[str, str]
    baseline: float
    size: float | None
    worse: int
    measured: bool
    spread: Spread | None
    reason: str = ""

    @property
    def against(self) -> Against:
        """What a share of the accounts is held against."""
        return "others" if self.indicator.allows(("day", "arm", *self.cell)) else "past"

    @property
    def settle(self) -> float:
        """Age from which a day's figure is read, s."""
        lag = self.indicator.lag
        return SETTLED if lag.mature > lag.first else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "name": self.name,
            "kind": self.kind,
            "indicator": self.indicator.id,
            "unit": self.indicator.unit,
            "cell": self.cell,
            "baseline": optional(self.baseline),
            "regression": self.size,
            "worse": "higher" if self.worse > 0 else "lower",
            "measured": self.measured,
            "daily_deviation": None if self.spread is None else optional(self.spread.deviation),
            "days": None if self.spread is None else self.spread.days,
            "against": self.against,
            "settle": self.settle,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Trigger:
    """What rolls a stage back, for one indicator.

    Parameters
    ----------
    name : str
        Of the indicator.
    deviation : float
        Standard deviation of a day's difference at this stage, in the indicator's unit.
    reference, limit : float
        Roll back once the daily amounts beyond ``reference``, to the worse side, add up to ``limit`` (a CUSUM, never
        below 0); in the indicator's unit.
    day : float, optional
        Day of the stage on which the regression is seen, on average; None where that takes longer than the plan waits.
    seen : float
        Regression for which reference and limit are tuned, in the indicator's unit: the one that must be seen or, where
        that takes too long, the least one that is seen in the longest time that the plan waits.
    against : str
        ``others`` or ``past``.
    """

    name: str
    deviation: float
    reference: float
    limit: float
    day: float | None
    seen: float
    against: Against

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "name": self.name,
            "daily_deviation": self.deviation,
            "reference": self.reference,
            "limit": self.limit,
            "day": self.day,
            "seen": self.seen,
            "against": self.against,
        }


@dataclass(frozen=True)
class Stage:
    """One stage.

    Parameters
    ----------
    share : float
        Of the accounts or, of a ramp by market, of the uploads.
    markets : tuple of str
        In the stage; empty for a ramp by account.
    triggers : tuple of Trigger
    days : int
        How long it is held: until the slowest regression that can be seen here is seen.
    unseen : tuple of str
        Indicators whose regression is not seen here within the longest time that the plan waits.
    """

    share: float
    markets: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    days: int
    unseen: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "share": self.share,
            "markets": list(self.markets),
            "days": self.days,
            "unseen": list(self.unseen),
            "triggers": [one.to_dict() for one in self.triggers],
        }


@dataclass(frozen=True)
class RampPlan:
    """A launch in stages.

    Parameters
    ----------
    candidate : str
    watched : tuple of Watched
    stages : tuple of Stage
        By share of the accounts.
    by_market : tuple of Stage
        The alternative: whole markets, the smallest first.
    false_alarm_every : float
        Average time from one false alarm to the next, over all indicators of a stage together, s.
    longest : float
        Most time that a stage waits for a regression to be seen, s.
    uploads : float
        Uploads per day of the platform that is launched on: the spread is that of such a platform.
    volume : float
        How many times those of the simulated one these are.
    seed : int
    """

    candidate: str
    watched: tuple[Watched, ...]
    stages: tuple[Stage, ...]
    by_market: tuple[Stage, ...]
    false_alarm_every: float
    longest: float
    uploads: float
    volume: float
    seed: int

    @property
    def false_alarms(self) -> float:
        """False alarms per year, on average, if the ramp took all year."""
        return 365 * DAY / self.false_alarm_every

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "candidate": self.candidate,
            "uploads_per_day": self.uploads,
            "volume": self.volume,
            "false_alarm_every": self.false_alarm_every,
            "false_alarms_per_year": self.false_alarms,
            "longest": self.longest,
            "history_days": HISTORY,
            "watched": [one.to_dict() for one in self.watched],
            "stages": [one.to_dict() for one in self.stages],
            "by_market": [one.to_dict() for one in self.by_market],
            "seed": self.seed,
        }
