"""The ladder of penalties on accounts: what follows at how many strikes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.declare import Search, Unit
from simulator.domain.units import DAY, HOUR

from .fields import Seconds
from .model import Model
from .problems import Problem, refuse

Strikes = Annotated[int, Unit("strikes"), Field(ge=1, le=250, strict=True)]


class Rung(Model):
    """A penalty at a number of strikes."""

    at: Annotated[Strikes, Search(1, 20)] = Field(description="strikes from which it applies, until the next rung's")
    penalty: Literal["feature_block", "suspend", "ban"] = Field(
        description="a feature is blocked, uploads are refused, or both for good"
    )
    length: Annotated[Annotated[Seconds, Field(gt=0)] | None, Search(HOUR, 60 * DAY, log=True)] = Field(
        None, description="how long; null for a ban"
    )

    @model_validator(mode="after")
    def _has_its_length(self) -> Self:
        if self.penalty == "ban" and self.length is not None:
            refuse([Problem(("length",), "must be null for a ban, which has no end", self.length)])
        if self.penalty != "ban" and self.length is None:
            refuse([Problem(("length",), f"must be a duration for the penalty {self.penalty!r}", self.length)])
        return self


def check_ladder(rungs: Sequence[Rung]) -> list[Problem]:
    """Check that the strikes of the rungs rise, and that nothing follows a ban."""
    found = []
    for place, (lower, rung) in enumerate(pairwise(rungs), start=1):
        if rung.at <= lower.at:
            must = f"must be above that of the rung before ({lower.at})"
            found.append(Problem(("ladder", place, "at"), must, rung.at))
        elif lower.penalty == "ban":
            found.append(Problem(("ladder", place), "must not follow a ban, which has no end", rung.at))
    return found
