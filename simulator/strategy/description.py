"""A decision in words."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from simulator.domain import Action
from simulator.records import NEVER, SCENARIO_ROUTE, Triage

from .context import PRIORITY, Context


def describe(triage: Triage, context: Context, row: int = 0, *, ranked: Collection[str] = ()) -> str:
    """Return one row of decisions in words: ``"REVIEW, in the queue of the scenario's route, priority 0"``.

    Parameters
    ----------
    triage : Triage
    context : Context
    row : int
    ranked : collection of str
        Queues that the strategy ranks itself. Where a queue is ranked the weight counts, and not the priority.
    """
    queue = int(triage.queue[row])
    where = "the queue of the scenario's route" if queue == SCENARIO_ROUTE else f"queue {context.queues[queue]!r}"
    may_be = np.unique(context.route).tolist() if queue == SCENARIO_ROUTE else [queue]
    orders = {"the strategy" if context.queues[one] in ranked else context.orders[one] for one in may_be}
    parts = [f"{Action(triage.action[row]).name}", f"any review in {where}, {_place(triage, row, orders)}"]
    if triage.review_at_reports[row]:
        parts.append(f"review at {triage.review_at_reports[row]} reports")
    if triage.review_at_views[row] < NEVER:
        parts.append(f"review at {triage.review_at_views[row]:,.6g} views")
    if triage.gate_at_views[row] < NEVER:
        parts.append(f"no distribution from {triage.gate_at_views[row]:,.6g} views until a review")
    if not triage.staged[row]:
        parts.append("exempt from the plan's stages of the audience")
    if triage.delay[row]:
        parts.append(f"with an extra delay of {triage.delay[row]:,.6g} s")
    return "; ".join(parts)


def _place(triage: Triage, row: int, orders: set[str]) -> str:
    """Return what decides the place of a row's reviews in queues with these orders."""
    priority, weight = f"priority {triage.priority[row]:.6g}", f"weight {triage.weight[row]:.6g}"
    rules = sorted(orders - {PRIORITY})
    if not rules:
        return priority
    ranked = f"{weight} in a ranking by {' or '.join(rules)}"
    return ranked if PRIORITY not in orders else f"{priority}, or {ranked}"
