"""Penalties on creators, the effect of limited actions on reach, and stages of an item's audience."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.declare import NATURE, Search, Unit
from simulator.domain.units import DAY, HOUR

from .detection import Latency
from .fields import NonNegative, Sd, Seconds, Share
from .model import Model
from .problems import Problem, refuse

Strikes = Annotated[int, Unit("strikes"), Field(ge=1, le=250, strict=True)]


class Reach(Model):
    """Factor on the views of an item under each visible action."""

    limit: Share = Field(0.2, description="not eligible for the feed")
    label: Share = Field(0.9, description="shown with a warning")
    age_gate: Share = Field(0.7, description="shown to adults only")


class Recheck(Model):
    """The platform's own second look at removals, without an appeal."""

    rate: Share = Field(description="share of removals that are checked again")
    noise: Annotated[Sd, NATURE] = Field(0.02, description="noise of the second check's reading of severity")
    delay: Latency = Field(Latency(mean=DAY, cv=1.0), description="from removal to restoration (log-normal)")


class Stage(Model):
    """A stage of an item's audience, which lasts until a reviewer has cleared the item or the next stage begins."""

    from_views: Annotated[NonNegative, Unit("views"), Search(100, 1_000_000, log=True)] = Field(
        description="views at which the stage begins"
    )
    reach: Share = Field(description="factor on views in it; 0 = distribution stops, and the item goes to review")


class Enforcement(Model):
    """Penalties on creators, and the effect of limited actions on reach."""

    reach: Reach = Field(Reach(), description="factors on views")
    stages: tuple[Stage, ...] = Field(
        (), max_length=16, description="stages of the audience of items that no reviewer has cleared, by rising views"
    )
    suspend_at: Annotated[Strikes | None, Search(1, 20)] = Field(
        None, description="strikes at which a creator is suspended; null = never"
    )
    suspension: Annotated[Seconds, Search(HOUR, 60 * DAY, log=True)] = Field(
        7 * DAY, description="length of a suspension"
    )
    ban_at: Annotated[Strikes | None, Search(1, 20)] = Field(
        None, description="strikes at which a creator is banned; null = never"
    )
    strike_window: Annotated[Annotated[Seconds, Field(gt=0)] | None, Search(DAY, 365 * DAY, log=True)] = Field(
        None, description="time after which a strike expires; null = never"
    )
    past_strikes: Annotated[Share, NATURE] = Field(
        0.0,
        description="strikes per upload in the `strike_window` before the start; 0 = no creator has one at the start",
    )
    recheck: Recheck | None = Field(None, description="second check of removals by the platform itself; null = none")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for place, (before, stage) in enumerate(pairwise(self.stages), start=1):
            if stage.from_views <= before.from_views:
                must = f"must be above that of the stage before it ({before.from_views:g})"
                refuse([Problem(("stages", place, "from_views"), must, stage.from_views)])
        if self.suspend_at is not None and self.ban_at is not None and self.ban_at < self.suspend_at:
            refuse([Problem(("ban_at",), f"must be at least `suspend_at` ({self.suspend_at})", self.ban_at)])
        if self.past_strikes > 0 and self.strike_window is None:
            must = "must be 0 where strikes never expire (`strike_window` is null)"
            refuse([Problem(("past_strikes",), must, self.past_strikes)])
        return self
