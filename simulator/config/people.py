"""Reviewers as individuals: their differences, fatigue, breaks and checks."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.declare import PLAN
from simulator.declare.units import SECONDS, show_bound

from .fields import NonNegative, Sd, Seconds, Share
from .model import Model
from .problems import Problem, refuse


class Fatigue(Model):
    """Effects of each hour on shift."""

    slower: NonNegative = Field(0.0, le=1, description="added to the factor on service times per hour on shift")
    noisier: NonNegative = Field(0.0, le=1, description="added to the factor on noise per hour on shift")


class Break(Model):
    """Time away from the desk, once in each shift that is long enough."""

    after: Seconds = Field(gt=0, description="from the start of the shift to the break of the first cohort")
    length: Seconds = Field(
        gt=0, description="length of the break; each cohort's break starts when the previous cohort's ends"
    )


class Severe(Model):
    """Severe content, and the time that a reviewer can spend on it per shift."""

    weight: NonNegative = Field(description="policies with at least this `severity_weight` are severe")
    cap: Annotated[Seconds, Field(gt=0)] | None = Field(
        None,
        description="time on flags of severe policies after which the desk rests until its next shift; null = no cap",
    )


class GoldenSet(Model):
    """Items of known truth, mixed in to measure how often reviewers are right."""

    share: Share = Field(0.0, description="probability that a golden item comes with a job")
    easier: Sd = Field(
        0.0, description="how much farther a golden item is from the line than the case it comes with, severity sd"
    )


class People(Model):
    """Individual reviewers of a pool, each at a desk of their own; every part is off by default."""

    speed_sd: NonNegative = Field(
        0.0, le=3, description="sd of the log of a reviewer's factor on service times (log-normal, mean 1)"
    )
    noise_sd: NonNegative = Field(
        0.0, le=3, description="sd of the log of a reviewer's factor on the noise of readings (log-normal, mean 1)"
    )
    bias_sd: Sd = Field(
        0.0, description="sd of a reviewer's bias (normal, mean 0): above 0 sees violations more readily, severity sd"
    )
    fatigue: Fatigue = Field(Fatigue(), description="effect of hours on shift")
    breaks: Annotated[tuple[Break, ...], PLAN] = Field((), max_length=12, description="breaks in each shift, in order")
    break_cohorts: Annotated[int, Field(ge=1, le=100), PLAN] = Field(
        1, description="groups of a shift's reviewers, which take their breaks one after the other"
    )
    recovery: Share = Field(0.0, description="share of the fatigue that a break removes")
    severe: Annotated[Severe | None, PLAN] = Field(None, description="metering of time on severe content; null = none")
    golden: Annotated[GoldenSet, PLAN] = Field(GoldenSet(), description="checks by items of known truth")

    @model_validator(mode="after")
    def _breaks_in_turn(self) -> Self:
        for place, (before, after) in enumerate(pairwise(self.breaks), start=1):
            over = before.after + self.break_cohorts * before.length
            if after.after < over:
                must = f"must be at least {show_bound(over, SECONDS)}, when the last cohort is back from its break"
                refuse([Problem(("breaks", place, "after"), must, after.after)])
        return self
