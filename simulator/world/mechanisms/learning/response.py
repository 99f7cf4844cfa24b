"""Retraining on reviewers' labels: a policy of which nobody reviews anything regains nothing.

The law is stated in ``docs/world/learning.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config.detection import Learning
from simulator.config.model import of_policy
from simulator.domain.events import Event
from simulator.domain.units import DAY
from simulator.records import Chunk
from simulator.world.bearing import Bearing
from simulator.world.response import Answer, Response

if TYPE_CHECKING:
    from simulator.world.item_law import ItemLaw
    from simulator.world.source import SimulatedSource


class _Labels(NamedTuple):
    """Numbers of labels."""

    of_policy: NDArray[np.float64]
    of_kind: NDArray[np.float64]


class Retraining(Response):
    """Detectors that learn from reviewers' verdicts.

    Parameters
    ----------
    learning : Learning
    per_day : (policies,) float64
        Loss of reading of violating uploads, severity sd per day.
    blind : (kinds,) float64
        What is not read of each kind of novel content at first, severity sd.

    Attributes
    ----------
    regained : (policies,) float64
        Part of the loss since the start that retrainings have undone, severity sd.
    blind : (kinds,) float64
        What is not read of each kind now, severity sd.
    """

    def __init__(self, learning: Learning, per_day: NDArray[np.float64], blind: NDArray[np.float64]) -> None:
        self._learning = learning
        self._per_day = per_day
        self._number = 1
        """Number of the next retraining."""
        self._labels: dict[int, _Labels] = {}
        """Labels by the number of the retraining that will use them."""
        self.regained = np.zeros_like(per_day)
        self.blind = blind.copy()

    def learn(self, notices: NDArray[np.void], now: float) -> None:
        """Count the correct labels of violations; retrain when it is due."""
        right = (notices["kind"] == Event.VERDICT) & (notices["said"] == 1) & (notices["violates"] == 1)
        labels, every = notices[right], self._learning.retrain_every
        usable = np.ceil((labels["time"] + self._learning.label_delay) / every)
        number = np.maximum(usable, self._number).astype(np.int64)
        for one in np.unique(number).tolist():
            self._count(one, labels[number == one])
        while self._number * every <= now:
            self._retrain(self._number * every)
            self._number += 1

    def _count(self, number: int, labels: NDArray[np.void]) -> None:
        """Add labels to those of a retraining; only their number is kept, so memory does not grow with reviews."""
        before = self._labels.get(number, _Labels(np.zeros(self.regained.size), np.zeros(self.blind.size)))
        self._labels[number] = _Labels(
            before.of_policy + np.bincount(labels["policy"], minlength=self.regained.size),
            before.of_kind + np.bincount(labels["novel"], minlength=self.blind.size + 1)[1:],
        )

    def _retrain(self, at: float) -> None:
        """Restore a part of the loss, by the labels that are old enough and not used yet."""
        labels = self._labels.pop(self._number, None)
        if labels is not None:
            lost = self._per_day * (at / DAY) - self.regained
            self.regained += lost * -np.expm1(-labels.of_policy / self._learning.needed)
            self.blind *= np.exp(-labels.of_kind / self._learning.needed)

    def refit(self, law: ItemLaw) -> ItemLaw:
        """Return the laws with the loss that is left."""
        fade = np.maximum(law.fade - law.slope * self.regained, 0.0)
        return law._replace(fade=fade, novel=law.novel._replace(blind=self.blind))

    def bear(self, chunk: Chunk, bearing: Bearing) -> None:
        """Mark violating uploads to be redrawn: detectors read all others as before."""
        np.logical_or(bearing.touched, chunk.margin > 0.0, out=bearing.touched)

    def mark(self, chunk: Chunk) -> None:
        """Let later scores, which drift like first scores, read the part restored by the time of upload."""
        rows = np.flatnonzero(chunk.margin > 0.0)
        chunk.legible[rows] += self.regained[chunk.nearest[rows]]


def retraining(world: SimulatedSource) -> Retraining | None:
    """Return the retraining of a world's detectors; None if it is off or if detectors never lose quality."""
    detection, novel = world.scenario.detection, world.item_law.novel
    names = zip(world.policies, world.parents, strict=True)
    per_day = np.array([of_policy(detection.drift.per_day, *one) or 0.0 for one in names])
    if detection.learning is None or not (per_day.any() or novel.blind.any()):
        return None
    return Retraining(detection.learning, per_day, novel.blind)


RESPONSE = Answer(rank=50, make=retraining)
