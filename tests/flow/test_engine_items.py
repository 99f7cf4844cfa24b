"""One item at a time: what each action does to its views, and when reports and milestones come."""

from __future__ import annotations

import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event, Trigger
from simulator.ledger.measures import Measure
from simulator.world.laws import reading, report_gap
from tests.flow.building import ALL_VIEWS, GUILTY, HORIZON, Post, constant_service, make_laws, play


def test_allowed_item_is_seen_by_everybody(engine_class):
    run = play(engine_class, [Post(0.0)])
    assert run.story == [(0, Event.UPLOAD, 0, 0), (10, Event.TRIAGE, 0, Action.ALLOW)]
    assert run.total(Measure.UPLOADS) == 1
    assert run.total(Measure.VIEWS) == ALL_VIEWS
    assert run.total(Measure.VIEWS_SQ) == ALL_VIEWS**2
    assert run.total(Measure.INNOCENT_VIEWS) == ALL_VIEWS
    assert run.total(Measure.INNOCENT_VIEWS_LOST) == 0


def test_held_item_is_released_with_all_its_views_to_come(engine_class):
    run = play(engine_class, [Post(0.0, Action.HOLD)])
    assert run.story == [
        (0, Event.UPLOAD, 0, 0),
        (10, Event.TRIAGE, 0, Action.HOLD),
        (10, Event.ENQUEUE, 0, Trigger.TRIAGE),
        (10, Event.START, 0, 0),
        (110, Event.VERDICT, 0, 0),
        (110, Event.RELEASE, 0, 0),
    ]
    assert run.column("views", Event.RELEASE) == [10.0]
    assert run.total(Measure.VIEWS) == pytest.approx(ALL_VIEWS)
    assert run.total(Measure.HELD) == 1


def test_held_item_loses_the_views_that_the_horizon_cuts_off(engine_class):
    run = play(engine_class, [Post(0.0, Action.HOLD)], make_laws(horizon=1000.0))
    assert run.total(Measure.VIEWS) == pytest.approx(900.0)
    assert run.total(Measure.INNOCENT_VIEWS_LOST) == pytest.approx(100.0)


def test_held_violation_is_removed_and_was_seen_until_it_was_held(engine_class):
    run = play(engine_class, [Post(0.0, Action.HOLD, GUILTY)])
    assert run.story_of(0)[-2:] == [(110, Event.VERDICT, 1), (110, Event.REMOVE, 1)]
    assert run.total(Measure.EXPOSURE) == run.total(Measure.EXPOSURE_LATE) == 10.0
    assert run.total(Measure.TIME_TO_ACTION) == 110.0


def test_automated_removal_is_a_detection(engine_class):
    run = play(engine_class, [Post(0.0, Action.REMOVE, GUILTY)])
    assert run.story_of(0)[1:] == [(10, Event.TRIAGE, Action.REMOVE), (10, Event.REMOVE, 0)]
    assert run.total(Measure.EXPOSURE) == run.total(Measure.EXPOSURE_LATE) == 10.0
    assert run.total(Measure.REMOVALS_AUTOMATED_VIOLATING) == 1


@pytest.mark.parametrize(("action", "reach"), [(Action.LIMIT, 0.25), (Action.LABEL, 0.5), (Action.AGE_GATE, 0.75)])
def test_restricted_item_keeps_a_part_of_its_views(engine_class, action, reach):
    run = play(engine_class, [Post(0.0, action)])
    assert run.total(Measure.VIEWS) == pytest.approx(10 + reach * (ALL_VIEWS - 10))
    assert run.total(Measure.RESTRICTED) == run.total(Measure.RESTRICTED_INNOCENT) == 1


def test_reports_come_at_a_number_of_views_whatever_the_reach(engine_class):
    # 10 views by triage; the other 50 come at a quarter of a view a second.
    run = play(engine_class, [Post(0.0, Action.LIMIT, first_report=60.0)])
    assert run.times(Event.REPORT) == [(210.0, 0)]
    assert run.column("views", Event.REPORT) == pytest.approx([60.0])


