"""Thresholds, with the review queue in order of the harm that a review can prevent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.strategy import Items

from .threshold import Threshold


class PriorityReview(Threshold):
    """Decide like ``Threshold``, and review in order of expected harm prevented.

    The harm expected of an item that stays up is the sum over policies of score x severity weight, times the views that
    an item of its creator's tier is expected to get. A review takes about as long whatever the item, so the queue that
    serves the highest expected harm first prevents the most of it. ``priority`` is added, so that a market's reviews
    may go first or last regardless.

    An item whose flags are for policies of severity weight 0 has no harm to prevent: it waits behind all others, in
    order of joining (as do appeals in a pool that also reviews), and where patience is short it may leave undecided.
    """

    def _priority(self, items: Items) -> NDArray[np.float64]:
        return super()._priority(items) + self._expected_harm(items)

    def _expected_harm(self, items: Items) -> NDArray[np.float64]:
        """Return the severity-weighted violative views expected of each item, (n,)."""
        harm = np.zeros(len(items))
        # Policy by policy, not as a matrix product: the rounding of a product depends on the number of rows.
        for column, weight in zip(items.scores.T, self.context.severity_weights, strict=True):
            if weight > 0:
                harm += column * weight
        return harm * items.expected_views

    def explain(self, items: Items, row: int) -> str:
        """Return in words what is decided for one item, which thresholds its scores reached, and its expected harm."""
        one = items.take([row])
        harm, views = self._expected_harm(one)[0], one.expected_views[0]
        return f"{super().explain(items, row)}; expected harm {harm:.4g} weighted views, of {views:.4g} expected views"
