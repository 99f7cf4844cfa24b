"""How creators answer to what they meet with, each part switched on by giving it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from simulator.declare import Unit
from simulator.domain.units import DAY

from .detection import Latency
from .fields import Portion, Positive, Sd, Seconds, Share, SignedSd
from .model import Model, Whole
from .problems import Problem


class Deterrence(Model):
    """Creators with strikes take more care."""

    strength: Sd = Field(description="most by which severity falls, in severity sd")
    scale: Annotated[Positive, Unit("strikes")] = Field(2.0, description="strikes at which 63 % of that is reached")
    half_life: Annotated[Seconds, Field(gt=0)] | None = Field(
        None, description="time after the last strike in which care falls by half; null = it stays"
    )


class Churn(Model):
    """Creators who were wronged keep uploads back."""

    per_removal: Share = Field(
        description="probability that an upload is kept back after one wrongful removal; removals act one by one"
    )
    regained: Share = Field(0.0, description="part of a wrongful removal that its reinstatement makes good")


class BanEvasion(Model):
    """Banned creators return with new accounts."""

    returns: Share = Field(description="probability that a banned creator opens a new account, drawn for each ban")
    delay: Latency = Field(Latency(mean=3 * DAY, cv=1.0), description="from ban to the new account (log-normal)")
    recognised: Share = Field(0.0, description="share of returned creators who are recognised and banned at once")


class NewAccounts(Model):
    """Accounts are opened at an even rate, before the run and during it."""

    per_day: Annotated[Portion, Field(gt=0, le=0.05)] = Field(
        description="share of a market's accounts that is opened a day; at most 0.5 / days of the run"
    )
    shift: Annotated[SignedSd, Field(ge=-3, le=3)] = Field(
        0.0, description="added to the severity of what a newborn account uploads, in severity sd"
    )
    fade: Annotated[Seconds, Field(gt=0)] = Field(30 * DAY, description="age at which 37 % of that is left")

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a rate at which there are no accounts at the start of the run."""
        days = whole.horizon / DAY
        if self.per_day * days > 0.5:
            must = f"must be at most 0.5 / days of the run ({0.5 / days:.4g}), so that there are accounts at its start"
            yield Problem(("per_day",), must, self.per_day)
