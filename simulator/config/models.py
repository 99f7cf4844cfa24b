"""The scenario: every number that defines a world, as frozen, validated data.

Durations accept ``25s``, ``4h``, ``7d`` and are held in seconds. Maps keep the order of the file; that order is the
order of the axes of every array in the program. What must hold between parts is in ``checks.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from simulator.domain.units import DAY, HOUR, MINUTE

from .adversaries import Adversaries
from .arms import Arms
from .behaviour import BanEvasion, Churn, Deterrence, NewAccounts
from .checks import check_curve, check_scenario
from .detection import Detection, Latency
from .fields import (
    ALL,
    Distinct,
    Model,
    Name,
    NonNegative,
    Positive,
    Problem,
    Seconds,
    Share,
    TimeZone,
    multiple_of,
    refuse,
)
from .incidents import Incident
from .networks import Networks
from .people import People
from .time_limits import TimeLimit

Weekday = Annotated[int, Field(ge=0, le=6, strict=True)]
Strikes = Annotated[int, Field(ge=1, le=250, strict=True)]
Auc = Annotated[float, Field(gt=0.5, lt=1, strict=True)]
Part = Annotated[float, Field(gt=0, lt=1, strict=True)]


class Control(Model):
    """The rhythm at which a strategy may act on what it observes."""

    tick: Annotated[Seconds, multiple_of(MINUTE, "60 s")] = Field(
        5 * MINUTE, gt=0, description="time between two calls of a strategy's adapt; a multiple of 60 s"
    )
    signal_lag: Seconds = Field(0.0, description="age of the newest signal (strikes, queues, verdicts) at a tick")


class Uploads(Model):
    """Volume."""

    per_day: NonNegative = Field(description="mean uploads per day over all markets, before scale")


class Market(Model):
    """One market: its part of the uploads, its clock and its language."""

    share: NonNegative = Field(description="weight of this market in the uploads; weights are normalised")
    language: str = Field(min_length=1, max_length=32, description="language code; detectors may differ by it")
    time_zone: TimeZone = Field("UTC", description="IANA name; the daily and weekly cycles follow local time")
    daily_amplitude: Annotated[float, Field(ge=0, lt=1, strict=True)] = Field(
        0.0, description="rate = mean x (1 + amplitude x cos)"
    )
    daily_peak: Seconds = Field(20 * HOUR, le=DAY, description="local time of day of the daily peak")
    weekly: tuple[NonNegative, ...] = Field(
        (1.0,) * 7, min_length=7, max_length=7, description="multiplier per weekday, Monday first; normalised to mean 1"
    )
    prevalence_multiplier: dict[str, NonNegative] = Field(
        default_factory=dict, description="per policy, factor on its prevalence here"
    )


class Detector(Model):
    """How well one policy's detector reads severity."""

    auc: Auc = Field(description="area under the ROC curve at this prevalence")
    auc_by_language: dict[str, Auc] = Field(default_factory=dict, description="exceptions, per language of a market")


class Policy(Model):
    """One violation category."""

    prevalence: Annotated[float, Field(ge=0, lt=0.5, strict=True)] = Field(
        description="share of uploads that violate it"
    )
    severity_weight: NonNegative = Field(1.0, description="harm of one violative view, relative")
    view_multiplier: NonNegative = Field(1.0, description="factor on the views of items that violate it")
    report_rate: NonNegative = Field(description="user reports per view of a clear violation")
    detector: Detector


class Tier(Model):
    """A class of creators."""

    share: NonNegative = Field(description="weight among creators; normalised")
    view_multiplier: NonNegative = Field(
        1.0, description="relative views of an item; normalised so that the mean over creators is 1"
    )


class HarmConcentration(Model):
    """The top ``accounts`` of all accounts produce ``harm`` of the violations."""

    accounts: Part = Field(description="share of the accounts")
    harm: Part = Field(description="share of the violations that they produce")

    @model_validator(mode="after")
    def _at_least_equal(self) -> Self:
        if self.harm < self.accounts:
            refuse([Problem(("harm",), f"must be at least `accounts` ({self.accounts})", self.harm)])
        return self


class Creators(Model):
    """Who uploads."""

    uploads_per_day: Positive = Field(description="mean uploads of one creator per day; fixes the number of creators")
    activity_exponent: Annotated[float, Field(ge=1, strict=True)] = Field(
        1.0, description="the most active part x of creators uploads x^(1/exponent) of all; 1 = all alike"
    )
    harm_concentration: HarmConcentration | None = Field(None, description="null = all creators are alike in this")
    tiers: dict[Name, Tier] = Field(min_length=1, description="classes of creators, by name")
    deterrence: Deterrence | None = Field(None, description="creators with strikes take more care; null = they do not")
    new_accounts: NewAccounts | None = Field(None, description="accounts have an age; null = all are old")
    ban_evasion: BanEvasion | None = Field(
        None, description="banned creators return with new accounts; null = they do not"
    )
    churn: Churn | None = Field(None, description="creators who were wronged keep uploads back; null = they do not")


