"""The review jobs that uploads lead to, worked out item by item from the laws and a strategy's decisions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action, Trigger
from simulator.records import Chunk
from simulator.strategy import SCENARIO_ROUTE, Triage
from simulator.world.expectations import age_at, views_at
from simulator.world.laws import Laws

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

MOST_REPORTS = 1_000
"""Reports of one item that are looked at."""


@dataclass(frozen=True)
class Jobs:
    """Possible jobs; each array is (n,)."""

    row: Rows
    """Row of the chunk."""
    queue: Rows
    """Pool whose queue it joins."""
    trigger: Rows
    """What sends it, a ``Trigger``."""
    delay: Floats
    """From upload to queue, s."""
    weight: Floats
    """Probability that the job comes about."""


def review_jobs(chunk: Chunk, triage: Triage, laws: Laws, says_violating: Floats, horizon: float) -> Jobs:
    """Return the reviews of a chunk, appeals not included.

    Parameters
    ----------
    chunk, triage
        Uploads, and what the strategy decided.
    laws
        The world's laws.
    says_violating
        (n,) probability that a reviewer finds the item violating.
    horizon
        Longest delay of interest, s.
    """
    decided = chunk.decided_at - chunk.time
    reviewed = np.isin(triage.action, (Action.REVIEW, Action.HOLD))
    first = np.flatnonzero(reviewed)
    row, trigger, delay = _later(chunk, triage, laws, decided, horizon)
    # what is still visible goes to review: a review takes an item away with the probability of that verdict
    before = _rank(row, delay) + reviewed[row]
    rows = np.concatenate([first, row])
    route = laws.route[chunk.market, chunk.top_policy]
    queue = np.where(triage.queue == SCENARIO_ROUTE, route, triage.queue).astype(np.int64)
    return Jobs(
        row=rows,
        queue=queue[rows],
        trigger=np.concatenate([np.full(first.size, int(Trigger.TRIAGE)), trigger]),
        delay=np.concatenate([decided[first], delay]),
        weight=np.concatenate([np.ones(first.size), (1.0 - says_violating[row]) ** before]),
    )


def appeal_jobs(chunk: Chunk, triage: Triage, laws: Laws, reviews: Jobs, says_violating: Floats) -> Jobs:
    """Return the appeals against removals at triage and by reviewers."""
    from scipy import special

    gone = np.flatnonzero(triage.action == Action.REMOVE) if laws.appeal_pool >= 0 else np.empty(0, np.int64)
    row = np.concatenate([gone, reviews.row]) if laws.appeal_pool >= 0 else gone
    removed_after = np.concatenate([(chunk.decided_at - chunk.time)[gone], reviews.delay])[: row.size]
    removed = np.concatenate([np.ones(gone.size), reviews.weight * says_violating[reviews.row]])[: row.size]
    guilt = special.ndtr(chunk.margin[row] / laws.appeal_noise)
    market = chunk.market[row]
    rate = laws.appeal_rate_innocent[market] * (1.0 - guilt) + laws.appeal_rate_guilty[market] * guilt
    # quantiles of the delay in turn: no chance is needed, since the rows come in no order
    turn = (np.arange(row.size) * 0.6180339887498949 + 0.5) % 1.0
    wait = np.exp(laws.appeal_log_mean + laws.appeal_log_sd * special.ndtri(turn))  # 0 where there is no delay
    in_time = wait <= laws.appeal_window
    pool, trigger = (np.full(row.size, code, np.int64) for code in (laws.appeal_pool, int(Trigger.APPEAL)))
    return Jobs(row, pool, trigger, removed_after + wait, removed * rate * in_time)


def _later(chunk: Chunk, triage: Triage, laws: Laws, decided: Floats, horizon: float) -> tuple[Rows, Rows, Floats]:
    """Return row, trigger and delay of the reviews that reports and views lead to while the item is visible."""
    reach = np.where(np.isin(triage.action, (Action.REVIEW, Action.HOLD)), 1.0, laws.reach[triage.action])
    seen = views_at(decided, chunk.test_views, chunk.main_views, laws)
    most = seen + reach * (views_at(np.full(len(chunk), horizon), chunk.test_views, chunk.main_views, laws) - seen)
    visible = triage.action != Action.REMOVE
    rows, triggers, views = [], [], []
    for trigger, row, at in (
        (Trigger.VIEWS, np.arange(len(chunk)), triage.review_at_views),
        *((Trigger.REPORTS, row, at) for row, at in _reports(chunk, triage, laws, most)),
    ):
        due = visible[row] & (at <= most[row])
        rows.append(row[due])
        triggers.append(np.full(int(due.sum()), int(trigger)))
        views.append(at[due].astype(np.float64))
    row, wanted = np.concatenate(rows), np.concatenate(views)
    share = np.where(reach[row] > 0, reach[row], 1.0)
    natural = np.where(wanted <= seen[row], wanted, seen[row] + (wanted - seen[row]) / share)
    age = age_at(natural, chunk.test_views[row], chunk.main_views[row], laws)
    return row, np.concatenate(triggers), np.maximum(age, decided[row])


def _reports(chunk: Chunk, triage: Triage, laws: Laws, most: Floats) -> list[tuple[Rows, Floats]]:
    """Return rows, and views at which their reports trigger a review: the first time, the second time, ..."""
    from simulator.rng import Stream
    from simulator.rng.vectors import uniforms

    row = np.flatnonzero((triage.review_at_reports > 0) & (chunk.first_report <= most))
    at, found = chunk.first_report[row], []
    for number in range(1, MOST_REPORTS + 1):
        if not row.size:
            break
        due = number % triage.review_at_reports[row] == 0
        found.append((row[due], at[due]))
        draws = uniforms(laws.seed, laws.replication, int(Stream.REPORT), chunk.item[row], number)
        at = at - np.log(draws) / chunk.report_rate[row]
        row, at = row[at <= most[row]], at[at <= most[row]]
    return found


def _rank(row: Rows, delay: Floats) -> Rows:
    """Return how many entries of the same row come before each entry, by delay."""
    order = np.lexsort((delay, row))
    ordered = row[order]
    start = np.maximum.accumulate(np.where(np.diff(ordered, prepend=-1) != 0, np.arange(row.size), 0))
    rank = np.empty(row.size, np.int64)
    rank[order] = np.arange(row.size) - start
    return rank
