"""Strikes, suspensions, bans, appeals and reinstatements."""

from __future__ import annotations

import math

import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event, Trigger
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.world.laws import patience_time
from tests.flow.building import ALL_VIEWS, GUILTY, HOUR, Post, make_laws, play

NOBODY = ((0.0, 0, 0),)


def removed(time: float, **changes) -> Post:
    """Return an innocent post that is removed ten seconds after its upload."""
    return Post(time, Action.REMOVE, **changes)


def test_appeal_of_an_innocent_item_is_won_and_the_views_in_between_are_lost(engine_class):
    run = play(engine_class, [removed(0.0)], make_laws(appeal_pool=0))
    assert run.story[1:] == [
        (10, Event.TRIAGE, 0, Action.REMOVE),
        (10, Event.REMOVE, 0, 0),
        (610, Event.APPEAL, 0, 0),
        (610, Event.ENQUEUE, 0, Trigger.APPEAL),
        (610, Event.START, 0, 0),
        (710, Event.VERDICT, 0, 0),
        (710, Event.REINSTATE, 0, 0),
    ]
    assert run.total(Measure.VIEWS) == pytest.approx(ALL_VIEWS - 700)
    assert run.total(Measure.INNOCENT_VIEWS_LOST) == pytest.approx(700)
    assert run.total(Measure.APPEALS) == run.total(Measure.APPEALS_DECIDED) == 1
    assert run.total(Measure.OVERTURNS) == run.total(Measure.OVERTURNS_INNOCENT) == 1
    assert run.total(Measure.TIME_TO_REINSTATEMENT) == pytest.approx(700)


def test_appeals_count_in_the_pool_but_not_as_review_jobs(engine_class):
    run = play(engine_class, [removed(0.0)], make_laws(appeal_pool=0))
    for measure in (Measure.JOBS, Measure.JOBS_STARTED, Measure.VERDICTS, Measure.VERDICTS_CORRECT):
        assert run.total(measure) == 0
    for measure in (PoolMeasure.ARRIVALS, PoolMeasure.STARTS, PoolMeasure.VERDICTS):
        assert run.hourly(measure) == [1, 0]
    assert run.counts.sketches.sum() == 1


def test_appeal_of_a_violation_is_lost(engine_class):
    run = play(engine_class, [removed(0.0, margin=GUILTY)], make_laws(appeal_pool=0))
    assert run.story_of(0)[-1] == (710, Event.VERDICT, 1)
    assert run.total(Measure.APPEALS_DECIDED) == 1
    assert run.total(Measure.OVERTURNS) == 0
    assert run.total(Measure.VIEWS) == 10


def test_removal_by_a_reviewer_can_be_appealed_in_another_pool(engine_class):
    laws = make_laws(pools=2, appeal_pool=1, appeal_log_mean=-math.inf)
    run = play(engine_class, [Post(0.0, Action.REVIEW, GUILTY, priority=9.0)], laws, staff=[(0.0, 0, 1), (0.0, 1, 1)])
    assert run.story_of(0)[4:] == [
        (110, Event.VERDICT, 1),
        (110, Event.REMOVE, 1),
        (110, Event.APPEAL, 0),
        (110, Event.ENQUEUE, Trigger.APPEAL),
        (110, Event.START, 0),
        (210, Event.VERDICT, 1),
    ]
    assert run.column("pool", Event.VERDICT) == [0, 1]


def test_appeals_have_priority_zero(engine_class):
    laws = make_laws(appeal_pool=0)
    posts = [
        removed(0.0, priority=9.0),  # its appeal joins at 610, after the others
        Post(1.0, Action.REVIEW, priority=-1.0),
        Post(2.0, Action.REVIEW, priority=0.0),
        Post(3.0, Action.REVIEW, priority=1.0),
    ]
    run = play(engine_class, posts, laws, staff=[(1000.0, 0, 1)])
    assert [item for _, item in run.times(Event.START)] == [3, 2, 0, 1]


