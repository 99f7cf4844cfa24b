"""Adversaries: creators who adapt their uploads to what is removed. Law: ``docs/world/adversaries.md``."""

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
        0.3, description="more severity hidden from detectors after the removal of a violating upload, severity sd"
    )
    step_down: Sd = Field(
        0.1, description="less hidden after a violating upload that stayed up; removals settle at down / (up + down)"
    )
    cap: Sd = Field(4.0, description="most that can be hidden, severity sd")
    watch: Annotated[Seconds, Field(gt=0)] = Field(
        DAY, description="an upload that is still up after this time has stayed up, in its creator's eyes"
    )
    memory: Annotated[Seconds, Field(gt=0)] | None = Field(
        DAY, description="a removal at age a teaches exp(-a / memory) of a step; null = all teach the same"
    )
    move_after: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] | None = Field(
        None, description="removals after which an adversary moves on, once; null = never"
    )
    move_market: Share = Field(0.5, description="share of the adversaries who move to another market")
    move_policy: Share = Field(0.5, description="share of the adversaries who move to another policy")
    reupload: Share = Field(0.0, description="probability that a removed upload is uploaded again, changed a little")
    reupload_window: Seconds = Field(7 * DAY, description="time from removal in which that may happen")
    mutation: Sd = Field(0.25, description="more hidden each time it is uploaded again, severity sd")

    @model_validator(mode="after")
    def _shares_of_one(self) -> Self:
        if self.move_market + self.move_policy > 1.0:
            must = f"must be at most 1 - `move_market` ({1.0 - self.move_market:g}): nobody moves to both"
            refuse([Problem(("move_policy",), must, self.move_policy)])
        return self
