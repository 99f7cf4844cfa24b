"""What all detectors share: how late decisions are, how scores drift and are off. See ``docs/world/detection.md``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .fields import Hours, Model, Name, NonNegative, Positive, Seconds


class Latency(Model):
    """A delay (log-normal)."""

    mean: Seconds = Field(0.0, description="mean")
    cv: NonNegative = Field(0.0, description="coefficient of variation")


class Drift(Model):
    """Violators adapt: from day to day detectors read what violates a policy lower, until they are retrained."""

    per_day: dict[Name, NonNegative] = Field(
        default_factory=dict, description="per policy, loss of its detector's reading of violations, severity sd a day"
    )
    retrain_every: Annotated[Hours, Field(gt=0)] | None = Field(
        None, description="time between two retrainings, each of which undoes the loss; a multiple of 1 h; null = never"
    )


class Calibration(Model):
    """Scores that are off: published score = Phi(slope x probit of the calibrated score + shift)."""

    slope: Positive = Field(1.0, description="below 1 = too timid, above 1 = too sure")
    shift: Annotated[float, Field(strict=True)] = Field(
        0.0, description="below 0 = too low, above 0 = too high; in probits"
    )


class Detection(Model):
    """What all detectors share."""

    latency: Latency = Field(Latency(), description="from upload to the strategy's decision (log-normal)")
    drift: Drift = Field(Drift(), description="loss of reading over time")
    calibration: Calibration = Field(Calibration(), description="error of all scores")
