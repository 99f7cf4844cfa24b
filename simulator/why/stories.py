"""Items whose story differs between two plans, and through what.

The plans meet the same uploads and the same luck, so what an item adds to the two ledgers are its two potential
outcomes. Its story differs if anything that is counted of it differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action
from simulator.domain.events import OF_POOLS, Event
from simulator.ledger.measures import SQUARES_OF_VIEWS, VIEW_SUMS, Measure, place_of

from .per_item import Floats, Lives


class Through(Enum):
    """Through what a story came to differ: the first that fits."""

    BEFORE = "through what came before"
    """Only one arm published the upload, or the upload itself differs: creators, adversaries, detectors and hash banks
    answer to earlier enforcement."""
    DECISION = "by decision"
    """The strategy decided differently, and it mattered."""
    QUEUE = "through the queue"
    """The same decision, but other delays, verdicts or events."""
    REACH = "through reach"
    """The same events, but other views, as where a limited item has another reach, or reviews are staffed otherwise:
    views that are expected, not drawn, follow from both."""


THROUGH = tuple(Through)
"""In order of the codes in ``Stories.through``."""

_VIEWS = [*VIEW_SUMS, *SQUARES_OF_VIEWS]
_EVENTS = [place_of(event) for event in Event if event not in OF_POOLS]
_SENT = (Action.REVIEW, Action.HOLD, Action.REMOVE)
_REVIEWED = [Measure.JOBS, Measure.APPEALS]


@dataclass(frozen=True, eq=False)
class Stories:
    """The items whose story differs, of one pair of runs or more.

    Parameters
    ----------
    before, after : (n,) SEEN
        The item under the baseline's plan, and under the candidate's.
    rows_before, rows_after : (n, PLACES) float64
        What it added to each ledger.
    through : (n,) int
        Place in ``THROUGH``.
    replication : (n,) int
        The pair of runs.
    """

    before: NDArray[np.void]
    after: NDArray[np.void]
    rows_before: Floats
    rows_after: Floats
    through: NDArray[np.int64]
    replication: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.through)

    @classmethod
    def joined(cls, parts: Sequence[Stories]) -> Stories:
        """Return the stories of several blocks or pairs of runs as one."""
        return cls(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(cls)))


def stories_of(baseline: Lives, candidate: Lives, replication: int) -> Stories:
    """Return the stories that differ between two runs of the same block of items."""
    differ = (baseline.rows != candidate.rows).any(axis=1)
    differ |= baseline.seen["segments"] != candidate.seen["segments"]  # counted among others
    differs = np.flatnonzero(differ)
    before, after = baseline.seen[differs], candidate.seen[differs]
    rows_before, rows_after = baseline.rows[differs], candidate.rows[differs]
    through = _through(before, after, rows_before, rows_after)
    return Stories(before, after, rows_before, rows_after, through, np.full(len(differs), replication))


def _through(before: NDArray[np.void], after: NDArray[np.void], one: Floats, other: Floats) -> NDArray[np.int64]:
    changed = one != other
    events = changed[:, _EVENTS].any(axis=1)
    beyond_views = np.delete(changed, _VIEWS, axis=1).any(axis=1)
    earlier = (before["upload"] != after["upload"]) | changed[:, Measure.UPLOADS]
    reviewed = (one[:, _REVIEWED] + other[:, _REVIEWED]).any(axis=1)
    decision = (before["action"] != after["action"]) | (before["decided_at"] != after["decided_at"])
    decision |= reviewed & ((before["queue"] != after["queue"]) | (before["priority"] != after["priority"]))
    later = ~np.isin(before["action"], _SENT)  # what was sent to review at triage waits for no threshold
    decision |= later & events & (before["thresholds"] != after["thresholds"])
    kinds = (Through.BEFORE, Through.DECISION, Through.QUEUE)
    codes = [THROUGH.index(kind) for kind in kinds]
    found = np.select([earlier, decision, beyond_views], codes, default=THROUGH.index(Through.REACH))
    return np.asarray(found, dtype=np.int64)
