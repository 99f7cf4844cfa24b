"""What comes first when everything comes at once."""

from __future__ import annotations

import math

from simulator.domain.actions import Action
from simulator.domain.events import Event, Trigger
from simulator.world.laws import patience_time
from tests.flow.building import Post, constant_service, make_laws, play


def test_events_of_one_instant_come_in_the_order_of_their_codes(engine_class):
    posts = [
        Post(0.0, review_at_views=100.0),
        Post(0.0, first_report=100.0),
        Post(90.0, Action.REMOVE),
        Post(95.0, latency=5.0),
        Post(100.0),
    ]
    laws = make_laws(appeal_pool=0, appeal_log_mean=-math.inf)
    run = play(engine_class, posts, laws, staff=[(100.0, 0, 1)])
    rows = zip(*(run.log[name].tolist() for name in ("time", "event", "item")), strict=True)
    assert [(event, item) for time, event, item in rows if time == 100] == [
        (Event.CAPACITY, -1),
        (Event.UPLOAD, 4),
        (Event.TRIAGE, 2),
        (Event.REMOVE, 2),
        (Event.TRIAGE, 3),
        (Event.REPORT, 1),
        (Event.MILESTONE, 0),
        (Event.ENQUEUE, 0),
        (Event.START, 0),
        (Event.APPEAL, 2),
        (Event.ENQUEUE, 2),
    ]


def test_verdict_frees_a_desk_before_a_job_reneges_and_a_job_reneges_before_an_upload(engine_class):
    laws = make_laws(patience=[50.0])
    patience = patience_time(0, 1, 0, laws)
    laws = laws._replace(service=constant_service(laws.service.mean * 0 + patience))
    end = 10.0 + patience
    posts = [Post(0.0, Action.REVIEW), Post(0.0, Action.REVIEW), Post(end)]
    run = play(engine_class, posts, laws)
    assert run.story[7:11] == [
        (round(end, 6), Event.VERDICT, 0, 0),
        (round(end, 6), Event.START, 1, 0),
        (round(end, 6), Event.UPLOAD, 2, 0),
        (round(end + 10, 6), Event.TRIAGE, 2, Action.ALLOW),
    ]
    assert run.times(Event.RENEGE) == []

    alone = play(engine_class, posts, laws, staff=[(0.0, 0, 0)])
    instant = [event for time, event, *_ in alone.story if time == round(end, 6)]
    assert instant == [Event.RENEGE, Event.UPLOAD]


def test_each_cause_is_followed_by_its_effects_before_the_next_event_of_the_instant(engine_class):
    posts = [Post(0.0, Action.HOLD) for _ in range(4)]
    run = play(engine_class, posts, staff=[(0.0, 0, 2)])
    assert run.story[4:12] == [
        (10, Event.TRIAGE, 0, Action.HOLD),
        (10, Event.ENQUEUE, 0, Trigger.TRIAGE),
        (10, Event.START, 0, 0),
        (10, Event.TRIAGE, 1, Action.HOLD),
        (10, Event.ENQUEUE, 1, Trigger.TRIAGE),
        (10, Event.START, 1, 0),
        (10, Event.TRIAGE, 2, Action.HOLD),
        (10, Event.ENQUEUE, 2, Trigger.TRIAGE),
    ]
    assert run.story[14:20] == [
        (110, Event.VERDICT, 0, 0),
        (110, Event.RELEASE, 0, 0),
        (110, Event.START, 2, 0),
        (110, Event.VERDICT, 1, 0),
        (110, Event.RELEASE, 1, 0),
        (110, Event.START, 3, 0),
    ]


def test_service_without_duration_ends_at_the_instant_it_starts_before_later_kinds(engine_class):
    posts = [Post(0.0, Action.REVIEW), Post(0.0, Action.REVIEW)]
    run = play(engine_class, posts, make_laws(service=constant_service([[0.0]])))
    assert [(event, item) for _, event, item, _ in run.story[2:]] == [
        (Event.TRIAGE, 0),
        (Event.ENQUEUE, 0),
        (Event.START, 0),
        (Event.VERDICT, 0),
        (Event.TRIAGE, 1),
        (Event.ENQUEUE, 1),
        (Event.START, 1),
        (Event.VERDICT, 1),
    ]


def test_staff_of_several_pools_changes_in_the_order_of_the_calls_each_with_its_starts(engine_class):
    posts = [Post(0.0, Action.REVIEW, queue=0), Post(0.0, Action.REVIEW, queue=1)]
    run = play(engine_class, posts, make_laws(pools=2), staff=[(50.0, 1, 1), (50.0, 0, 1)])
    rows = zip(run.log["event"].tolist(), run.log["pool"].tolist(), run.log["time"].tolist(), strict=True)
    assert [(event, pool) for event, pool, time in rows if time == 50.0] == [
        (Event.CAPACITY, 1),
        (Event.START, 1),
        (Event.CAPACITY, 0),
        (Event.START, 0),
    ]


def test_decision_without_latency_follows_the_upload(engine_class):
    posts = [Post(5.0, Action.REMOVE, latency=0.0), Post(5.0, latency=0.0)]
    run = play(engine_class, posts)
    assert [(event, item) for _, event, item, _ in run.story] == [
        (Event.UPLOAD, 0),
        (Event.UPLOAD, 1),
        (Event.TRIAGE, 0),
        (Event.REMOVE, 0),
        (Event.TRIAGE, 1),
    ]
