"""Arms of an experiment inside a run: a pure function of a unit and a salt, alike in every replication."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.arms import Arms
from simulator.domain.units import HOUR
from simulator.ledger.counts import Counts
from simulator.ledger.measures import SQUARES_OF_VIEWS, VIEW_SUMS
from simulator.ledger.size import BUCKETS, PERIODS
from simulator.records import Chunk
from simulator.rng.arms import arm_luck

ARMS = ("control", "treatment")
"""Names of the arms; they are segments of these names."""
_UNIT, _BUCKET = 0, 1
"""Draws of a unit: its arm, and its bucket."""
_TREATED_FROM = (1 * PERIODS + 1) * BUCKETS
"""First bucket of the treatment arm's last period."""


@dataclass(frozen=True)
class Assignment:
    """The arm of an upload, and the bucket of its creator.

    Parameters
    ----------
    law : Arms
    start : float
        When the experiment starts, s.
    markets : int
        Number of markets.
    """

    law: Arms
    start: float
    markets: int

    def arm(self, chunk: Chunk) -> NDArray[np.int64]:
        """Return the (n,) arm of each upload: 0 control, 1 treatment; of viewers, who share every item, 0."""
        if self.law.unit == "viewer":
            return np.zeros(len(chunk), dtype=np.int64)
        if self.law.unit == "market":
            return self._markets[chunk.market]
        units = chunk.item
        if self.law.unit == "creator":
            units = chunk.creator.astype(np.int64)
        elif self.law.unit == "market_hour":
            units = self._market_hours(chunk)
        return (self._luck(units, _UNIT) < self.law.share).astype(np.int64)

    def bucket(self, chunk: Chunk, arm: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the (n,) index of each upload's bucket over arms, periods and hash classes.

        Classes are of creators; where whole markets are in an arm, of these, or of their hours: what is drawn together
        must lie in one bucket for buckets to be independent.
        """
        units = chunk.creator.astype(np.int64)
        if self.law.unit == "market":
            units = chunk.market.astype(np.int64)
        elif self.law.unit == "market_hour":
            units = self._market_hours(chunk)
        of_unit = (self._luck(units, _BUCKET) * BUCKETS).astype(np.int64)
        period = (chunk.time >= self.start).astype(np.int64)
        return ((arm * PERIODS + period) * BUCKETS + of_unit).astype(np.int32)

    def _market_hours(self, chunk: Chunk) -> NDArray[np.int64]:
        return (chunk.time // HOUR).astype(np.int64) * self.markets + chunk.market

    @property
    def _markets(self) -> NDArray[np.int64]:
        """(M,) arm of each market: so few are dealt by a permutation, so that the shares are those asked for."""
        order = np.argsort(self._luck(np.arange(self.markets), _UNIT))
        arm = np.zeros(self.markets, dtype=np.int64)
        arm[order[: round(self.law.share * self.markets)]] = 1
        return arm

    def _luck(self, units: NDArray[np.int64], k: int) -> NDArray[np.float64]:
        return arm_luck(self.law.salt, units, k)


def assignment_of(scenario: Scenario) -> Assignment | None:
    """Return the assignment of a scenario; None = it has no arms."""
    law = scenario.arms
    if law is None:
        return None
    return Assignment(law, scenario.counted_from if law.start is None else law.start, len(scenario.markets))


def treated(chunk: Chunk) -> NDArray[np.bool_]:
    """Return which (n,) uploads are treated: those of the treatment arm since the start of the experiment."""
    return np.asarray(chunk.bucket >= _TREATED_FROM)


def split_by_viewers(counts: Counts, share: float, first: int) -> Counts:
    """Return the counts with every item in both arms, and its views split between them.

    Parameters
    ----------
    counts : Counts
        Buckets are counted in the control arm.
    share : float
        Share of the viewers in the treatment arm.
    first : int
        Number of the control arm's segment; that of the treatment follows.
    """
    segments, buckets = counts.segments.copy(), counts.buckets.copy()
    sketches = counts.segment_sketches.copy()
    buckets[1] = buckets[0]
    for arm, part in enumerate((1.0 - share, share)):
        segments[first + arm] = counts.items
        sketches[first + arm] = counts.sketches.sum(axis=(0, 1, 2, 3))
        for cells in (segments[first + arm], buckets[arm]):
            cells[..., VIEW_SUMS] *= part
            cells[..., SQUARES_OF_VIEWS] *= part * part
    return replace(counts, segments=segments, segment_sketches=sketches, buckets=buckets)