def test_report_is_put_off_by_the_time_that_an_item_is_held(engine_class):
    run = play(engine_class, [Post(0.0, Action.HOLD, first_report=60.0)])
    assert run.times(Event.REPORT) == [(160.0, 0)]


def test_report_that_an_item_lives_too_short_for_never_comes(engine_class):
    posts = [Post(0.0, Action.REMOVE, first_report=60.0), Post(0.0, first_report=ALL_VIEWS)]
    assert play(engine_class, posts).times(Event.REPORT) == []


def test_no_view_before_the_start_delay_then_the_curve(engine_class):
    laws = make_laws(start_delay=30.0, test_duration=100.0)
    # 100 views in seconds 30 to 130, then 100 more over the next hour: the 150th at 130 + 1800.
    posts = [
        Post(0.0, test_views=100.0, main_views=100.0, first_report=50.0),
        Post(0.0, test_views=100.0, main_views=100.0, first_report=150.0),
    ]
    assert play(engine_class, posts, laws).times(Event.REPORT) == [(80.0, 0), (1930.0, 1)]


def test_reports_lead_to_review(engine_class):
    run = play(engine_class, [Post(0.0, first_report=50.0, review_at_reports=1)])
    assert run.story[2:] == [
        (50, Event.REPORT, 0, 1),
        (50, Event.ENQUEUE, 0, Trigger.REPORTS),
        (50, Event.START, 0, 0),
        (150, Event.VERDICT, 0, 0),
    ]


def test_reports_before_triage_lead_to_review_at_triage(engine_class):
    run = play(engine_class, [Post(0.0, latency=80.0, first_report=50.0, review_at_reports=1)])
    assert run.story[1:4] == [
        (50, Event.REPORT, 0, 1),
        (80, Event.TRIAGE, 0, Action.ALLOW),
        (80, Event.ENQUEUE, 0, Trigger.REPORTS),
    ]


def test_restriction_does_not_stop_reports_from_leading_to_review_which_lifts_it(engine_class):
    run = play(engine_class, [Post(0.0, Action.LIMIT, first_report=60.0, review_at_reports=1)])
    assert run.story_of(0)[2:] == [
        (210, Event.REPORT, 1),
        (210, Event.ENQUEUE, Trigger.REPORTS),
        (210, Event.START, 0),
        (310, Event.VERDICT, 0),
        (310, Event.RELEASE, 0),
    ]
    # 10 + 300 / 4 views until the verdict, then everything that is natural from there on.
    assert run.total(Measure.VIEWS) == pytest.approx(85 + (ALL_VIEWS - 310))


def test_each_report_is_a_gap_of_views_from_the_last_and_a_verdict_restarts_the_count(engine_class):
    laws = make_laws(service=constant_service([[1e-6]]))
    run = play(engine_class, [Post(0.0, first_report=50.0, report_rate=0.01, review_at_reports=2)], laws)
    expected, views = [], 50.0
    while views < ALL_VIEWS:
        expected.append(round(views, 6))
        views += report_gap(0, len(expected), 0.01, laws)
    times = [time for time, _ in run.times(Event.REPORT)]
    assert times == pytest.approx(expected, abs=2e-6)
    assert [time for time, _ in run.times(Event.ENQUEUE)] == times[1::2]
    assert run.total(Measure.REPORTS) == len(expected)
    assert run.total(Measure.REPORTS_TRUE) == 0


def test_reports_during_a_review_do_not_queue_a_second_one(engine_class):
    posts = [Post(0.0, Action.REVIEW, first_report=50.0, review_at_reports=1)]
    run = play(engine_class, posts)
    assert run.times(Event.REPORT) == [(50.0, 0)]
    assert run.total(Measure.JOBS) == 1


def test_milestone_leads_to_review_once(engine_class):
    run = play(engine_class, [Post(0.0, review_at_views=500.0)])
    assert run.story[2:] == [
        (500, Event.MILESTONE, 0, 0),
        (500, Event.ENQUEUE, 0, Trigger.VIEWS),
        (500, Event.START, 0, 0),
        (600, Event.VERDICT, 0, 0),
    ]


