"""Deterrence: creators with strikes violate less severely; optional."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulator.declare import Unit

from .fields import Positive, Sd, Seconds
from .model import Model


class Deterrence(Model):
    """Creators with strikes upload less severe content."""

    strength: Sd = Field(description="largest fall of severity, in severity sd")
    scale: Annotated[Positive, Unit("strikes")] = Field(2.0, description="strikes at which 63 % of that is reached")
    half_life: Annotated[Seconds, Field(gt=0)] | None = Field(
        None, description="time after the last strike in which the fall of severity halves; null = it stays"
    )
