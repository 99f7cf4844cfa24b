"""The next later score of an item that has an effect.

A later score is a function of the item's address, the checkpoint and the hour, so most of them are known beforehand to
reach no threshold. Only those that do reach one get a timer: the others would leave no trace.
"""

from __future__ import annotations

import math

from simulator.domain.events import Event
from simulator.records import Chunk
from simulator.rng import inlined, inner
from simulator.world.laws import Laws, age_at_views, natural_views
from simulator.world.mechanisms.rescoring import AGES, ROUNDING, later_score, may_score

from .heap import schedule
from .state import State
from .views import seen_by, time_of_views


@inlined
def is_watched(
    laws: Laws, market: int, nearest: int, hard: int, legible: float, remove_at: float, review_at: float
) -> bool:
    """Return whether any later score of an item could reach one of its thresholds."""
    law = laws.rescoring
    if law.views.shape[0] + law.ages.shape[0] + law.reports.shape[0] == 0:
        return False
    return may_score(law, market, nearest, hard, legible, min(remove_at, review_at))


@inner
def meets_no_threshold(laws: Laws, chunk: Chunk, i: int, wanted: float) -> bool:
    """Return whether all scores of an allowed upload, at its checkpoints of views and age, stay below ``wanted``."""
    law = laws.rescoring
    time, views, ages = chunk.time[i], law.views.shape[0], law.ages.shape[0]
    test_views, main_views = chunk.test_views[i], chunk.main_views[i]
    passed = natural_views(chunk.decided_at[i] - time, test_views, main_views, laws)
    for place in range(views + ages):
        due, number, k = math.inf, place, 0
        if place < views:
            wants = law.views[place]
            if passed < wants < test_views + main_views:
                due = max(time + age_at_views(wants, test_views, main_views, laws), chunk.decided_at[i])
            k = int(wants)
        else:
            number = place - views
            viewed = natural_views(law.ages[number], test_views, main_views, laws) >= law.ages_from_views
            if viewed and time + law.ages[number] > chunk.decided_at[i]:
                due = time + law.ages[number]
            k = AGES + int(law.ages[number])
        if due < laws.horizon and wanted <= later_score(
            law, laws.seed, laws.replication,
            chunk.item[i], chunk.market[i], chunk.nearest[i], chunk.hard[i], chunk.legible[i], chunk.margin[i] > 0.0,
            number, k, due,
        ):  # fmt: skip
            return False
    return True


@inner
def start_checkpoints(laws: Laws, state: State, slot: int, now: float) -> None:
    """Pass the checkpoints that were reached by the time of triage, without a score."""
    s = state.slots[slot]
    if not s.watched:
        return
    law = laws.rescoring
    seen = seen_by(laws, state, slot, now)
    while s.views_passed < law.views.shape[0] and law.views[s.views_passed] <= seen:
        s.views_passed += 1
    while s.ages_passed < law.ages.shape[0] and s.upload + law.ages[s.ages_passed] <= now:
        s.ages_passed += 1
    s.views_due, s.age_due = s.views_passed, s.ages_passed
    s.moved = 1


@inner
def set_rescore_timer(laws: Laws, state: State, slot: int, now: float) -> None:
    """Reset the timer of later scores after triage, a change of reach or origin, or a score."""
    s = state.slots[slot]
    law = laws.rescoring
    views = law.views.shape[0]
    s.moved = 0
    seen = seen_by(laws, state, slot, now)
    while s.views_passed < s.views_due and law.views[s.views_passed] <= seen * (1.0 + ROUNDING):
        s.views_passed += 1  # its score counted for nothing
    s.views_score_at = s.age_score_at = math.inf
    s.views_due, s.age_due = views, law.ages.shape[0]
    wanted = min(s.remove_at_rescore, s.review_at_rescore)
    for place in range(s.views_passed, views + law.ages.shape[0]):
        number = place if place < views else place - views
        if place < views:
            if s.views_score_at != math.inf:
                continue
            due = time_of_views(laws, state, slot, law.views[number], now)
            k = int(law.views[number])
        else:
            if number < s.ages_passed or s.age_score_at != math.inf:
                continue
            due = s.upload + law.ages[number]
            if seen_by(laws, state, slot, due) < law.ages_from_views:
                continue
            k = AGES + int(law.ages[number])
        if due < laws.horizon and wanted <= score_of(laws, state, slot, number, k, due):
            if place < views:
                s.views_score_at, s.views_due = due, number
            else:
                s.age_score_at, s.age_due = due, number
    due = min(s.views_score_at, s.age_score_at)
    if due != s.rescore_at:
        s.rescore_at = due
        if due != math.inf:
            schedule(state, due, Event.RESCORE, slot)


@inner
def is_due(laws: Laws, state: State, slot: int, now: float) -> bool:
    """Return whether an item's views have reached the next checkpoint of views that has an effect."""
    s = state.slots[slot]
    return s.views_due < laws.rescoring.views.shape[0] and (
        laws.rescoring.views[s.views_due] <= seen_by(laws, state, slot, now) * (1.0 + ROUNDING)
    )


@inner
def score_of(laws: Laws, state: State, slot: int, number: int, k: int, time: float) -> float:
    """Return the score of an item in a slot at a checkpoint; see ``later_score``."""
    s = state.slots[slot]
    return later_score(
        laws.rescoring, laws.seed, laws.replication,
        s.index, s.market, s.nearest, s.hard, s.legible, s.margin > 0.0, number, k, time,
    )  # fmt: skip
