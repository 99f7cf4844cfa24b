"""Orders of review queues by the rules of the library, as a strategy: the parameter names the rule."""

from __future__ import annotations

from simulator.declare import Param
from simulator.strategy import Bound, Items, Ranges, Ranking
from simulator.strategy.rules import PRIORITY, RULES, ranking_of

from .threshold import Threshold


class QueueOrder(Threshold):
    """Decide like ``Threshold``, and let a rule say which waiting job goes first.

    ``order`` names one of the rules of ``simulator.strategy.rules``, or ``priority``: jobs go by the market's
    ``priority``, then in order of joining. Each queue that the plan does not rank gets the rule's table for it. At
    every control tick jobs are ranked again, by the policy, the age and the views so far of their item; their weight is
    the item's highest score.

    *When it helps*: queues are long, and items differ in what they will still do. Orders cost nothing: the same
    reviewers do the same work. *When it backfires*: whoever goes first does so at somebody's cost. Rules by views let
    the slowest tenth wait twice as long, miss time limits of which they do not know, and let held items wait; where
    queues are short no order matters.

    Source: c-mu, Cox and Smith (1961); c-mu/theta, Atar, Giat and Shimkin (2010), Operations Research 58; index, Gocmen
    et al. (2025), arXiv 2505.21331.
    """

    order = Param("remaining_views", choices=(PRIORITY, *RULES), doc="rule that orders the queues")

    def _rank(self) -> dict[str, Ranking] | None:
        if self.order == PRIORITY:
            return None
        free = (queue for queue, plan in zip(self.context.queues, self.context.orders, strict=True) if plan == PRIORITY)
        return {queue: ranking_of(self.order, self.context, queue) for queue in free}

    def _bound(self, items: Items, ranges: Ranges) -> Bound | None:
        """Return the bound of ``Threshold``: the order of a queue changes no decision."""
        return super()._bound(items, ranges)

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and the rule by which its reviews wait."""
        text = super().explain(items, row)
        return text if self.order == PRIORITY else f"{text}; queues go by {self.order}"
