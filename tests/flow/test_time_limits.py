"""Times within which cases must be decided, and jobs that still wait then."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event, Trigger
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.world.laws import patience_time
from simulator.world.mechanisms.time_limits import KEEP, RELEASE, REMOVE
from tests.flow.building import ALL_VIEWS, GUILTY, HORIZON, NEVER, Post, make_laws, play

NOBODY = ((0.0, 0, 0),)
REVIEWS = (Trigger.TRIAGE, Trigger.REPORTS, Trigger.VIEWS)


def limited(seconds, on_expiry, triggers=REVIEWS, **changes):
    """Laws under which jobs of some triggers must be decided within a time."""
    limits, codes = np.full((len(Trigger), 1, 1), NEVER), np.full((len(Trigger), 1, 1), KEEP, dtype=np.uint8)
    for trigger in triggers:
        limits[trigger], codes[trigger] = seconds, on_expiry
    return make_laws(time_limit=limits, on_expiry=codes, **changes)


def outcome(run):
    """Cases with a limit: all, met, missed, expired."""
    kinds = (Measure.LIMITED, Measure.LIMIT_MET, Measure.LIMIT_MISSED, Measure.EXPIRED)
    return [run.total(kind) for kind in kinds]


@pytest.mark.parametrize(("limit", "expected"), [(100.0, [1, 1, 0, 0]), (99.9, [1, 0, 1, 0])])
@pytest.mark.parametrize("on_expiry", [KEEP, RELEASE, REMOVE])
def test_verdict_at_the_limit_is_in_time_and_a_job_in_service_is_finished(engine_class, limit, expected, on_expiry):
    run = play(engine_class, [Post(0.0, Action.REVIEW)], limited(limit, on_expiry))

    assert run.story[2:] == [
        (10, Event.ENQUEUE, 0, Trigger.TRIAGE),
        (10, Event.START, 0, 0),
        (110, Event.VERDICT, 0, 0),
    ]
    assert outcome(run) == expected


def test_held_job_that_expires_is_released(engine_class):
    run = play(engine_class, [Post(0.0, Action.HOLD, GUILTY)], limited(50.0, RELEASE), staff=NOBODY)

    assert run.story[2:] == [
        (10, Event.ENQUEUE, 0, Trigger.TRIAGE),
        (60, Event.RENEGE, 0, 1),
        (60, Event.RELEASE, 0, 0),
    ]
    assert outcome(run) == [1, 0, 1, 1]
    assert run.total(Measure.JOBS_RENEGED) == sum(run.hourly(PoolMeasure.RENEGES)) == 1
    assert run.hourly(PoolMeasure.EXPIRED) == [1, 0]
    assert run.hourly(PoolMeasure.QUEUE_TIME) == pytest.approx([50, 0])
    # it was detected, and never decided
    assert run.total(Measure.EXPOSURE_DELAY) == pytest.approx(ALL_VIEWS - 10)


def test_job_that_expires_may_take_the_item_away_and_the_creator_may_appeal(engine_class):
    laws = limited(50.0, REMOVE, pools=2, appeal_pool=1, suspend_at=1)
    run = play(engine_class, [Post(0.0, Action.REVIEW)], laws, staff=[(0.0, 1, 1)])

    assert run.story[2:] == [
        (10, Event.ENQUEUE, 0, Trigger.TRIAGE),
        (60, Event.RENEGE, 0, 1),
        (60, Event.REMOVE, 0, 0),
        (60, Event.SUSPEND, 0, 1),
        (660, Event.APPEAL, 0, 0),
        (660, Event.ENQUEUE, 0, Trigger.APPEAL),
        (660, Event.START, 0, 0),
        (760, Event.VERDICT, 0, 0),
        (760, Event.REINSTATE, 0, 0),
        (760, Event.LIFT, 0, 0),
    ]
    assert outcome(run) == [1, 0, 1, 1]
    assert run.total(Measure.REMOVALS_AUTOMATED) == run.total(Measure.OVERTURNS_INNOCENT) == 1
    assert run.total(Measure.VIEWS) == pytest.approx(ALL_VIEWS - 700)


def test_job_that_is_kept_waits_on_and_is_missed(engine_class):
    run = play(engine_class, [Post(0.0, Action.REVIEW)], limited(50.0, KEEP), staff=[(500.0, 0, 1)])

    assert run.times(Event.RENEGE) == []
    assert run.times(Event.VERDICT) == [(600, 0)]
    assert outcome(run) == [1, 0, 1, 0]


def test_case_counts_only_if_its_limit_ends_before_the_run_does(engine_class):
    over, running = Post(0.0, Action.REVIEW), Post(HORIZON - 60, Action.REVIEW)

    assert outcome(play(engine_class, [over, running], limited(50.0, KEEP), staff=NOBODY)) == [1, 0, 1, 0]
    assert outcome(play(engine_class, [over, running], limited(HORIZON - 10, KEEP))) == [0, 0, 0, 0]


def test_limit_counts_from_the_report_and_for_reports_only(engine_class):
    laws = limited(50.0, REMOVE, (Trigger.REPORTS,))
    posts = [Post(0.0, first_report=40.0, review_at_reports=1), Post(0.0, Action.REVIEW)]
    run = play(engine_class, posts, laws, staff=NOBODY)

    assert run.story[4:] == [
        (10, Event.ENQUEUE, 1, Trigger.TRIAGE),
        (40, Event.REPORT, 0, 1),
        (40, Event.ENQUEUE, 0, Trigger.REPORTS),
        (90, Event.RENEGE, 0, 1),
        (90, Event.REMOVE, 0, 0),
    ]
    assert outcome(run) == [1, 0, 1, 1]


def test_verdict_of_the_same_instant_opens_the_job_before_it_expires(engine_class):
    posts = [Post(0.0, Action.REVIEW), Post(0.0, Action.REVIEW)]

    run = play(engine_class, posts, limited(100.0, RELEASE))

    assert run.story_of(1)[-2:] == [(110, Event.START, 0), (210, Event.VERDICT, 0)]
    assert outcome(run) == [2, 1, 1, 0]


@pytest.mark.parametrize("limit", [30.0, 1000.0])
def test_patience_and_limit_whichever_is_shorter(engine_class, limit):
    laws = limited(limit, REMOVE, patience=[1000.0])
    patience = patience_time(0, 0, 0, laws)
    assert 30 < patience < 1000.0
    run = play(engine_class, [Post(0.0, Action.REVIEW)], laws, staff=NOBODY)

    left = (40, Event.RENEGE, 1) if limit < patience else (round(10 + patience, 6), Event.RENEGE, 0)
    assert run.story_of(0)[3] == left
    assert len(run.times(Event.REMOVE)) == (limit < patience)
    assert outcome(run)[2:] == [1, limit < patience]


def test_votes_of_one_case_share_its_limit(engine_class):
    """The first verdict falls at 110; the second reviewer's queue is closed, so the case expires at 160."""
    laws = limited(150.0, REMOVE, votes=[2])
    run = play(engine_class, [Post(0.0, Action.REVIEW)], laws, staff=[(0.0, 0, 1), (50.0, 0, 0)])

    assert run.story[4:] == [
        (110, Event.VERDICT, 0, 0),
        (110, Event.ENQUEUE, 0, Trigger.VOTE),
        (160, Event.RENEGE, 0, 1),
        (160, Event.REMOVE, 0, 0),
    ]
    assert outcome(run) == [1, 0, 1, 1]


