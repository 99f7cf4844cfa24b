"""Service times: by a mean and a spread, by quantiles, or by a list of observations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from simulator.declare.units import SECONDS, show_bound

from .csv_column import FromCsv
from .fields import NonNegative, Seconds
from .model import Model
from .problems import Problem, refuse, refuse_value

MOST_OBSERVATIONS = 1_000_000
KEPT_OBSERVATIONS = 1_000
"""A longer list is kept as the means of this many parts of equal number, which has the same mean."""
_LEVEL = re.compile(r"p(\d{1,2}(?:\.\d+)?)")
Time = Annotated[Seconds, Field(gt=0)]


def _condensed(times: tuple[float, ...] | None) -> tuple[float, ...] | None:
    """Return a list in rising order, condensed if it is long."""
    if times is None:
        return None
    if not any(times):
        refuse_value("must have a time above 0 s", times[0])
    import numpy as np

    rising = np.sort(np.array(times, dtype=np.float64))
    if len(rising) > KEPT_OBSERVATIONS:
        below = np.concatenate([[0.0], np.cumsum(rising)])
        edges = np.linspace(0.0, len(rising), KEPT_OBSERVATIONS + 1)
        rising = np.diff(np.interp(edges, np.arange(len(below)), below)) * (KEPT_OBSERVATIONS / len(rising))
    return tuple(rising.tolist())


class Service(Model):
    """Distribution of a service time: `mean` with `law` and `cv`, or `quantiles`, or `observations`."""

    law: Literal["exponential", "lognormal", "deterministic"] = Field(
        "lognormal", description="family of the distribution"
    )
    mean: Time | None = Field(None, description="mean; null where `quantiles` or `observations` is given")
    cv: NonNegative = Field(0.6, description="coefficient of variation, for the log-normal law of a `mean`")
    quantiles: dict[str, Time] = Field(
        default_factory=dict, description="times by quantile, such as `p50: 20s` and `p90: 55s`; two at least, rising"
    )
    observations: Annotated[tuple[Seconds, ...] | None, FromCsv(), AfterValidator(_condensed)] = Field(
        None,
        min_length=2,
        max_length=MOST_OBSERVATIONS,
        description="observed times, or the path of a CSV file with a column `seconds`, from the scenario's folder",
    )

    @property
    def levels(self) -> tuple[float, ...]:
        """Probabilities of the quantiles, in (0, 1)."""
        return tuple(_level(name) for name in self.quantiles)

    @model_validator(mode="after")
    def _one_law(self) -> Self:
        refuse(self._own_problems())
        return self

    def _own_problems(self) -> Iterator[Problem]:
        given = [name for name in ("mean", "quantiles", "observations") if getattr(self, name)]
        if not given:
            yield Problem(("mean",), "must be given, unless `quantiles` or `observations` is", None)
        if len(given) > 1:
            must = f"must be left out or null because `{given[1]}` is given"
            yield Problem((given[0],), must, getattr(self, given[0]))
        unread = [name for name in self.quantiles if not 0.0 < _level(name) < 1.0]
        for name in unread:
            yield Problem(("quantiles", name), "must be named by a percentage between 0 and 100, such as 'p90'", name)
        if len(self.quantiles) == 1:
            yield Problem(("quantiles",), "must have at least two quantiles", next(iter(self.quantiles)))
        if unread:
            return
        for before, after in pairwise(self.quantiles):
            low, high = self.quantiles[before], self.quantiles[after]
            if _level(after) <= _level(before):
                yield Problem(("quantiles", after), f"must come before {before!r}: quantiles are listed rising", after)
            elif high <= low:
                must = f"must be above the time of {before!r} ({show_bound(low, SECONDS)})"
                yield Problem(("quantiles", after), must, high)


def _level(name: str) -> float:
    """Return the probability of a quantile's name; nan if it is not one."""
    match = _LEVEL.fullmatch(name)
    return float(match.group(1)) / 100.0 if match else float("nan")