class TestAudience(Model):
    """The first viewers of an item, shown it in a fixed time whatever its later fate."""

    median: Positive = Field(description="median size, views (log-normal)")
    log_sd: NonNegative = Field(description="standard deviation of the log of the size")
    duration: Seconds = Field(description="time over which the test audience is reached")


class Cascade(Model):
    """Views that lead to views: a self-exciting process, whose mean gives the view-age curve."""

    branching: Part = Field(description="n: mean views to which one view leads directly")
    exponent: Annotated[float, Field(gt=0, le=4, strict=True)] = Field(
        description="g: the part of these still to come falls as (1 + age / cutoff)^-g"
    )
    cutoff: Annotated[Seconds, Field(ge=0.001)] = Field(description="c: age at which that fall sets in")


class Views(Model):
    """How many views an item would get, and when."""

    mean: Positive = Field(description="mean lifetime views of an item that does not violate")
    log_sd: NonNegative = Field(description="standard deviation of log lifetime views; 2.56 gives a Gini of .93")
    start_delay: Seconds = Field(0.0, description="time from upload to the first view")
    test_audience: TestAudience
    curve: tuple[tuple[Seconds, Share], ...] | None = Field(
        None,
        min_length=2,
        description="after the test audience: (age, cumulative share of the other views), from (0, 0) to (.., 1)",
    )
    cascade: Cascade | None = Field(None, description="a law in place of `curve`; exactly one of the two is given")

    @model_validator(mode="after")
    def _one_law(self) -> Self:
        if (self.curve is None) == (self.cascade is None):
            must = "must be given, or `cascade` in its place, but not both"
            refuse([Problem(("curve",), must, None if self.curve is None else "both")])
        refuse(check_curve(self.curve) if self.curve is not None else ())
        return self


class Reports(Model):
    """User reports: each view leads to one with a small probability."""

    false_rate: NonNegative = Field(0.0, description="reports per view whatever the content")
    perception_noise: Positive = Field(1.0, description="noise of a viewer's reading of severity, in severity sd")


class Service(Model):
    """Law of a service time."""

    law: Literal["exponential", "lognormal", "deterministic"] = Field("lognormal", description="family of the law")
    mean: Seconds = Field(gt=0, description="mean")
    cv: NonNegative = Field(0.6, description="coefficient of variation, for the log-normal law")


class Shift(Model):
    """Staff on duty in a part of each day."""

    start: Seconds = Field(0.0, lt=DAY, description="local time of day at which it starts")
    end: Seconds = Field(
        DAY, gt=0, le=DAY, description="local time of day at which it ends; before start = over midnight"
    )
    reviewers: NonNegative = Field(description="reviewers on duty, before scale; after it, whole people, at least one")
    weekdays: Annotated[tuple[Weekday, ...], Distinct] = Field(
        (0, 1, 2, 3, 4, 5, 6), min_length=1, description="weekdays on which it starts; 0 = Monday"
    )

    @model_validator(mode="after")
    def _some_length(self) -> Self:
        if self.start == self.end:
            must = f"must differ from `start` ({self.start:g} s); leave both out for a day and a night"
            refuse([Problem(("end",), must, self.end)])
        return self


class Help(Model):
    """Another pool whose jobs cross-trained reviewers take when they have none of their own."""

    pool: str = Field(description="pool that is helped")
    penalty: Annotated[float, Field(ge=1, strict=True)] = Field(
        1.0, description="factor on the time that its jobs take them"
    )
    noise: Annotated[float, Field(ge=1, strict=True)] = Field(
        1.0, description="factor on the noise of their readings of its jobs"
    )


class Pool(Model):
    """Reviewers who share one queue."""

    markets: Annotated[tuple[str, ...], Distinct] = Field(
        (ALL,), min_length=1, description="markets that it serves; '*' = all"
    )
    policies: Annotated[tuple[str, ...], Distinct] = Field(
        (ALL,), min_length=1, description="policies that it serves; '*' = all"
    )
    time_zone: TimeZone = Field("UTC", description="IANA name; the shifts follow local time")
    shifts: tuple[Shift, ...] = Field(min_length=1, description="staff is the sum over the shifts on duty")
    service: Service
    noise: NonNegative = Field(description="noise of a reviewer's reading of severity, in severity sd")
    patience: Annotated[Seconds, Field(gt=0)] | None = Field(
        None, description="mean of an exponential patience after which a waiting job reneges; null = waits for ever"
    )
    sla: Seconds = Field(4 * HOUR, description="target time in the queue, before a reviewer opens the job")
    votes: Annotated[int, Field(ge=1, le=9)] = Field(
        1, description="equal verdicts needed for a decision; 2 = two of three reviewers, 3 = three of five"
    )
    doubt: NonNegative = Field(
        0.0, description="a reading nearer to the line than this is escalated instead, in severity sd"
    )
    escalate_to: str | None = Field(None, description="pool that decides doubtful cases; null = none")
    helps: tuple[Help, ...] = Field(
        (), description="pools whose jobs an idle desk takes, in this order; a desk does its own pool's jobs first"
    )
    reserve: Annotated[int, Field(ge=0)] = Field(
        0, description="reviewers whom a strategy may call in on top of the shifts, before scale; 0 = none"
    )
    people: People | None = Field(None, description="reviewers who differ, each at their own desk; null = all alike")


