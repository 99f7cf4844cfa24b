"""Appeals: how often creators appeal, and which pool decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from simulator.declare import PLAN, Search, Unit
from simulator.domain.units import DAY, HOUR

from .detection import Latency
from .fields import Positive, Seconds, Share
from .model import Model, Whole, named
from .problems import Problem


class Appeals(Model):
    """What creators do after a removal."""

    pool: Annotated[str | None, PLAN] = Field(
        None, description="pool that decides appeals and nothing else; null = no appeals"
    )
    rate_innocent: Share = Field(0.0, description="probability that a clearly innocent creator appeals")
    rate_guilty: Share = Field(0.0, description="probability that a clear violator appeals")
    perception_noise: Annotated[Positive, Unit("severity sd")] = Field(
        1.0, description="noise of a creator's reading of severity, in severity sd"
    )
    delay: Latency = Field(Latency(mean=12 * HOUR, cv=1.5), description="from removal to appeal (log-normal)")
    window: Annotated[Seconds | None, PLAN, Search(HOUR, 30 * DAY, log=True)] = Field(
        None,
        description="time after a removal within which a creator can appeal; null = no limit",
    )

    @property
    def rates(self) -> dict[str, float]:
        """The probabilities of an appeal in a market whose multiplier is 1, by name of their field."""
        return {"rate_innocent": self.rate_innocent, "rate_guilty": self.rate_guilty}

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem if the pool does not exist."""
        if self.pool is not None:
            yield from named(whole, "pools", self.pool, ("pool",))
