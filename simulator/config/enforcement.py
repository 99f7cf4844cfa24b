"""Penalties on creators, and what limited actions do to reach."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.declare import Search, Unit
from simulator.domain.units import DAY, HOUR

from .fields import Seconds, Share
from .model import Model
from .problems import Problem, refuse

Strikes = Annotated[int, Unit("strikes"), Field(ge=1, le=250, strict=True)]


class Reach(Model):
    """Factor on the views of an item under each visible action."""

    limit: Share = Field(0.2, description="not eligible for the feed")
    label: Share = Field(0.9, description="shown with a warning")
    age_gate: Share = Field(0.7, description="shown to adults only")


class Enforcement(Model):
    """Penalties on creators, and what limited actions do to reach."""

    reach: Reach = Field(Reach(), description="factors on views")
    suspend_at: Annotated[Strikes | None, Search(1, 20)] = Field(
        None, description="strikes at which a creator is suspended; null = never"
    )
    suspension: Annotated[Seconds, Search(HOUR, 60 * DAY, log=True)] = Field(
        7 * DAY, description="length of a suspension"
    )
    ban_at: Annotated[Strikes | None, Search(1, 20)] = Field(
        None, description="strikes at which a creator is banned; null = never"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.suspend_at is not None and self.ban_at is not None and self.ban_at < self.suspend_at:
            refuse([Problem(("ban_at",), f"must be at least `suspend_at` ({self.suspend_at})", self.ban_at)])
        return self
