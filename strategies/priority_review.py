"""Thresholds, with the review queue in order of the harm that a review can prevent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import format_duration
from simulator.strategy import Bound, Items, Ranges

from .threshold import Threshold

FIRST = 1e12
"""Priority above any expected harm; a time in seconds is still told apart to a tenth of a millisecond."""


class PriorityReview(Threshold):
    """Decide like ``Threshold``, and review in order of expected harm prevented.

    The harm expected of an item that stays up is the sum over policies of score x severity weight, times the views that
    an item of its creator's tier is expected to get. A review takes about as long whatever the item, so the queue that
    serves the highest expected harm first prevents the most of it. ``priority`` is added, so that a market's reviews
    may go first or last regardless.

    An item whose flags are for policies of severity weight 0 has no harm to prevent: it waits behind all others, in
    order of joining (as do appeals in a pool that also reviews), and where patience is short it may leave undecided.

    With ``deadline_first`` items whose reviews have a time limit of at most that go before all others, whatever their
    harm, the earliest deadline first (time of upload plus limit).
    """

    deadline_first = Param(
        None,
        ge=0,
        unit="seconds",
        search=(3600.0, 604_800.0),
        log=True,
        doc="longest time limit whose reviews go first, in order of their deadlines",
    )

    def _priority(self, items: Items) -> NDArray[np.float64]:
        priority = super()._priority(items) + self._expected_harm(items)
        if self._urgent.any():
            limit = self._urgent_limit[items.market, items.top_policy]
            urgent = np.isfinite(limit)
            priority[urgent] = FIRST - (items.time + limit)[urgent]
        return priority

    def _start(self) -> None:
        super()._start()
        longest = self.deadline_first
        limits = self.context.limits
        self._urgent = limits <= (-np.inf if longest is None else longest)
        self._urgent_limit = np.where(self._urgent, limits, np.inf)

    def _bound(self, items: Items, ranges: Ranges) -> Bound | None:
        """Return the bound of ``Threshold``: what is reviewed first changes no decision."""
        return super()._bound(items, ranges)

    def _expected_harm(self, items: Items) -> NDArray[np.float64]:
        """Return the severity-weighted violative views expected of each item, (n,)."""
        harm = np.zeros(len(items))
        # Policy by policy, not as a matrix product: the rounding of a product depends on the number of rows.
        for column, weight in zip(items.scores.T, self.context.severity_weights, strict=True):
            if weight > 0:
                harm += column * weight
        return harm * items.expected_views

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, the thresholds that its scores reached, and its expected harm."""
        one = items.take([row])
        harm, views = self._expected_harm(self._judged(one)[0])[0], one.expected_views[0]
        limit = self._urgent_limit[one.market[0], one.top_policy[0]]
        deadline = f"; goes first because it is due {format_duration(limit)} after upload" if np.isfinite(limit) else ""
        return (
            f"{super().explain(items, row)}; expected harm {harm:.4g} weighted views, of {views:.4g} expected views"
            f"{deadline}"
        )
