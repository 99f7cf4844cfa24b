"""Graduated actions: what a score leads to rises with what the account did before."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Axis, Param
from simulator.domain import Action
from simulator.records.triage import PLANNED_STRIKE
from simulator.strategy import History, Items, Triage

from .account_links import struck
from .threshold import Threshold

_FOR: tuple[Axis, ...] = ("policy",)


class GraduatedActions(Threshold):
    """Decide like ``Threshold``, and let the consequence of a removal at upload rise with the account's record.

    An account's *offences* are its strikes in force or, if they are more, its removals of this run without those undone
    on appeal. For a policy with a severity weight of at least ``severe_weight`` as many as ``head_start`` are added.
    What ``Threshold`` would remove at upload, for the item's ``top_policy``,

    * is labelled while offences are below ``label_below``,
    * else has its reach limited while they are below ``limit_below``,
    * else is removed without a strike, as education, while they are below ``educate_below``,
    * else is removed with the plan's strikes, from ``harsh_from`` offences on with ``harsh_strikes``.

    The two mild steps hold for scores below ``sure_at``; they leave the item to reports and to its other triggers.
    Removals by reviewers and by later scores follow the plan (``enforcement``).

    *When it helps*: most accounts that are removed once meant no harm or did nothing wrong, and a few go on. Wrongful
    strikes, suspensions and bans become rare, and repeat offenders are stopped earlier. *When it backfires*: accounts
    are cheap, so that every upload is a first offence; and what is labelled or limited stays up.

    Source: responsive regulation, Ayres and Braithwaite (1992), Oxford University Press; education before a strike as
    in YouTube, Community Guidelines strike basics.
    """

    reads_history = True

    label_below = Param(
        0, ge=0, le=250, unit="offences", shape=_FOR, search=(0, 3), doc="offences below which an item is labelled"
    )
    limit_below = Param(
        0, ge=0, le=250, unit="offences", shape=_FOR, search=(0, 3), doc="offences below which its reach is limited"
    )
    educate_below = Param(
        1,
        ge=0,
        le=250,
        unit="offences",
        shape=_FOR,
        search=(0, 4),
        doc="offences below which a removal gives no strike",
    )
    harsh_from = Param(
        2, ge=0, le=250, unit="offences", shape=_FOR, search=(1, 6), doc="offences from which removals are harsh"
    )
    harsh_strikes = Param(
        2, ge=0, le=250, unit="strikes", shape=_FOR, search=(1, 6), doc="strikes that a harsh removal gives"
    )
    sure_at = Param(1.0, ge=0, le=1, unit="probability", shape=_FOR, doc="score from which no item is spared a removal")
    severe_weight = Param(5.0, ge=0, doc="severity weight from which a policy is severe")
    head_start = Param(1, ge=0, le=250, unit="offences", doc="offences that a severe policy adds")

    def _start(self) -> None:
        super()._start()
        self._added = np.where(self.context.severity_weights >= self.severe_weight, int(self.head_start), 0)

    def offences(self, items: Items) -> NDArray[np.int64]:
        """Return the (n,) offences that count for each item's ``top_policy``."""
        history = cast("History", items.history)  # a class with reads_history gets it
        removals = history.removals.astype(np.int64) - history.appeals_won
        return np.asarray(np.maximum(struck(items), removals) + self._added[items.top_policy])

    def _triage(self, items: Items) -> Triage:
        triage = super()._triage(items)
        rows = np.flatnonzero(triage.action == Action.REMOVE)
        strike = np.full(len(items), PLANNED_STRIKE, np.int16)
        if rows.size:
            few = items.take(rows)
            offences, policy = self.offences(few), few.top_policy
            below = {name: offences < self.resolved[name][policy] for name in ("label_below", "limit_below")}
            spared = few.top_score < self.resolved["sure_at"][policy]
            action = np.full(rows.size, Action.REMOVE, np.uint8)
            action[spared & below["limit_below"]] = Action.LIMIT
            action[spared & below["label_below"]] = Action.LABEL
            triage.action[rows] = action
            triage.delay[rows[action != Action.REMOVE]] = 0.0
            harsh = offences >= self.resolved["harsh_from"][policy]
            given = np.where(harsh, self.resolved["harsh_strikes"][policy], PLANNED_STRIKE)
            strike[rows] = np.where(offences < self.resolved["educate_below"][policy], 0, given)
        return Triage(**{**triage._asdict(), "strike": strike})

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and the account's record if it matters."""
        one = items.take([row])
        text = super().explain(one, 0)
        if super()._triage(one).action[0] != Action.REMOVE:
            return text
        offences, triage = int(self.offences(one)[0]), self._triage(one)
        strikes = int(triage.strike[0])
        step = "strikes as the plan says"
        if triage.action[0] != Action.REMOVE:
            step = "a mild action in place of a removal"
        elif strikes >= 0:
            step = "removed without a strike, as education" if strikes == 0 else f"harsh, {strikes} strikes"
        return f"{offences} earlier {'offence counts' if offences == 1 else 'offences count'}: {step}; {text}"
