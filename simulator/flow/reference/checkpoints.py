"""Checkpoints: the views and ages at which an item is scored again, one after the other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.domain.events import Checkpoint
from simulator.world.laws import Laws
from simulator.world.mechanisms.rescoring import AGES, REPORTS, later_score

if TYPE_CHECKING:
    from .upload import Upload


class Checkpoints:
    """The remaining checkpoints of one item, and its score at each.

    Parameters
    ----------
    upload : Upload
    laws : Laws
    """

    def __init__(self, upload: Upload, laws: Laws) -> None:
        self._upload = upload
        self._laws = laws
        wanted = min(upload.remove_at_rescore, upload.review_at_rescore) <= 1.0
        self._views = laws.rescoring.views.tolist() if wanted else []
        self._reports = laws.rescoring.reports.tolist() if wanted else []
        self._ages = laws.rescoring.ages.tolist() if wanted else []
        self._passed = {Checkpoint.VIEWS: 0, Checkpoint.AGE: 0}

    @property
    def next_views(self) -> float:
        """Views at the next checkpoint of views; inf if there is none."""
        return self._next(Checkpoint.VIEWS, self._views)

    @property
    def next_time(self) -> float:
        """Time of the next checkpoint of age, s; inf if there is none."""
        return float(self._upload.time + self._next(Checkpoint.AGE, self._ages))

    def skip(self, views: float, now: float) -> None:
        """Pass the checkpoints reached by the time of triage, without a score."""
        while self.next_views <= views:
            self.take(Checkpoint.VIEWS)
        while self.next_time <= now:
            self.take(Checkpoint.AGE)

    def take(self, kind: Checkpoint) -> int:
        """Pass the next checkpoint of views or age, and return its number."""
        self._passed[kind] += 1
        return self._passed[kind] - 1

    def at_report(self, reports: int) -> int:
        """Return the number of the checkpoint of this many reports; -1 if it is none."""
        return self._reports.index(reports) if reports in self._reports else -1

    def score(self, kind: Checkpoint, number: int, now: float) -> float:
        """Return the item's score at a checkpoint reached now."""
        if kind is Checkpoint.VIEWS:
            k = int(self._views[number])
        elif kind is Checkpoint.AGE:
            k = AGES + int(self._ages[number])
        else:
            k = REPORTS + int(self._reports[number])
        upload, laws = self._upload, self._laws
        return later_score(
            laws.rescoring, laws.seed, laws.replication,
            upload.item, upload.market, upload.nearest, upload.hard, upload.legible, upload.violates, number, k, now,
        )  # fmt: skip

    def _next(self, kind: Checkpoint, steps: list[float]) -> float:
        passed = self._passed[kind]
        return steps[passed] if passed < len(steps) else math.inf
