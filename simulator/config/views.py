"""Number and timing of an item's views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.declare import RUN, Unit

from .fields import NonNegative, Positive, ProperShare, Seconds, Share
from .model import Model
from .problems import Problem, refuse

Count = Annotated[Positive, Unit("views")]


class TestAudience(Model):
    """The first viewers of an item, reached in a fixed time independently of its later views."""

    median: Count = Field(description="median size, views (log-normal)")
    log_sd: NonNegative = Field(description="standard deviation of the log of the size")
    duration: Seconds = Field(description="time over which the test audience is reached")


class Cascade(Model):
    """Views that lead to views: a self-exciting process, whose mean gives the view-age curve."""

    branching: ProperShare = Field(description="n: mean number of views that one view leads to directly")
    exponent: Annotated[float, Field(gt=0, le=4, strict=True)] = Field(
        description="g: the share of them still to come falls as (1 + age / cutoff)^-g"
    )
    cutoff: Annotated[Seconds, Field(ge=0.001)] = Field(description="c: age at which that fall sets in")


class Views(Model):
    """Number and timing of an item's views."""

    mean: Count = Field(description="mean lifetime views of an item that does not violate")
    log_sd: NonNegative = Field(description="standard deviation of log lifetime views; 2.56 gives a Gini of .93")
    violating_log_sd: NonNegative | None = Field(
        None, description="standard deviation of log lifetime views of items that violate; null = `log_sd`"
    )
    counted: Annotated[Literal["expected", "drawn"], RUN] = Field(
        "expected",
        description="whether sums of views take, of items that violate or are enforced on, the views expected given "
        "all else, which have the same mean and far less spread, or the drawn ones; drawn wherever `measurement` is on",
    )
    start_delay: Seconds = Field(0.0, description="time from upload to the first view")
    test_audience: TestAudience
    curve: tuple[tuple[Seconds, Share], ...] | None = Field(
        None,
        min_length=2,
        description="after the test audience: (age, cumulative share of the other views), from (0, 0) to (.., 1)",
    )
    cascade: Cascade | None = Field(
        None, description="branching law in place of `curve`; exactly one of the two is given"
    )

    @model_validator(mode="after")
    def _one_law(self) -> Self:
        if (self.curve is None) == (self.cascade is None):
            must = "must be given, unless `cascade` is, but not both"
            refuse([Problem(("curve",), must, None if self.curve is None else "both")])
        refuse(_check_curve(self.curve) if self.curve is not None else ())
        return self


def _check_curve(curve: Sequence[tuple[float, float]]) -> Iterator[Problem]:
    """Check that a view-age curve runs from (0, 0) to (age, 1) and rises strictly."""
    if tuple(curve[0]) != (0.0, 0.0):
        yield Problem(("curve", 0), "must be [0, 0]", list(curve[0]))
    if curve[-1][1] != 1.0:
        yield Problem(("curve", len(curve) - 1, 1), "must be 1, so that all views come", curve[-1][1])
    for place, (before, after) in enumerate(pairwise(curve), start=1):
        if after[0] <= before[0] or after[1] <= before[1]:
            must = f"must be later and higher than the point before it, {list(before)}"
            yield Problem(("curve", place), must, list(after))
