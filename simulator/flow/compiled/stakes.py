"""Uploads at stake: those whose life, or that of others, a decision within a bound can change."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action
from simulator.records import Chunk, Triage
from simulator.rng import inner, kernel
from simulator.world.expected_views import correction_may_vary
from simulator.world.laws import Laws, natural_views, report_gap
from simulator.world.mechanisms.gates import next_threshold

from .checkpoints import is_watched, meets_no_threshold

_MARGIN = 1e-9
"""Views so near to a trigger, relative, count as reaching it, whatever rounding says."""
_MOST_REPORTS = 1000
"""Reports that are followed; an item with more is at stake."""


@kernel
def find_at_stake(
    laws: Laws,
    chunk: Chunk,
    bound: Triage,
    varies: NDArray[np.bool_],
    known: NDArray[np.bool_],
    at_stake: NDArray[np.bool_],
) -> None:
    """Write which uploads are at stake; all others have one fate under every decision within the bound.

    At stake is what the bound may not leave alone: by its action, or because reports, views, a gate, a stage or a later
    score can reach a trigger. So are all later uploads of the creator of such an upload, who may have strikes by then.

    Parameters
    ----------
    chunk : Chunk
        In order of time; the next call has the uploads that follow.
    bound : Triage
        The strictest decision on each upload.
    varies : (n,) whether decisions may differ in the triggers of an upload that the bound allows
    known : (creators,) whether a creator had an upload at stake; updated
    at_stake : (n,) written
    """
    for i in range(chunk.item.shape[0]):
        creator = chunk.creator[i]
        at_stake[i] = known[creator] or _is_at_stake(laws, chunk, bound, varies[i], i)
        known[creator] = at_stake[i]


@inner
def _is_at_stake(laws: Laws, chunk: Chunk, bound: Triage, varies: bool, i: int) -> bool:
    """Return whether an upload is at stake by itself."""
    if bound.action[i] != Action.ALLOW or bound.delay[i] != 0.0 or chunk.withheld[i] or chunk.account[i] > 0:
        return True
    age = laws.horizon - chunk.time[i]
    views = natural_views(age, chunk.test_views[i], chunk.main_views[i], laws) * (1.0 + _MARGIN)
    gate = next_threshold(laws.stages, 0, bound.staged[i], bound.gate_at_views[i])
    if min(bound.review_at_views[i], gate) <= views:
        return True
    reported = chunk.first_report[i] <= views
    if (
        reported
        and bound.review_at_reports[i] > 0
        and _reports_reach(laws, chunk, bound.review_at_reports[i], views, i)
    ):
        return True
    remove_at, review_at = bound.remove_at_rescore[i], bound.review_at_rescore[i]
    if is_watched(laws, chunk.market[i], chunk.nearest[i], chunk.hard[i], chunk.legible[i], remove_at, review_at):
        if reported and laws.rescoring.reports.shape[0] > 0:
            return True
        if not meets_no_threshold(laws, chunk, i, min(remove_at, review_at)):
            return True
    return varies and correction_may_vary(
        chunk.item[i], chunk.market[i], chunk.top_policy[i], chunk.nearest[i], chunk.hard[i], chunk.legible[i],
        chunk.margin[i], chunk.time[i], chunk.decided_at[i], bound.queue[i], remove_at, review_at, laws,
    )  # fmt: skip


@inner
def _reports_reach(laws: Laws, chunk: Chunk, wanted: int, views: float, i: int) -> bool:
    """Return whether an upload can have a number of reports within its views."""
    at = chunk.first_report[i]
    for number in range(1, min(wanted, _MOST_REPORTS)):
        at += report_gap(chunk.item[i], number, chunk.report_rate[i], laws)
        if at > views:
            return False
    return at < math.inf
