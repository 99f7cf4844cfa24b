"""Reviewers as people: how the reviewers of a pool differ from each other, tire, rest and are checked."""

from __future__ import annotations

from pydantic import Field

from .fields import Model, NonNegative


class People(Model):
    """Reviewers of a pool as people, each at a desk of their own; every part is off at its default."""

    speed_sd: NonNegative = Field(
        0.0, le=3, description="sd of the log of a reviewer's factor on service times (log-normal, mean 1)"
    )
    noise_sd: NonNegative = Field(
        0.0, le=3, description="sd of the log of a reviewer's factor on the noise of readings (log-normal, mean 1)"
    )
    bias_sd: NonNegative = Field(
        0.0, description="sd of a reviewer's bias (normal, mean 0): above 0 sees violations more readily, severity sd"
    )