def test_milestone_passed_before_triage_follows_it_at_once(engine_class):
    run = play(engine_class, [Post(0.0, latency=700.0, review_at_views=500.0)])
    assert run.story[1:4] == [
        (700, Event.TRIAGE, 0, Action.ALLOW),
        (700, Event.MILESTONE, 0, 0),
        (700, Event.ENQUEUE, 0, Trigger.VIEWS),
    ]


def test_milestone_waits_for_the_views_of_a_restricted_and_of_a_held_item(engine_class):
    posts = [Post(0.0, Action.LIMIT, review_at_views=60.0), Post(0.0, Action.HOLD, review_at_views=500.0)]
    run = play(engine_class, posts)
    assert run.times(Event.MILESTONE) == [(210.0, 0), (600.0, 1)]


def test_milestone_during_a_review_is_spent(engine_class):
    run = play(engine_class, [Post(0.0, Action.REVIEW, review_at_views=50.0)])
    assert run.times(Event.MILESTONE) == [(50.0, 0)]
    assert run.total(Measure.JOBS) == 1


def test_exposure_is_put_down_to_what_was_known_when_it_happened(engine_class):
    laws = next(
        laws
        for laws in (make_laws(seed=seed, noise=[1e9]) for seed in range(100))
        if reading(0, 0, 0, 0, GUILTY, laws) <= 0
    )
    run = play(engine_class, [Post(0.0, margin=GUILTY, first_report=60.0, review_at_reports=1)], laws)
    assert run.story_of(0)[-1] == (160, Event.VERDICT, 0)
    assert run.total(Measure.EXPOSURE_LATE) == pytest.approx(60)
    assert run.total(Measure.EXPOSURE_DELAY) == pytest.approx(100)
    assert run.total(Measure.EXPOSURE_WRONG) == pytest.approx(ALL_VIEWS - 160)
    assert run.total(Measure.EXPOSURE_NEVER) == 0
    assert run.total(Measure.EXPOSURE) == pytest.approx(ALL_VIEWS)
    assert run.total(Measure.EXPOSURE_SQ) == pytest.approx(ALL_VIEWS**2)
    assert run.total(Measure.VERDICTS_CORRECT) == 0


def test_violation_that_nothing_points_at_is_never_detected(engine_class):
    run = play(engine_class, [Post(0.0, margin=GUILTY, first_report=60.0)])
    assert run.total(Measure.EXPOSURE_NEVER) == run.total(Measure.EXPOSURE) == ALL_VIEWS
    assert run.total(Measure.REPORTS_TRUE) == 1


def test_label_on_a_violation_is_a_wrong_decision(engine_class):
    run = play(engine_class, [Post(0.0, Action.LABEL, GUILTY)])
    assert run.total(Measure.EXPOSURE_LATE) == pytest.approx(10)
    assert run.total(Measure.EXPOSURE_WRONG) == pytest.approx(0.5 * (ALL_VIEWS - 10))
    assert run.total(Measure.RESTRICTED_INNOCENT) == 0


def test_nothing_happens_at_or_after_the_horizon(engine_class):
    posts = [
        Post(HORIZON - 110, Action.REVIEW, GUILTY),  # its verdict would fall on the horizon
        Post(HORIZON - 20, first_report=20.0),  # its report too
        Post(HORIZON - 10, Action.REMOVE),  # its triage too
        Post(HORIZON),
    ]
    run = play(engine_class, posts)
    assert run.story == [
        (HORIZON - 110, Event.UPLOAD, 0, 0),
        (HORIZON - 100, Event.TRIAGE, 0, Action.REVIEW),
        (HORIZON - 100, Event.ENQUEUE, 0, Trigger.TRIAGE),
        (HORIZON - 100, Event.START, 0, 0),
        (HORIZON - 20, Event.UPLOAD, 1, 0),
        (HORIZON - 10, Event.UPLOAD, 2, 0),
        (HORIZON - 10, Event.TRIAGE, 1, Action.ALLOW),
    ]
    assert run.total(Measure.UPLOADS) == 3
    assert run.total(Measure.VIEWS) == pytest.approx(110 + 20 + 10)
    assert run.total(Measure.EXPOSURE_DELAY) == pytest.approx(100)
