"""The rhythm of control."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulator.declare import PLAN
from simulator.domain.units import MINUTE

from .fields import Seconds, multiple_of
from .model import Model


class Control(Model):
    """The rhythm at which a strategy may act on what it observes."""

    tick: Annotated[Seconds, multiple_of(MINUTE, "60 s")] = Field(
        5 * MINUTE, gt=0, description="time between two calls of the strategy's adapt; a multiple of 60 s"
    )
    sweep_window: Annotated[Seconds, PLAN] = Field(
        0.0,
        description="age up to which a strategy may sweep live uploads again by a SweepOrder; 0 = never",
    )
    signal_lag: Seconds = Field(
        0.0, description="age of the newest signal (strikes, histories, queues, verdicts) at a tick"
    )