class Appeals(Model):
    """What creators do after a removal."""

    pool: str | None = Field(None, description="pool that decides appeals, and nothing else; null = no appeals")
    rate_innocent: Share = Field(0.0, description="probability that a clearly innocent creator appeals")
    rate_guilty: Share = Field(0.0, description="probability that a clear violator appeals")
    perception_noise: Positive = Field(1.0, description="noise of a creator's reading of severity, in severity sd")
    delay: Latency = Field(Latency(mean=12 * HOUR, cv=1.5), description="from removal to appeal (log-normal)")
    window: Seconds | None = Field(
        None,
        description="time from removal within which appeals are heard; later ones are not made; null = always",
    )


class Reach(Model):
    """Factor on the views of an item under each visible action."""

    limit: Share = Field(0.2, description="not eligible for the feed")
    label: Share = Field(0.9, description="shown with a warning")
    age_gate: Share = Field(0.7, description="shown to adults only")


class Enforcement(Model):
    """Penalties on creators, and what limited actions do to reach."""

    reach: Reach = Field(Reach(), description="factors on views")
    suspend_at: Strikes | None = Field(None, description="strikes at which a creator is suspended; null = never")
    suspension: Seconds = Field(7 * DAY, description="length of a suspension")
    ban_at: Strikes | None = Field(None, description="strikes at which a creator is banned; null = never")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.suspend_at is not None and self.ban_at is not None and self.ban_at < self.suspend_at:
            refuse([Problem(("ban_at",), f"must be at least `suspend_at` ({self.suspend_at})", self.ban_at)])
        return self


class Scenario(Model):
    """A world, its length, and the strategy that it is run with unless another is named.

    Build one from a file or a shipped name with ``Scenario.load``; change one with ``override``.
    """

    name: str = Field(min_length=1, max_length=128, description="title in reports")
    description: str = Field("", description="what the world is and where its figures come from")
    start: AwareDatetime = Field(datetime.fromisoformat("2025-07-07T00:00:00+00:00"), description="instant of time 0")
    horizon: Seconds = Field(7 * DAY, gt=0, le=3660 * DAY, description="length of a run")
    warm_up: Annotated[Seconds, multiple_of(HOUR, "1 h")] = Field(
        0.0, description="items uploaded before this, and queue hours before it, are not counted; a multiple of 1 h"
    )
    scale: Positive = Field(1.0, description="multiplies volume and staff together")
    strategy: str = Field("AllowAll", min_length=1, description="strategy spec used when none is named")
    control: Control = Field(Control(), description="rhythm of control")
    uploads: Uploads
    markets: dict[Name, Market] = Field(min_length=1, description="markets, by name")
    policies: dict[Name, Policy] = Field(min_length=1, description="policies, by name")
    creators: Creators
    views: Views
    detection: Detection = Field(Detection(), description="what all detectors share")
    reports: Reports = Field(Reports(), description="user reports")
    pools: dict[Name, Pool] = Field(min_length=1, description="review pools, by name")
    appeals: Appeals = Field(Appeals(), description="appeals")
    time_limits: tuple[TimeLimit, ...] = Field(
        (), description="times within which jobs must be decided; of several that cover a job the shortest holds"
    )
    enforcement: Enforcement = Field(Enforcement(), description="penalties, and what limited actions do to reach")
    adversaries: Adversaries | None = Field(None, description="creators who adapt to enforcement; null = nobody does")
    incidents: dict[Name, Incident] = Field(
        default_factory=dict, description="what happens for some hours, or from an hour on, by name"
    )
    arms: Arms | None = Field(None, description="an experiment inside the run; null = none")
    networks: Networks | None = Field(None, description="rings of accounts, and innocent look-alikes; null = none")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        refuse(check_scenario(self))
        return self

    @classmethod
    def load(cls, source: str | Path, overrides: Sequence[str] = ()) -> Scenario:
        """Return the scenario of a YAML file or of a shipped name, with overrides such as ``"pools.desk.sla=2h"``.

        Raises
        ------
        ScenarioError
            If the file cannot be read, or a field or override is wrong; names the file, the path and the value.

        Examples
        --------
        >>> Scenario.load("queueing", ["horizon=6h"]).horizon
        21600.0
        """
        from .load import load_scenario

        return load_scenario(source, overrides)

    def override(self, *assignments: str) -> Scenario:
        """Return a copy with fields changed by path: ``scenario.override("scale=2", "warm_up=1h")``.

        Raises
        ------
        ScenarioError
            If a path is unknown or a value is wrong.
        """
        from .overrides import apply_overrides

        return apply_overrides(self, assignments)
