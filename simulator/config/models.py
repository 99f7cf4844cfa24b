"""The scenario: every number that defines a world, as frozen, validated data.

Durations accept ``25s``, ``4h``, ``7d`` and are held in seconds. Maps keep the order of the file; that order is the
order of the axes of every array in the program.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from simulator.domain.units import DAY, HOUR, MINUTE, parse_duration

Seconds = Annotated[float, BeforeValidator(parse_duration), Field(ge=0)]
"""A duration, in seconds."""
Share = Annotated[float, Field(ge=0, le=1)]
"""A part of a whole, or a probability."""
Positive = Annotated[float, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0)]

ALL = "*"
"""In a list of markets or policies: all of them."""


class Model(BaseModel):
    """Base of all parts: frozen, unknown keys refused, no infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Control(Model):
    """The rhythm at which a strategy may act on what it observes."""

    tick: Seconds = Field(5 * MINUTE, gt=0, description="time between two calls of a strategy's adapt, s; a multiple of 60 s")
    signal_lag: Seconds = Field(0.0, description="age of the newest signal (strikes, queues, verdicts) at a tick, s")


class Uploads(Model):
    """Volume."""

    per_day: NonNegative = Field(description="mean uploads per day over all markets, before scale")


class Market(Model):
    """One market: its part of the uploads, its clock and its language."""

    share: NonNegative = Field(description="weight of this market in the uploads; weights are normalised")
    language: str = Field(description="language code; detectors may differ by it")
    time_zone: str = Field("UTC", description="IANA name; the daily cycle follows local time")
    daily_amplitude: Annotated[float, Field(ge=0, lt=1)] = Field(0.0, description="rate = mean x (1 + amplitude x cos)")
    daily_peak: Seconds = Field(20 * HOUR, le=DAY, description="local time of day of the daily peak, s")
    weekly: tuple[NonNegative, ...] = Field((1.0,) * 7, min_length=7, max_length=7, description="multiplier per weekday, Monday first; normalised to mean 1")
    prevalence_multiplier: dict[str, NonNegative] = Field(default_factory=dict, description="per policy, factor on its prevalence here")


class Detector(Model):
    """How well one policy's detector reads severity."""

    auc: Annotated[float, Field(gt=0.5, lt=1)] = Field(description="area under the ROC curve at this prevalence")
    auc_by_language: dict[str, Annotated[float, Field(gt=0.5, lt=1)]] = Field(default_factory=dict, description="exceptions per language code")


class Policy(Model):
    """One violation category."""

    prevalence: Annotated[float, Field(ge=0, lt=0.5)] = Field(description="share of uploads that violate it")
    severity_weight: NonNegative = Field(1.0, description="harm of one violative view, relative")
    view_multiplier: NonNegative = Field(1.0, description="factor on the views of items that violate it")
    report_rate: NonNegative = Field(description="user reports per view of a clear violation")
    detector: Detector


class Tier(Model):
    """A class of creators."""

    share: NonNegative = Field(description="weight among creators; normalised")
    view_multiplier: NonNegative = Field(1.0, description="relative views of an item; normalised so that the mean over creators is 1")


class HarmConcentration(Model):
    """The top ``accounts`` of all accounts produce ``harm`` of the violations."""

    accounts: Annotated[float, Field(gt=0, lt=1)]
    harm: Annotated[float, Field(gt=0, lt=1)]

    @model_validator(mode="after")
    def _at_least_equal(self) -> Self:
        if self.harm < self.accounts:
            raise ValueError(f"`harm` must be at least `accounts` ({self.accounts}), since it is the share of the worst accounts. Got {self.harm} instead.")
        return self


class Creators(Model):
    """Who uploads."""

    uploads_per_day: Positive = Field(description="mean uploads of one creator per day; fixes the number of creators")
    activity_exponent: Annotated[float, Field(ge=1)] = Field(1.0, description="heavy tail of activity: share of uploads by the most active part x is x^(1/exponent); 1 = all alike")
    harm_concentration: HarmConcentration | None = Field(None, description="none = violations are spread evenly over creators")
    tiers: dict[str, Tier] = Field(min_length=1)


class TestAudience(Model):
    """The first viewers of an item, shown it in a fixed time whatever its later fate."""

    median: Positive = Field(description="median size, views (log-normal)")
    log_sd: NonNegative = Field(description="standard deviation of the log of the size")
    duration: Seconds = Field(description="time over which the test audience is reached, s")


class Views(Model):
    """How many views an item would get, and when."""

    mean: Positive = Field(description="mean lifetime views of an item that does not violate")
    log_sd: NonNegative = Field(description="standard deviation of log lifetime views; 2.56 gives a Gini of .93")
    start_delay: Seconds = Field(0.0, description="time from upload to the first view, s")
    test_audience: TestAudience
    curve: tuple[tuple[Seconds, Share], ...] = Field(min_length=2, description="after the test audience: (age, cumulative share of the other views); linear between; from (0, 0) to (.., 1)")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        ages = [age for age, _ in self.curve]
        shares = [share for _, share in self.curve]
        if self.curve[0] != (0.0, 0.0) or shares[-1] != 1.0:
            raise ValueError(f"`curve` must run from (0, 0) to (age, 1). Got {self.curve[0]} to {self.curve[-1]} instead.")
        if any(b <= a for a, b in zip(ages, ages[1:], strict=False)) or any(b <= a for a, b in zip(shares, shares[1:], strict=False)):
            raise ValueError(f"`curve` must rise strictly in age and in share. Got {self.curve} instead.")
        return self


