"""A ranking: which strategy was selected, which are tied with it, and what is certified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.indicators import Indicator
from simulator.runs.kim_nelson import Floats, Selection
from simulator.runs.simulate import Arm

from .delta import Delta
from .shortfall import better_at_most

if TYPE_CHECKING:
    import pandas as pd

BEST, TIE, WORSE, OPEN = "selected", "tie", "worse", "still in"
"""What is said of a strategy: it is selected; its mean is within delta of the selected one's on the runs that both
have; its mean is worse by more; or the runs were ended while it was still in."""


@dataclass(frozen=True)
class Standing:
    """One strategy of a ranking.

    Parameters
    ----------
    name : str
    strategy : str
        Spec.
    place : int
        1 = selected; then by the gap.
    value : float
        Mean of the indicator, in its unit: that of the selected strategy over its runs and, of the others, that mean
        and the difference on the runs that both have.
    runs : int
        Replications that it was run.
    gap : float
        By how much its mean is worse than the selected one's, on the replications that both have.
    better_at_most : float
        It is better than the selected one by at most this, for all strategies at once with the ranking's confidence.
        Below 0: it is worse.
    verdict : str
        ``selected``, ``tie``, ``worse`` or ``still in``.
    out_by : str
        Name of the strategy that it was out by; empty if it was not out.
    """

    name: str
    strategy: str
    place: int
    value: float
    runs: int
    gap: float
    better_at_most: float
    verdict: str
    out_by: str


@dataclass(frozen=True, eq=False, repr=False)
class Ranking:
    """The best of several strategies by one indicator.

    Parameters
    ----------
    names : tuple of str
    arms : tuple of Arm
    indicator : Indicator
    cell : mapping
        The place that it is of; empty for the whole run.
    stated : Delta
        The smallest difference that matters, as it was asked for.
    delta : float
        The same in the indicator's unit.
    confidence : float
    first_stage : int
        Replications of each strategy in the first stage.
    selection : Selection
        What the procedure found; in its values more is better.
    """

    names: tuple[str, ...]
    arms: tuple[Arm, ...]
    indicator: Indicator
    cell: Mapping[str, str]
    stated: Delta
    delta: float
    confidence: float
    first_stage: int
    selection: Selection

    @property
    def best(self) -> str:
        """Name of the selected strategy; if the ranking is not settled, the one with the best mean."""
        return self.names[self.selection.best]

    @property
    def settled(self) -> bool:
        """Whether the procedure came to its end, so that its guarantee holds."""
        return self.selection.settled

    @property
    def runs(self) -> int:
        """Runs of all strategies together."""
        return int(self.selection.counts.sum())

    @cached_property
    def behind(self) -> float:
        """By how much the selected strategy may be worse than the best, in the unit, with the ranking's confidence."""
        return float(self._better_at_most.max())

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Every strategy, the selected one first, then from the smallest gap to the largest."""
        gaps = self._gaps
        order = sorted(range(len(self.names)), key=lambda one: (one != self.selection.best, gaps[one], one))
        return tuple(self._standing(one, place, float(gaps[one])) for place, one in enumerate(order, start=1))

    @property
    def ties(self) -> tuple[Standing, ...]:
        """The strategies that are tied with the selected one."""
        return tuple(one for one in self.standings if one.verdict == TIE)

    @cached_property
    def _better_at_most(self) -> Floats:
        values, best = self.selection.values, self.selection.best
        return better_at_most(values, best, self.delta, confidence=self.confidence, first=self.first_stage)

    @cached_property
    def _gaps(self) -> Floats:
        values = self.selection.values
        gaps: Floats = np.nanmean(values[:, [self.selection.best]] - values, axis=0)
        return gaps

    def _standing(self, one: int, place: int, gap: float) -> Standing:
        out = {gone.system: self.names[gone.by] for gone in self.selection.eliminations}
        best = float(np.nanmean(self.selection.values[:, self.selection.best]))
        return Standing(
            name=self.names[one],
            strategy=self.arms[one].strategy.spec,
            place=place,
            value=(best - gap) * self.indicator.direction,
            runs=int(self.selection.counts[one]),
            gap=gap,
            better_at_most=float(self._better_at_most[one]),
            verdict=self._verdict(one, gap),
            out_by=out.get(one, ""),
        )

    def _verdict(self, one: int, gap: float) -> str:
        if one == self.selection.best:
            return BEST if self.settled else OPEN
        if one in self.selection.left and not self.settled:
            return OPEN
        return TIE if gap <= self.delta else WORSE

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        found = self.selection
        return {
            "provenance": self.arms[found.best].provenance.to_dict(),
            "scenario": self.arms[0].scenario.name,
            "indicator": {name: getattr(self.indicator, name) for name in ("id", "title", "unit", "direction")},
            "cell": dict(self.cell),
            "delta": {"stated": self.stated.text, "relative": self.stated.relative, "difference": self.delta},
            "confidence": self.confidence,
            "first_stage": self.first_stage,
            "settled": self.settled,
            "selected": self.best,
            "ties": [one.name for one in self.ties],
            "behind_at_most": self.behind,
            "runs": self.runs,
            "strategies": [{**vars(one), "key": self._key(one.name)} for one in self.standings],
            "eliminations": [
                {
                    "name": self.names[one.system],
                    "by": self.names[one.by],
                    "replications": one.replications,
                    "gap": one.gap,
                }
                for one in found.eliminations
            ],
        }

    def _key(self, name: str) -> str:
        return self.arms[self.names.index(name)].provenance.key

    def table(self) -> pd.DataFrame:
        """Return a row per strategy, with the fields of ``Standing``."""
        import pandas as pd

        return pd.DataFrame([vars(one) for one in self.standings])

    def values(self) -> pd.DataFrame:
        """Return the indicator in every run: a row per replication, a column per strategy, NaN where it was out."""
        import pandas as pd

        return pd.DataFrame(self.selection.values * self.indicator.direction, columns=list(self.names))

    def __repr__(self) -> str:
        found = "selected" if self.settled else "has the best mean, not settled"
        return f"Ranking of {len(self.names)} strategies by {self.indicator.id}: {self.best} {found}"
