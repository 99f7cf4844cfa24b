"""An experiment inside a run: its arms and the units assigned to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from simulator.declare.units import SECONDS, show_bound

from .fields import ProperShare, Seconds
from .model import Model, Whole
from .problems import Problem


class Arms(Model):
    """Two arms in one run, ``control`` and ``treatment``, that share queues and reviewers as on a platform."""

    unit: Literal["creator", "item", "market", "market_hour", "viewer"] = Field(
        "creator",
        description="unit of assignment: a creator, an item, a market, a market in an hour of the run, or a "
        "viewer (each item is then in both arms, and its views are split by `share`)",
    )
    share: ProperShare = Field(0.5, description="share of the units in the treatment arm")
    salt: Annotated[int, Field(ge=0, lt=2**63, strict=True)] = Field(
        0, description="number that determines the assignment; another number gives another assignment"
    )
    start: Seconds | None = Field(
        None,
        description="start of the experiment; earlier uploads are counted separately, as a covariate; "
        "null = at the end of the warm-up",
    )
    strategy: str | None = Field(
        None,
        min_length=1,
        description="spec of the strategy for uploads of the treatment arm, from `start`; null = the "
        "scenario's, so the arms do not differ",
    )

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a start beyond the run, markets that leave an arm empty, and a strategy where items have no arm."""
        if self.start is not None and self.start >= whole.horizon:
            yield Problem(
                ("start",), f"must be before the end of the run ({show_bound(whole.horizon, SECONDS)})", self.start
            )
        markets = len(whole.names("markets"))
        if self.unit == "market" and not 0 < round(self.share * markets) < markets:
            yield Problem(("share",), f"must leave a market in each arm; there are {markets} markets", self.share)
        if self.unit == "viewer" and self.strategy is not None:
            must = "must be null where the unit is a viewer: each item has one decision for all its viewers"
            yield Problem(("strategy",), must, self.strategy)
