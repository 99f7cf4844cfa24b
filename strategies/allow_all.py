"""Do nothing: the floor that every other strategy is measured against."""

from __future__ import annotations

from simulator.strategy import Items, Strategy, Triage


class AllowAll(Strategy):
    """Allow every upload and ask for no review, even after user reports."""

    def _triage(self, items: Items) -> Triage:
        return Triage.allow(len(items))

    def explain(self, items: Items, row: int) -> str:
        """Return that everything is allowed."""
        return "ALLOW: this strategy allows every upload and asks for no review"