def test_appeal_later_than_the_window_is_not_made(engine_class):
    never = play(engine_class, [removed(0.0)], make_laws(appeal_pool=0, appeal_window=590.0))
    assert never.times(Event.APPEAL) == []
    assert never.total(Measure.APPEALS_TOO_LATE) == 1
    assert never.total(Measure.APPEALS) == 0
    assert never.total(Measure.VIEWS) == 10

    # the delay is 600 s to the last bit but one
    in_time = play(engine_class, [removed(0.0)], make_laws(appeal_pool=0, appeal_window=600.1))
    assert in_time.times(Event.APPEAL) == [(610, 0)]
    assert in_time.total(Measure.APPEALS_TOO_LATE) == 0


def test_who_would_not_appeal_is_not_too_late(engine_class):
    laws = make_laws(appeal_pool=0, appeal_window=1.0, appeal_rate_innocent=[0.0], appeal_rate_guilty=[0.0])
    assert play(engine_class, [removed(0.0)], laws).total(Measure.APPEALS_TOO_LATE) == 0


def test_reinstated_item_is_never_sent_to_review_again(engine_class):
    posts = [removed(0.0, first_report=500.0, review_at_reports=1, review_at_views=600.0)]
    run = play(engine_class, posts, make_laws(appeal_pool=0))
    # 10 views before the removal, then one a second from 710 on.
    assert run.story[-2:] == [(1200, Event.REPORT, 0, 1), (1300, Event.MILESTONE, 0, 0)]
    assert run.total(Measure.JOBS) == 0


def test_appeal_that_reneges_leaves_the_item_removed(engine_class):
    laws = make_laws(appeal_pool=0, patience=[50.0])
    run = play(engine_class, [removed(0.0)], laws, staff=NOBODY)
    assert run.story[-1] == (round(610 + patience_time(0, 0, 0, laws), 6), Event.RENEGE, 0, 0)
    assert run.total(Measure.VIEWS) == 10
    assert run.total(Measure.JOBS_RENEGED) == 0
    assert run.hourly(PoolMeasure.RENEGES) == [1, 0]


def test_nobody_appeals_where_there_are_no_appeals_or_no_wish_to(engine_class):
    assert play(engine_class, [removed(0.0)]).times(Event.APPEAL) == []
    unwilling = make_laws(appeal_pool=0, appeal_rate_innocent=[0.0], appeal_rate_guilty=[0.0])
    assert play(engine_class, [removed(0.0)], unwilling).times(Event.APPEAL) == []


def test_suspension_refuses_uploads_until_its_very_end(engine_class):
    later = [Post(500.0), Post(500.0, creator=1), Post(800.0), Post(1009.0, margin=GUILTY), Post(1010.0)]
    posts = [removed(0.0), Post(9.0), Post(10.0), *later]
    run = play(engine_class, posts, make_laws(suspend_at=1))
    assert run.story[2:5] == [(10, Event.UPLOAD, 2, 0), (10, Event.TRIAGE, 0, Action.REMOVE), (10, Event.REMOVE, 0, 0)]
    assert run.story[5] == (10, Event.SUSPEND, 0, 1)
    assert run.times(Event.BLOCKED) == [(500, 3), (800, 5), (1009, 6)]
    assert [item for _, item in run.times(Event.UPLOAD)] == [0, 1, 2, 4, 7]
    assert run.total(Measure.BLOCKED) == 3
    assert run.total(Measure.BLOCKED_INNOCENT) == 2
    assert run.total(Measure.UPLOADS) == 5
    assert run.total(Measure.VIOLATIONS) == 0


def test_suspension_starts_at_the_set_number_of_strikes_and_each_more_prolongs_it(engine_class):
    posts = [removed(0.0), removed(100.0), removed(100.0, latency=600.0), Post(1200.0), Post(1700.0)]
    run = play(engine_class, posts, make_laws(suspend_at=2))
    suspensions = list(zip(run.times(Event.SUSPEND), run.column("detail", Event.SUSPEND), strict=True))
    assert suspensions == [((110, 1), 2), ((700, 2), 3)]
    assert run.times(Event.BLOCKED) == [(1200, 3)]


def test_overturn_lifts_a_suspension(engine_class):
    posts = [removed(0.0), Post(705.0), Post(720.0)]
    run = play(engine_class, posts, make_laws(suspend_at=1, appeal_pool=0))
    assert run.times(Event.BLOCKED) == [(705, 1)]
    assert run.story_of(0)[-3:] == [(710, Event.VERDICT, 0), (710, Event.REINSTATE, 0), (710, Event.LIFT, 0)]
    assert [item for _, item in run.times(Event.UPLOAD)] == [0, 2]


