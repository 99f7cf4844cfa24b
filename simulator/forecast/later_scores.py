"""Later scores of uploads that reach a threshold: when, and whether it is the one of removal.

The draws are those of a run, by item and checkpoint, and so is the law; see ``world.mechanisms.rescoring``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action
from simulator.rng import kernel
from simulator.strategy import Triage
from simulator.world.mechanisms.rescoring import AGES, REPORTS, Rescoring, later_score

from .course import Course, Floats, Rows


class Reached(NamedTuple):
    """Later scores that reach a threshold; each array is (n,)."""

    row: Rows
    delay: Floats
    """From upload to score, s."""
    removes: NDArray[np.bool_]
    """Whether it is the threshold of removal, not of review."""


def reached_thresholds(course: Course, triage: Triage, most: Floats) -> Reached:
    """Return the later scores of visible uploads that reach a threshold by the time they have ``most`` views, (n,).

    A score after the end of the run is made under the conditions of its last hour.
    """
    law = course.laws.rescoring
    wanted = np.minimum(triage.remove_at_rescore, triage.review_at_rescore)
    watched = _watched(course, triage, wanted)
    parts = [Reached(np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_))]

    def score(row: Rows, delay: Floats, depth: int, k: int) -> None:
        scores = _scores(course, row, delay, depth, k)
        reached = scores >= wanted[row]
        row, delay, scores = row[reached], delay[reached], scores[reached]
        parts.append(Reached(row, delay, scores >= triage.remove_at_rescore[row]))

    for depth, views in enumerate(law.views):
        row = watched[(course.seen[watched] < views) & (views <= most[watched])]
        score(row, course.age(row, np.full(row.size, views)), depth, int(views))
    for depth, age in enumerate(law.ages):
        row = watched[(age > course.decided[watched]) & (course.views(age)[watched] >= law.ages_from_views)]
        score(row, np.full(row.size, age), depth, AGES + int(age))
    for number, row, at in course.reports(watched, most) if law.reports.size else ():
        for depth in np.flatnonzero(law.reports == number).tolist():
            score(row, course.age(row, at), depth, REPORTS + number)
    return Reached(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _watched(course: Course, triage: Triage, wanted: Floats) -> Rows:
    """Return the visible rows of which a later score could reach what is wanted."""
    law, chunk = course.laws.rescoring, course.chunk
    floor = law.floor[chunk.hard.astype(np.int64) * law.markets + chunk.market, chunk.nearest]
    could = (wanted <= 0.0) | ((wanted <= 1.0) & (chunk.legible > floor))
    return np.flatnonzero((triage.action != Action.REMOVE) & could)


def _scores(course: Course, row: Rows, delay: Floats, depth: int, k: int) -> Floats:
    chunk, laws = course.chunk, course.laws
    times = np.minimum(chunk.time[row] + delay, laws.horizon - 1.0)
    scores = np.empty(row.size)
    columns = chunk.item, chunk.market, chunk.nearest, chunk.hard.astype(np.int64)
    item, market, policy, hard = (column[row].astype(np.int64) for column in columns)
    _fill(
        laws.rescoring, laws.seed, laws.replication, item, market, policy, hard, chunk.legible[row],
        chunk.margin[row] > 0.0, depth, k, times, scores,
    )  # fmt: skip
    return scores


@kernel
def _fill(
    law: Rescoring,
    seed: int,
    replication: int,
    item: Rows,
    market: Rows,
    policy: Rows,
    hard: Rows,
    legible: Floats,
    violates: NDArray[np.bool_],
    depth: int,
    k: int,
    time: Floats,
    scores: Floats,
) -> None:
    for i in range(item.shape[0]):
        scores[i] = later_score(
            law, seed, replication,
            item[i], market[i], policy[i], hard[i], legible[i], violates[i], depth, k, time[i],
        )  # fmt: skip