@pytest.mark.parametrize("staffed", [0, 1])
def test_further_vote_after_the_limit_expires_unless_a_desk_is_free_at_once(engine_class, staffed):
    laws = limited(50.0, RELEASE, votes=[2])
    run = play(engine_class, [Post(0.0, Action.REVIEW)], laws, staff=[(0.0, 0, 1), (50.0, 0, staffed)])

    then = [(110, Event.START, 0), (210, Event.VERDICT, 0)] if staffed else [(110, Event.RENEGE, 1)]
    assert run.story_of(0)[4:] == [(110, Event.VERDICT, 0), (110, Event.ENQUEUE, Trigger.VOTE), *then]
    assert outcome(run) == [1, 0, 1, 1 - staffed]


@pytest.mark.parametrize("on_expiry", [RELEASE, REMOVE])
def test_appeal_that_expires_is_won_or_lapses(engine_class, on_expiry):
    laws = limited(50.0, on_expiry, (Trigger.APPEAL,), appeal_pool=0)
    run = play(engine_class, [Post(0.0, Action.REMOVE)], laws, staff=NOBODY)

    won = on_expiry == RELEASE
    assert run.story_of(0)[5:] == [(660, Event.RENEGE, 1), (660, Event.REINSTATE, 0)][: 1 + won]
    assert outcome(run) == [1, 0, 1, 1]
    assert run.total(Measure.OVERTURNS) == run.total(Measure.APPEALS_DECIDED) == won
    assert run.total(Measure.JOBS_RENEGED) == 0


def test_item_that_was_released_may_be_reported_again_with_a_limit_of_its_own(engine_class):
    laws = limited(50.0, RELEASE)
    posts = [Post(0.0, Action.HOLD, first_report=100.0, review_at_reports=1)]
    run = play(engine_class, posts, laws, staff=NOBODY)

    # 10 views before it is held, 90 more from 60 on
    assert run.times(Event.REPORT) == [(150, 0)]
    assert run.times(Event.RENEGE) == [(60, 0), (200, 0)]
    assert outcome(run) == [2, 0, 2, 2]


def test_uploads_of_the_warm_up_are_not_counted(engine_class):
    laws = limited(50.0, RELEASE, warm_up=3600.0)

    assert outcome(play(engine_class, [Post(0.0, Action.REVIEW)], laws, staff=NOBODY)) == [0, 0, 0, 0]


def test_without_limits_nothing_is_counted(engine_class):
    run = play(engine_class, [Post(0.0, Action.REVIEW), Post(0.0, Action.REVIEW)])

    assert outcome(run) == [0, 0, 0, 0]
    assert math.isinf(make_laws().time_limit.min())