class Latency(Model):
    """Time from upload to the strategy's decision (log-normal)."""

    mean: Seconds = Field(0.0, description="mean, s")
    cv: NonNegative = Field(0.0, description="coefficient of variation")


class Detection(Model):
    """What all detectors share."""

    latency: Latency = Latency()


class Reports(Model):
    """User reports: each view leads to one with a small probability."""

    false_rate: NonNegative = Field(0.0, description="reports per view whatever the content")
    perception_noise: Positive = Field(1.0, description="noise of a viewer's reading of severity, in severity sd")


class Service(Model):
    """Law of a service time."""

    law: Literal["exponential", "lognormal", "deterministic"] = "lognormal"
    mean: Seconds = Field(gt=0, description="mean, s")
    cv: NonNegative = Field(0.6, description="coefficient of variation, for the log-normal law")


class Shift(Model):
    """Staff on duty in a part of each day."""

    start: Seconds = Field(0.0, lt=DAY, description="local time of day at which it starts, s")
    end: Seconds = Field(DAY, gt=0, le=DAY, description="local time of day at which it ends, s; before start = over midnight")
    reviewers: NonNegative = Field(description="reviewers on duty, before scale; rounded to whole people after it")
    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = Field((0, 1, 2, 3, 4, 5, 6), description="0 = Monday")


class Pool(Model):
    """Reviewers who share one queue."""

    markets: tuple[str, ...] = Field((ALL,), description="markets that it serves; '*' = all")
    policies: tuple[str, ...] = Field((ALL,), description="policies that it serves; '*' = all")
    time_zone: str = "UTC"
    shifts: tuple[Shift, ...] = Field(min_length=1, description="staff is the sum over the shifts on duty")
    service: Service
    noise: NonNegative = Field(description="noise of a reviewer's reading of severity, in severity sd")
    patience: Seconds | None = Field(None, description="mean of an exponential patience after which a waiting job reneges, s; none = waits for ever")
    sla: Seconds = Field(4 * HOUR, description="target time from queue to verdict's start, s")


class Appeals(Model):
    """What creators do after a removal."""

    pool: str | None = Field(None, description="pool that decides appeals; none = no appeals")
    rate_innocent: Share = Field(0.0, description="probability that a clearly innocent creator appeals")
    rate_guilty: Share = Field(0.0, description="probability that a clear violator appeals")
    perception_noise: Positive = Field(1.0, description="noise of a creator's reading of severity, in severity sd")
    delay: Latency = Field(Latency(mean=12 * HOUR, cv=1.5), description="from removal to appeal (log-normal)")


class Reach(Model):
    """Factor on the views of an item under each visible action."""

    limit: Share = 0.2
    label: Share = 0.9
    age_gate: Share = 0.7


class Enforcement(Model):
    """Penalties on creators, and what limited actions do to reach."""

    reach: Reach = Reach()
    suspend_at: Annotated[int, Field(ge=1, le=250)] | None = Field(None, description="strikes at which a creator is suspended; none = never")
    suspension: Seconds = Field(7 * DAY, description="length of a suspension, s")
    ban_at: Annotated[int, Field(ge=1, le=250)] | None = Field(None, description="strikes at which a creator is banned; none = never")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.suspend_at is not None and self.ban_at is not None and self.ban_at < self.suspend_at:
            raise ValueError(f"`ban_at` must be at least `suspend_at` ({self.suspend_at}). Got {self.ban_at} instead.")
        return self


class Scenario(Model):
    """A world, its length, and the strategy that it is run with unless another is named.

    Build one from a file with ``Scenario.load`` (see ``simulator.config.load``).
    """

    name: str
    description: str = ""
    start: AwareDatetime = Field(datetime.fromisoformat("2025-07-07T00:00:00+00:00"), description="instant of time 0")
    horizon: Seconds = Field(7 * DAY, gt=0, description="length of a run, s")
    warm_up: Seconds = Field(0.0, description="items uploaded before this, and queue hours before it, are not counted, s; a multiple of 1 h")
    scale: Positive = Field(1.0, description="multiplies volume and staff together")
    strategy: str = Field("AllowAll", description="strategy spec used when none is named")
    control: Control = Control()
    uploads: Uploads
    markets: dict[str, Market] = Field(min_length=1)
    policies: dict[str, Policy] = Field(min_length=1)
    creators: Creators
    views: Views
    detection: Detection = Detection()
    reports: Reports = Reports()
    pools: dict[str, Pool] = Field(min_length=1)
    appeals: Appeals = Appeals()
    enforcement: Enforcement = Enforcement()
