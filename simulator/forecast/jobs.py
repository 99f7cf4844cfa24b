"""The review jobs that uploads lead to, worked out item by item from the laws and a strategy's decisions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action, Trigger
from simulator.records import Chunk
from simulator.strategy import SCENARIO_ROUTE, Triage
from simulator.world.laws import Laws

from .course import Course
from .later_scores import reached_thresholds

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


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


@dataclass(frozen=True)
class Removals:
    """Removals by a score, at triage or later; each array is (n,)."""

    row: Rows
    """Row of the chunk."""
    delay: Floats
    """From upload to removal, s."""


def review_jobs(
    chunk: Chunk, triage: Triage, laws: Laws, says_violating: Floats, horizon: float
) -> tuple[Jobs, Removals]:
    """Return the reviews of a chunk, appeals not included, and the removals that take no review.

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
    course = Course.of(chunk, triage, laws)
    reviewed = np.isin(triage.action, (Action.REVIEW, Action.HOLD))
    first, gone = np.flatnonzero(reviewed), np.flatnonzero(triage.action == Action.REMOVE)
    row, trigger, delay, removes = _later(course, triage, horizon)
    # what is still visible goes to review: a review takes an item away with the probability of that verdict
    before = _rank(row, delay) + reviewed[row]
    # and a score takes away what nobody has judged, so that nothing comes after it
    by_score = removes & (before == 0)
    scored_away = np.isin(row, row[by_score])
    weight = np.where(scored_away, 0.0, (1.0 - says_violating[row]) ** before)
    weight[(trigger == Trigger.GATE) & (before > 0)] = 0.0  # no gate closes on an item that was reviewed
    rows = np.concatenate([first, row])
    route = laws.route[chunk.market, chunk.top_policy]
    queue = np.where(triage.queue == SCENARIO_ROUTE, route, triage.queue).astype(np.int64)
    jobs = Jobs(
        row=rows,
        queue=queue[rows],
        trigger=np.concatenate([np.full(first.size, int(Trigger.TRIAGE)), trigger]),
        delay=np.concatenate([course.decided[first], delay]),
        weight=np.concatenate([np.ones(first.size), weight]),
    )
    at_once = Removals(gone, course.decided[gone])
    return jobs, Removals(
        np.concatenate([at_once.row, row[by_score]]), np.concatenate([at_once.delay, delay[by_score]])
    )


def appeal_jobs(chunk: Chunk, laws: Laws, reviews: Jobs, removals: Removals, says_violating: Floats) -> Jobs:
    """Return the appeals against removals by scores and by reviewers."""
    from scipy import special

    row = np.concatenate([removals.row, reviews.row]) if laws.appeal_pool >= 0 else np.empty(0, np.int64)
    removed_after = np.concatenate([removals.delay, reviews.delay])[: row.size]
    removed = np.concatenate([np.ones(removals.row.size), reviews.weight * says_violating[reviews.row]])[: row.size]
    guilt = special.ndtr(chunk.margin[row] / laws.appeal_noise)
    market = chunk.market[row]
    rate = laws.appeal_rate_innocent[market] * (1.0 - guilt) + laws.appeal_rate_guilty[market] * guilt
    # quantiles of the delay in turn: no chance is needed, since the rows come in no order
    turn = (np.arange(row.size) * 0.6180339887498949 + 0.5) % 1.0
    wait = np.exp(laws.appeal_log_mean + laws.appeal_log_sd * special.ndtri(turn))  # 0 where there is no delay
    in_time = wait <= laws.appeal_window
    pool, trigger = (np.full(row.size, code, np.int64) for code in (laws.appeal_pool, int(Trigger.APPEAL)))
    return Jobs(row, pool, trigger, removed_after + wait, removed * rate * in_time)


def _later(course: Course, triage: Triage, horizon: float) -> tuple[Rows, Rows, Floats, NDArray[np.bool_]]:
    """Return row, trigger and delay of what calls for a decision while the item is visible, and whether that removes.

    Reports and views call for a review, and so may later scores, if they do not remove the item.
    """
    chunk, most = course.chunk, course.views(horizon)
    visible = triage.action != Action.REMOVE
    rows, triggers, delays, removes = [], [], [], []

    def add(trigger: Trigger, row: Rows, delay: Floats, removing: NDArray[np.bool_]) -> None:
        rows.append(row)
        triggers.append(np.full(row.size, int(trigger)))
        delays.append(delay)
        removes.append(removing)

    def add_at_views(trigger: Trigger, row: Rows, at: Floats) -> None:
        due = visible[row] & (at <= most[row])
        row = row[due]
        add(trigger, row, course.age(row, at[due].astype(np.float64)), np.zeros(row.size, np.bool_))

    add_at_views(Trigger.VIEWS, np.arange(len(chunk)), triage.review_at_views)
    for number, row, at in course.reports(np.flatnonzero(triage.review_at_reports > 0), most):
        asked = number % triage.review_at_reports[row] == 0
        add_at_views(Trigger.REPORTS, row[asked], at[asked])
    add_at_views(Trigger.GATE, np.arange(len(chunk)), _gates(triage, course.laws))
    add(Trigger.RESCORE, *reached_thresholds(course, triage, most))
    return np.concatenate(rows), np.concatenate(triggers), np.concatenate(delays), np.concatenate(removes)


def _gates(triage: Triage, laws: Laws) -> Floats:
    """Return the (n,) views at which each item's first gate closes; inf = never."""
    stops = laws.stages.from_views[laws.stages.reach == 0.0]
    of_plan = np.where(triage.staged, stops[0] if stops.size else np.inf, np.inf)
    return np.asarray(np.minimum(triage.gate_at_views, of_plan))


def _rank(row: Rows, delay: Floats) -> Rows:
    """Return how many entries of the same row come before each entry, by delay."""
    order = np.lexsort((delay, row))
    ordered = row[order]
    start = np.maximum.accumulate(np.where(np.diff(ordered, prepend=-1) != 0, np.arange(row.size), 0))
    rank = np.empty(row.size, np.int64)
    rank[order] = np.arange(row.size) - start
    return rank
