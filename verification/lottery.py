"""A strategy that acts on uploads by chance, so that two plans can differ upload by upload and be equal in law."""

from __future__ import annotations

import numpy as np

from simulator.declare import Param
from simulator.domain import Action
from simulator.strategy import Items, Triage
from strategies.threshold import Threshold


class Lottery(Threshold):
    """Decide like ``Threshold``; of all uploads remove a random share, and of those allowed review another one.

    Two plans with different values of ``number`` hold lotteries of equal odds that are independent of each other.
    """

    number = Param(0, ge=0, unit="lottery", doc="number of the lottery")
    removed = Param(0.03, ge=0, le=1, unit="share", doc="share of uploads removed at random")
    reviewed = Param(0.05, ge=0, le=1, unit="share", doc="share of uploads reviewed at random")

    def _triage(self, items: Items) -> Triage:
        triage = super()._triage(items)
        ticket = items.lottery(100 + int(self.number))
        triage.action[(triage.action == Action.ALLOW) & (ticket < self.removed + self.reviewed)] = Action.REVIEW
        remove = np.flatnonzero(ticket < self.removed)
        triage.action[remove] = Action.REMOVE
        triage.delay[remove] = 0.0
        return triage
