"""A package of one strategy, as somebody outside riskbox would write it."""

from __future__ import annotations

from simulator import Action, Items, Param, Strategy, Triage


class Sample(Strategy):
    """Review the items of accounts younger than a day that score above a threshold, and allow all others."""

    review_at = Param(0.5, ge=0, le=1, unit="probability", doc="score at which an item of a new account is reviewed")

    def _triage(self, items: Items) -> Triage:
        triage = Triage.allow(len(items))
        new = items.account_age < 86_400
        triage.action[new & (items.top_score >= self.params["review_at"])] = Action.REVIEW
        return triage