def test_overturn_lifts_nothing_while_strikes_still_suffice_or_after_the_end(engine_class):
    posts = [removed(0.0), Post(1.0, Action.REMOVE, GUILTY)]
    still = play(
        engine_class, posts, make_laws(suspend_at=1, appeal_pool=0, appeal_rate_guilty=[0.0], appeal_noise=1e-3)
    )
    assert still.times(Event.REINSTATE) == [(710, 0)]
    assert still.times(Event.LIFT) == []

    over = play(engine_class, [removed(0.0)], make_laws(suspend_at=1, suspension=700.0, appeal_pool=0))
    assert over.times(Event.REINSTATE) == [(710, 0)]
    assert over.times(Event.LIFT) == []


def test_ban_is_for_good_and_happens_once(engine_class):
    posts = [removed(0.0), removed(1.0), removed(2.0), Post(7000.0)]
    run = play(engine_class, posts, make_laws(ban_at=2))
    assert run.times(Event.BAN) == [(11, 1)]
    assert run.times(Event.REMOVE) == [(10, 0), (11, 1), (12, 2)]
    assert run.times(Event.SUSPEND) == []
    assert run.times(Event.BLOCKED) == [(7000, 3)]


def test_ban_ends_when_strikes_fall_below_it_and_a_running_suspension_goes_on(engine_class):
    laws = make_laws(suspend_at=1, suspension=1e6, ban_at=2, appeal_pool=0)
    posts = [removed(0.0), removed(1.0), Post(705.0), Post(750.0), Post(850.0)]
    run = play(engine_class, posts, laws)
    # One reviewer: the appeals are decided at 710 and at 810.
    assert run.times(Event.BAN) == [(11, 1)]
    assert run.times(Event.SUSPEND) == [(10, 0)]
    assert run.times(Event.LIFT) == [(710, 0), (810, 1)]
    assert run.column("detail", Event.LIFT) == [1, 0]
    assert [item for _, item in run.times(Event.BLOCKED)] == [2, 3]
    assert run.times(Event.UPLOAD)[-1] == (850, 4)


def test_removals_are_told_apart(engine_class):
    day = 86400.0
    posts = [
        removed(0.0, latency=0.5),  # before its first view
        removed(0.0, latency=0.5, creator=1, margin=GUILTY),
        removed(0.0, latency=1.0, creator=2),  # at its first view
        removed(0.0, latency=100.0, creator=3, first_report=50.0),
        removed(0.0, latency=day, creator=3),  # within a day, to the second
        removed(0.0, latency=day + 1, creator=3),
        Post(0.0, Action.REVIEW, GUILTY, creator=4),
    ]
    run = play(engine_class, posts, make_laws(horizon=2 * day))
    assert run.total(Measure.REMOVALS) == 7
    assert run.total(Measure.REMOVALS_AUTOMATED) == 6
    assert run.total(Measure.REMOVALS_PROACTIVE) == 6
    assert run.total(Measure.REMOVALS_ZERO_VIEWS) == 2
    assert run.total(Measure.REMOVALS_24H) == 6
    assert run.total(Measure.REMOVALS_VIOLATING) == 2
    assert run.total(Measure.REMOVALS_AUTOMATED_VIOLATING) == 1
    assert run.total(Measure.TIME_TO_ACTION) == 0.5 + 110
    assert run.total(Measure.INNOCENT_CREATORS) == 3


def test_uploads_before_the_warm_up_are_played_but_not_counted(engine_class):
    posts = [removed(HOUR - 10, first_report=5.0), removed(HOUR, creator=0), removed(HOUR + 1, creator=0)]
    run = play(engine_class, posts, make_laws(warm_up=HOUR, suspend_at=3, appeal_pool=0))
    assert run.column("detail", Event.SUSPEND) == [3]
    assert run.total(Measure.UPLOADS) == 2
    assert run.total(Measure.REPORTS) == 0
    assert run.total(Measure.REMOVALS) == 2
    # The creator of an uncounted removal is still unmarked; a counted one marks him once.
    assert run.total(Measure.INNOCENT_CREATORS) == 1
    assert run.hourly(PoolMeasure.ARRIVALS) == [0, 3]
    assert run.hourly(PoolMeasure.STAFFED_TIME) == [0, HOUR]
