"""Time limits: how soon a review must be decided, by market and policy; see ``docs/world/time_limits.md``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from .fields import ALL, Name, Names, Seconds
from .model import Model, Whole, all_named
from .problems import Problem


class TimeLimit(Model):
    """A time within which jobs must be decided, and what happens to jobs that still wait at its end."""

    name: Name = Field(description="name of the limit")
    markets: Names = Field((ALL,), min_length=1, description="markets in which it applies; '*' = all")
    policies: Names = Field(
        (ALL,), min_length=1, description="policies to which it applies, by the highest score; '*' = all"
    )
    limit: Annotated[Seconds, Field(gt=0)] = Field(description="time from joining the queue to the decision")
    on_expiry: Literal["release", "remove", "keep"] = Field(
        "keep",
        description="what happens to a job that still waits at its limit: it leaves the queue and its item is "
        "released or removed, or it stays",
    )
    starts: Literal["enqueue", "report", "appeal"] = Field(
        "enqueue",
        description="jobs that have the limit: all reviews, only reviews triggered by user reports, or appeals",
    )

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem for each unknown market or policy."""
        yield from all_named(whole, "markets", self.markets, ("markets",))
        yield from all_named(whole, "policies", self.policies, ("policies",))


def check_time_limits(limits: Sequence[TimeLimit]) -> Iterator[Problem]:
    """Check that limits differ by name."""
    seen: set[str] = set()
    for place, limit in enumerate(limits):
        if limit.name in seen:
            yield Problem(("time_limits", place, "name"), "must differ from the names of other limits", limit.name)
        seen.add(limit.name)
