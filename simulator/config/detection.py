"""Settings of all detectors: latency of decisions, drift and error of scores, re-scoring.

See ``docs/world/detection.md`` and ``docs/world/rescoring.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.declare import NATURE, Search, Unit
from simulator.domain.units import DAY, HOUR

from .fields import Hours, NonNegative, PolicyName, Positive, Sd, Seconds, Share
from .model import Model, Whole, policy_named
from .problems import Problem, refuse


class Latency(Model):
    """A delay (log-normal)."""

    mean: Seconds = Field(0.0, description="mean")
    cv: NonNegative = Field(0.0, description="coefficient of variation")


class Drift(Model):
    """Drift: detectors read violating uploads lower every day until they are retrained."""

    per_day: Annotated[dict[PolicyName, Sd], NATURE] = Field(
        default_factory=dict,
        description="per policy, severity of violating uploads that its detector stops reading, severity sd per day",
    )
    retrain_every: Annotated[Annotated[Hours, Field(gt=0)] | None, Search(HOUR, 30 * DAY, log=True)] = Field(
        None,
        description="time between two retrainings, each of which restores the loss; a multiple of 1 h; null = never",
    )

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem for each policy that does not exist."""
        for policy in self.per_day:
            yield from policy_named(whole, policy, ("per_day",))


class Calibration(Model):
    """Miscalibrated scores: published score = Phi(slope x probit of the calibrated score + shift)."""

    slope: Positive = Field(1.0, description="below 1 = underconfident scores, above 1 = overconfident scores")
    shift: Annotated[float, Field(strict=True)] = Field(
        0.0, description="below 0 = scores too low, above 0 = scores too high; in probits"
    )


Number = Annotated[int, Field(ge=1, le=10**9, strict=True)]


class Rescoring(Model):
    """Later scores: items are scored again, with less noise, at given views, reports or ages."""

    views: tuple[Number, ...] = Field((), description="views at which an item is scored again, rising; none = never")
    reports: tuple[Number, ...] = Field(
        (), description="user reports at which an item is scored again, rising; none = never"
    )
    ages: tuple[Annotated[Hours, Field(gt=0)], ...] = Field(
        (), description="ages at which an item is scored again, rising, multiples of 1 h; none = never"
    )
    ages_from_views: Annotated[NonNegative, Unit("views")] = Field(
        0.0, description="least views for scoring an item again at an age"
    )
    noise_factor: Annotated[float, Field(gt=0, le=1, strict=True)] = Field(
        0.7, description="factor on a detector's noise at the first checkpoint of a kind, and again at each further one"
    )

    @model_validator(mode="after")
    def _rising(self) -> Self:
        for name in ("views", "reports", "ages"):
            steps = getattr(self, name)
            if any(after <= before for before, after in pairwise(steps)):
                refuse([Problem((name,), "must rise from one to the next", list(steps))])
        return self

    @property
    def on(self) -> bool:
        """Whether items are scored again at all."""
        return bool(self.views or self.reports or self.ages)


class HashBank(Model):
    """Fingerprints of removed content: unchanged copies of banked content are recognised at upload."""

    lag: Seconds = Field(0.0, description="time from the first removal of a version until its hash is known everywhere")
    coverage: Share = Field(1.0, description="probability that a removed copy is hashed")


class Learning(Model):
    """Retraining on reviewers' labels: a policy with few labels recovers little of its loss."""

    retrain_every: Annotated[Hours, Field(gt=0)] = Field(description="time between two retrainings; a multiple of 1 h")
    label_delay: Seconds = Field(0.0, description="age of a verdict before it can be trained on")
    needed: Annotated[Positive, Unit("labels"), NATURE] = Field(
        description="correct labels of violations, per policy or novel kind, that reduce its loss to 1/e"
    )


class Detection(Model):
    """Settings of all detectors."""

    latency: Latency = Field(Latency(), description="from upload to the strategy's decision (log-normal)")
    drift: Drift = Field(Drift(), description="loss of detection quality over time")
    learning: Learning | None = Field(
        None, description="retraining on reviewers' labels, in place of `drift.retrain_every`; null = none"
    )
    hash_bank: HashBank | None = Field(None, description="matching of copies of removed content; null = none")
    calibration: Calibration = Field(Calibration(), description="error of all scores")
    rescoring: Rescoring = Field(Rescoring(), description="scores at checkpoints after the first")

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem if there are two rules for retraining."""
        if self.learning is not None and self.drift.retrain_every is not None:
            must = "must be null where `detection.learning` says when detectors are retrained"
            yield Problem(("drift", "retrain_every"), must, self.drift.retrain_every)
