"""Opening of new accounts; optional."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from simulator.domain.units import DAY

from .fields import Portion, Seconds, SignedSd
from .model import Model, Whole
from .problems import Problem


class NewAccounts(Model):
    """Accounts are opened at an even rate, before the run and during it."""

    per_day: Annotated[Portion, Field(gt=0, le=0.05)] = Field(
        description="share of a market's accounts opened per day; at most 0.5 / days of the run"
    )
    shift: Annotated[SignedSd, Field(ge=-3, le=3)] = Field(
        0.0, description="added to the severity of uploads by an account just opened, in severity sd"
    )
    fade: Annotated[Seconds, Field(gt=0)] = Field(30 * DAY, description="age at which 37 % of `shift` is left")

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem if the rate leaves no accounts at the start of the run."""
        days = whole.horizon / DAY
        if self.per_day * days > 0.5:
            must = f"must be at most 0.5 / days of the run ({0.5 / days:.4g}), so that there are accounts at its start"
            yield Problem(("per_day",), must, self.per_day)
