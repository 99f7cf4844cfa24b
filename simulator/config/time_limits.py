"""Time limits: in what time a review must be decided, by market and policy; see ``docs/world/time_limits.md``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from .fields import ALL, Name, Names, Seconds
from .model import Model, Whole, all_named
from .problems import Problem


class TimeLimit(Model):
    """A time within which jobs must be decided, and what happens to those that still wait then."""

    name: Name = Field(description="what it is called")
    markets: Names = Field((ALL,), min_length=1, description="markets in which it holds; '*' = all")
    policies: Names = Field(
        (ALL,), min_length=1, description="policies for which it holds, by the highest score; '*' = all"
    )
    limit: Annotated[Seconds, Field(gt=0)] = Field(description="time from joining the queue to the decision")
    on_expiry: Literal["release", "remove", "keep"] = Field(
        "keep",
        description="what happens to a job that still waits at its limit: it leaves the queue and the item is released "
        "or removed, or it is kept waiting",
    )
    starts: Literal["enqueue", "report", "appeal"] = Field(
        "enqueue",
        description="jobs that have the limit: all reviews, only reviews that user reports ask for, or appeals",
    )

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield markets and policies that do not exist."""
        yield from all_named(whole, "markets", self.markets, ("markets",))
        yield from all_named(whole, "policies", self.policies, ("policies",))


def check_time_limits(limits: Sequence[TimeLimit]) -> Iterator[Problem]:
    """Check that limits differ by name."""
    seen: set[str] = set()
    for place, limit in enumerate(limits):
        if limit.name in seen:
            yield Problem(("time_limits", place, "name"), "must not be the name of another limit", limit.name)
        seen.add(limit.name)
