"""The rhythm of control."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulator.domain.units import MINUTE

from .fields import Seconds, multiple_of
from .model import Model


class Control(Model):
    """The rhythm at which a strategy may act on what it observes."""

    tick: Annotated[Seconds, multiple_of(MINUTE, "60 s")] = Field(
        5 * MINUTE, gt=0, description="time between two calls of the strategy's adapt; a multiple of 60 s"
    )
    signal_lag: Seconds = Field(0.0, description="age of the newest signal (strikes, queues, verdicts) at a tick")
