"""An experiment inside a run: which units are in which arm."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .fields import Seconds
from .model import Model


class Arms(Model):
    """Two arms in one run, ``control`` and ``treatment``, that share queues and reviewers as on a platform."""

    unit: Literal["creator", "item", "market", "market_hour", "viewer"] = Field(
        "creator",
        description="what is in an arm as a whole: a creator, an item, a market, a market in an hour of the run, or a "
        "viewer (both arms meet every item then, and its views are split by the share)",
    )
    share: Annotated[float, Field(gt=0, lt=1, strict=True)] = Field(
        0.5, description="share of the units in the treatment arm"
    )
    salt: Annotated[int, Field(ge=0, lt=2**63, strict=True)] = Field(
        0, description="number that draws which units these are: another one gives another assignment"
    )
    start: Seconds | None = Field(
        None,
        description="when the experiment starts: what was uploaded earlier is counted apart, as a covariate; "
        "null = at the end of the warm-up",
    )
