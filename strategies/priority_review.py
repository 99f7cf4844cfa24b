"""Thresholds, with the review queue in order of the harm that a review can prevent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.strategy import Items

from .threshold import Threshold


class PriorityReview(Threshold):
    """``Threshold``, and reviews in order of expected harm prevented.

    The harm expected of an item that stays up is the sum over policies of score x severity weight, times the views that an item of
    its creator's tier is expected to get. With equal service times, serving the highest expected harm first prevents the most
    of it. ``priority`` is added, so that a market may go first or last regardless.

    An item whose flags have severity weight 0 has no harm to prevent: it joins the queue behind all others (in order of
    joining, as do appeals where they share the pool), and with a patience may leave it undecided.
    """

    def _priority(self, items: Items) -> NDArray[np.float64]:
        return super()._priority(items) + self._expected_harm(items)

    def _expected_harm(self, items: Items) -> NDArray[np.float64]:
        """Return the severity-weighted violative views expected of each item, (n,)."""
        harm = np.zeros(len(items))
        # Policy by policy, not as a matrix product: a product's rounding depends on the number of rows.
        for column, weight in zip(items.scores.T, self.context.severity_weights, strict=True):
            if weight:
                harm += column * weight
        return harm * items.expected_views

    def explain(self, items: Items, row: int) -> str:
        one = items.take([row])
        harm = f"expected harm {self._expected_harm(one)[0]:.6g} weighted views"
        weights = f"sum of score x severity weight {self._expected_harm(one)[0] / one.expected_views[0]:.4g} x {one.expected_views[0]:.6g} expected views"
        return f"{super().explain(items, row)}; {harm} = {weights}"
