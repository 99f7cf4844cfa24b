"""Adversaries: creators who adapt their uploads to removals. Law: ``docs/world/adversaries.md``."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.domain.units import DAY

from .fields import Sd, Seconds, Share
from .model import Model
from .problems import Problem, refuse


class Adversaries(Model):
    """Creators who adapt their violating uploads to enforcement: they hide, move on and upload again."""

    share: Share = Field(description="share of all creators who adapt")
    step_up: Sd = Field(
        0.3, description="severity hidden from detectors, added by each removal of a violating upload, severity sd"
    )
    step_down: Sd = Field(
        0.1,
        description="hidden severity given up after each violating upload that stayed up; removals settle at "
        "down / (up + down)",
    )
    cap: Sd = Field(4.0, description="most that can be hidden, severity sd")
    watch: Annotated[Seconds, Field(gt=0)] = Field(
        DAY, description="age from which a creator counts an upload as one that stayed up"
    )
    memory: Annotated[Seconds, Field(gt=0)] | None = Field(
        DAY, description="a removal at age a counts as exp(-a / memory) of a step; null = all removals count alike"
    )
    move_after: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] | None = Field(
        None, description="removals after which an adversary moves on, once; null = never"
    )
    move_market: Share = Field(0.5, description="share of the adversaries who move to another market")
    move_policy: Share = Field(0.5, description="share of the adversaries who move to another policy")
    reupload: Share = Field(0.0, description="probability that a removed upload is uploaded again, slightly changed")
    reupload_window: Seconds = Field(7 * DAY, description="time after a removal within which the re-upload happens")
    mutation: Sd = Field(0.25, description="severity hidden in addition by each re-upload, severity sd")

    @model_validator(mode="after")
    def _shares_of_one(self) -> Self:
        if self.move_market + self.move_policy > 1.0:
            must = f"must be at most 1 - `move_market` ({1.0 - self.move_market:g}): no adversary moves to both"
            refuse([Problem(("move_policy",), must, self.move_policy)])
        return self
