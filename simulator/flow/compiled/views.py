"""Views of an open item: an integral that is settled whenever reach, cause or origin changes."""

from __future__ import annotations

import math

from simulator.domain.actions import Action, Cause
from simulator.rng import inner
from simulator.world.expected_views import correction, mean_main_views
from simulator.world.laws import Laws, age_at_views, natural_views
from simulator.world.likely_life import Life, may_be_wronged
from simulator.world.mechanisms.gates import may_be_gated, ungated_reach

from .state import Counter, State


@inner
def seen_by(laws: Laws, state: State, slot: int, time: float) -> float:
    """Return the views of an item so far, without changing anything."""
    s = state.slots[slot]
    natural = natural_views(time - s.origin, s.test_views, s.main_views, laws)
    return s.seen + s.reach * (natural - s.natural)


@inner
def time_of_views(laws: Laws, state: State, slot: int, views: float, now: float) -> float:
    """Return when an item's views reach a number, not before now; inf if not before the horizon."""
    s = state.slots[slot]
    if s.reach <= 0.0 or views == math.inf:
        return math.inf
    natural = s.natural + (views - s.seen) / s.reach
    time = max(s.origin + age_at_views(natural, s.test_views, s.main_views, laws), now)
    return time if time < laws.horizon else math.inf


@inner
def start_views(laws: Laws, state: State, slot: int, log_mean: float) -> None:
    """Begin to count the views of a new item: expected ones if its triage does not leave it to its views."""
    s = state.slots[slot]
    s.seen = s.natural = s.main_natural = s.over = s.lost_over = s.held_back = 0.0
    s.reach = 1.0
    for cause in range(s.exposure.shape[0]):
        s.exposure[cause] = 0.0
    s.first_report = s.next_report
    s.mean_main = s.main_views
    by_views = state.counters[Counter.BY_VIEWS] != 0
    if s.action == Action.REVIEW:
        by_views = by_views or may_be_gated(laws.stages, s.staged, s.gate_at_views)
    if s.action == Action.REMOVE or (s.action >= Action.REVIEW and not by_views):
        s.log_mean = log_mean
        sd = laws.views_log_sd[1 if s.margin > 0.0 else 0]
        s.mean_main = mean_main_views(log_mean, sd, s.test_views, s.main_views)


@inner
def accrue(laws: Laws, state: State, slot: int, time: float) -> None:
    """Settle the views since the last change of reach, cause or origin."""
    s = state.slots[slot]
    natural = natural_views(time - s.origin, s.test_views, s.main_views, laws)
    gained = s.reach * (natural - s.natural)
    over = 0.0
    if s.mean_main != s.main_views:
        over = _count_expected(laws, state, slot, time)
    if s.gated:
        s.held_back += (ungated_reach(s.action, laws.reach) - s.reach) * (natural - s.natural)
    s.natural = natural
    s.seen += gained
    if s.margin > 0.0:
        s.exposure[s.cause] += gained + over


@inner
def _count_expected(laws: Laws, state: State, slot: int, time: float) -> float:
    """Return how many more views than drawn are counted since the last change, and add them up."""
    s = state.slots[slot]
    share = natural_views(time - s.origin, 0.0, 1.0, laws)
    more = (share - s.main_natural) * (s.mean_main - s.main_views)
    s.main_natural = share
    s.over += s.reach * more
    s.lost_over += (1.0 - s.reach) * more
    return s.reach * more


@inner
def leave_to_views(laws: Laws, state: State, slot: int, time: float) -> bool:
    """Count an item's views as drawn from now on, since they can send it to review; return whether they were not."""
    s = state.slots[slot]
    if s.mean_main == s.main_views:
        return False
    accrue(laws, state, slot, time)
    s.mean_main = s.main_views
    return True


@inner
def correct_cleared(laws: Laws, state: State, slot: int, time: float) -> None:
    """Count the expected rest of the life of an item that a reviewer has cleared."""
    s = state.slots[slot]
    pool = s.queue if s.queue >= 0 else int(laws.route[s.market, s.top_policy])
    life = Life(
        s.index, s.market, s.top_policy, pool, s.margin, s.upload, s.origin, time - s.origin, 1.0, True, s.jobs,
        s.test_views, s.first_report, s.report_rate, s.review_at_reports, s.review_at_views, math.inf, False,
        math.inf, False,
    )  # fmt: skip
    if s.margin <= 0.0 and not may_be_wronged(life, laws):
        return
    sd = laws.views_log_sd[1 if s.margin > 0.0 else 0]
    _, delay, wrong, _, lost = correction(life, s.log_mean, sd, s.main_views, laws)
    s.over += delay + wrong
    if s.margin > 0.0:
        s.exposure[Cause.WAITING] += delay
        s.exposure[Cause.DECIDED] += wrong
    else:
        s.lost_over += lost
