"""Queues, desks, shifts and patience."""

from __future__ import annotations

import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event, Trigger
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.world.laws import patience_time
from tests.flow.building import ALL_VIEWS, GUILTY, HORIZON, Post, constant_service, make_laws, play

NOBODY = ((0.0, 0, 0),)


def patience_of(item: int, laws, job: int = 0) -> float:
    return patience_time(0, item, job, laws)


def test_queue_goes_by_priority_then_time_then_item(engine_class):
    posts = [
        Post(0.0, Action.REVIEW, priority=1.0),
        Post(1.0, Action.REVIEW, priority=5.0, latency=10.0),
        Post(1.0, Action.REVIEW, priority=5.0, latency=10.0),
        Post(1.0, Action.REVIEW, priority=5.0, latency=9.0),
        Post(1.0, Action.REVIEW, priority=-3.0),
    ]
    run = play(engine_class, posts, staff=[(1000.0, 0, 1)])
    assert run.times(Event.START) == [(1000, 3), (1100, 1), (1200, 2), (1300, 0), (1400, 4)]
    assert run.total(Measure.JOBS_WAITED) == 5
    assert run.total(Measure.WAIT) == 990 + 1089 + 1189 + 1290 + 1389


def test_free_desks_fill_from_the_lowest_number(engine_class):
    posts = [Post(time, Action.REVIEW) for time in (0.0, 10.0, 20.0, 105.0, 115.0)]
    run = play(engine_class, posts, staff=[(0.0, 0, 4)])
    # Desks 0 and 1 are free again when items 3 and 4 arrive.
    assert run.column("desk", Event.START) == [0, 1, 2, 0, 1]
    assert run.total(Measure.JOBS_WAITED) == 0
    assert run.total(Measure.JOBS_IN_SLA) == 5


def test_job_goes_to_the_queue_that_the_strategy_names_or_else_by_the_route(engine_class):
    laws = make_laws(pools=3, policies=2, route=[[1, 2]])
    posts = [
        Post(0.0, Action.REVIEW, top_policy=0),
        Post(1.0, Action.REVIEW, top_policy=1),
        Post(2.0, Action.REVIEW, top_policy=1, queue=0),
    ]
    run = play(engine_class, posts, laws)
    assert run.column("pool", Event.ENQUEUE) == [1, 2, 0]
    assert run.column("pool", Event.VERDICT) == [0]


def test_reviewer_finishes_the_job_after_the_shift_and_takes_no_other(engine_class):
    posts = [Post(float(time), Action.REVIEW) for time in range(4)]
    run = play(engine_class, posts, staff=[(0.0, 0, 2), (50.0, 0, 1)])
    assert run.times(Event.START) == [(10, 0), (11, 1), (110, 2), (210, 3)]
    assert run.column("desk", Event.START) == [0, 1, 0, 0]
    assert run.times(Event.VERDICT) == [(110, 0), (111, 1), (210, 2), (310, 3)]
    assert sum(run.hourly(PoolMeasure.BUSY_TIME)) == pytest.approx(400)
    assert sum(run.hourly(PoolMeasure.STAFFED_TIME)) == pytest.approx(50 * 2 + (HORIZON - 50))


def test_desk_that_opens_again_while_its_reviewer_still_works_is_busy(engine_class):
    posts = [Post(float(time), Action.REVIEW) for time in range(4)]
    run = play(engine_class, posts, staff=[(0.0, 0, 2), (50.0, 0, 0), (60.0, 0, 3)])
    assert run.times(Event.START) == [(10, 0), (11, 1), (60, 2), (110, 3)]
    assert run.column("desk", Event.START) == [0, 1, 2, 0]


def test_nobody_works_at_night(engine_class):
    posts = [Post(2000.0, Action.REVIEW), Post(2000.0, Action.HOLD)]
    run = play(engine_class, posts, staff=[(0.0, 0, 1), (1000.0, 0, 0), (4000.0, 0, 2)])
    assert run.times(Event.START) == [(4000, 0), (4000, 1)]
    assert run.hourly(PoolMeasure.QUEUE_TIME) == pytest.approx([2 * (3600 - 2010), 2 * 400])
    assert run.hourly(PoolMeasure.STAFFED_TIME) == pytest.approx([1000, 2 * 3200])
    assert run.hourly(PoolMeasure.ARRIVALS) == [2, 0]
    assert run.hourly(PoolMeasure.STARTS) == run.hourly(PoolMeasure.STARTS_WAITED) == [0, 2]
    assert run.hourly(PoolMeasure.WAIT) == [0, 2 * 1990]
    assert run.hourly(PoolMeasure.WAIT_SQ) == [0, 2 * 1990**2]
    assert run.total(Measure.JOBS_IN_SLA) == sum(run.hourly(PoolMeasure.STARTS_IN_SLA)) == 0


def test_change_of_staff_is_logged_only_when_the_number_changes(engine_class):
    run = play(engine_class, [], staff=[(0.0, 0, 0), (10.0, 0, 2), (20.0, 0, 2), (30.0, 0, 1)])
    capacity = [run.column(name, Event.CAPACITY) for name in ("time", "pool", "detail")]
    assert capacity == [[10, 30], [0, 0], [2, 1]]
    for name in ("item", "creator", "market", "desk"):
        assert run.column(name, Event.CAPACITY) == [-1, -1]


def test_wait_within_the_sla_counts_as_such_to_the_second(engine_class):
    posts = [Post(0.0, Action.REVIEW), Post(40.0, Action.REVIEW), Post(139.0, Action.REVIEW)]
    run = play(engine_class, posts)  # an SLA of 60 s; waits of 0, 60 and 61 s
    assert run.total(Measure.WAIT) == 121
    assert run.total(Measure.JOBS_IN_SLA) == 2
    assert run.total(Measure.JOBS_WAITED) == 2


def test_jobs_whose_sla_outlives_the_run_say_nothing_of_it(engine_class):
    """An SLA of 60 s; jobs queued 61, 60 and 59 s before the end, the last two of which are left out."""
    posts = [Post(HORIZON - 10 - before, Action.REVIEW) for before in (61.0, 60.0, 59.0)]
    run = play(engine_class, posts, staff=[(0.0, 0, 3)])
    assert run.total(Measure.JOBS) == run.total(Measure.JOBS_STARTED) == 3
    assert run.total(Measure.JOBS_DUE) == run.total(Measure.JOBS_IN_SLA) == 1


def test_held_item_goes_live_when_its_job_reneges(engine_class):
    laws = make_laws(patience=[50.0])
    run = play(engine_class, [Post(0.0, Action.HOLD, GUILTY)], laws, staff=NOBODY)
    reneged = round(10 + patience_of(0, laws), 6)
    assert run.story[3:] == [(reneged, Event.RENEGE, 0, 0), (reneged, Event.RELEASE, 0, 0)]
    assert run.total(Measure.JOBS_RENEGED) == sum(run.hourly(PoolMeasure.RENEGES)) == 1
    assert run.total(Measure.JOBS_STARTED) == 0
    # It was detected, and never decided.
    assert run.total(Measure.EXPOSURE_LATE) == pytest.approx(10)
    assert run.total(Measure.EXPOSURE_DELAY) == pytest.approx(ALL_VIEWS - 10)


def test_restricted_item_stays_restricted_when_its_job_reneges(engine_class):
    laws = make_laws(patience=[50.0])
    posts = [Post(0.0, Action.LIMIT, first_report=60.0, review_at_reports=1)]
    run = play(engine_class, posts, laws, staff=NOBODY)
    assert run.times(Event.RENEGE) == [(round(210 + patience_of(0, laws), 6), 0)]
    assert run.times(Event.RELEASE) == []
    assert run.total(Measure.VIEWS) == pytest.approx(10 + 0.25 * (ALL_VIEWS - 10))


def test_reports_are_counted_from_zero_after_a_renege(engine_class):
    laws = make_laws(patience=[1e-6])
    posts = [Post(0.0, first_report=50.0, report_rate=0.02, review_at_reports=3)]
    run = play(engine_class, posts, laws, staff=NOBODY)
    reports = [time for time, _ in run.times(Event.REPORT)]
    assert len(reports) > 9
    assert [time for time, _ in run.times(Event.ENQUEUE)] == reports[2::3]


def test_job_that_has_started_does_not_renege(engine_class):
    laws = make_laws(patience=[1e-6], service=constant_service([[1000.0]]))
    run = play(engine_class, [Post(0.0, Action.REVIEW)], laws)
    assert run.times(Event.RENEGE) == []
    assert run.times(Event.VERDICT) == [(1010, 0)]


def test_job_that_started_in_time_does_not_renege_in_service(engine_class):
    laws = make_laws(patience=[100.0], service=constant_service([[1000.0]]))
    opened = 10 + patience_of(0, laws) / 2
    run = play(engine_class, [Post(0.0, Action.REVIEW)], laws, staff=[(opened, 0, 1)])
    assert run.times(Event.START) == [(round(opened, 6), 0)]
    assert run.times(Event.RENEGE) == []
    assert run.times(Event.VERDICT) == [(round(opened + 1000, 6), 0)]


def test_integrals_are_split_at_the_hours(engine_class):
    laws = make_laws(service=constant_service([[5000.0]]))
    run = play(engine_class, [Post(0.0, Action.REVIEW), Post(1000.0, Action.REVIEW)], laws)
    assert run.hourly(PoolMeasure.BUSY_TIME) == pytest.approx([3590, 3600])
    assert run.hourly(PoolMeasure.QUEUE_TIME) == pytest.approx([3600 - 1010, 5010 - 3600])
    assert run.hourly(PoolMeasure.VERDICTS) == [0, 1]


def test_log_tells_who_where_and_at_how_many_views(engine_class):
    posts = [Post(0.0, Action.REVIEW, GUILTY, creator=7, queue=1)]
    run = play(engine_class, posts, make_laws(pools=2), staff=[(0.0, 1, 1)])
    columns = ("event", "creator", "market", "pool", "desk", "views")
    assert list(zip(*(run.log[name].tolist() for name in columns), strict=True)) == [
        (Event.CAPACITY, -1, -1, 1, -1, 0),
        (Event.UPLOAD, 7, 0, -1, -1, 0),
        (Event.TRIAGE, 7, 0, -1, -1, 10),
        (Event.ENQUEUE, 7, 0, 1, -1, 10),
        (Event.START, 7, 0, 1, 0, 10),
        (Event.VERDICT, 7, 0, 1, 0, 110),
        (Event.REMOVE, 7, 0, -1, -1, 110),
    ]
    assert run.column("detail", Event.ENQUEUE) == [Trigger.TRIAGE]


def test_a_job_takes_as_long_as_the_policy_that_it_is_flagged_for(engine_class):
    """Policy 0 takes 100 s and policy 1 takes 300 s; the truth, which nobody knows, does not matter."""
    laws = make_laws(policies=2, service=constant_service([[100.0, 300.0]]))
    posts = [
        Post(0.0, Action.REVIEW, top_policy=1, policy=0, margin=GUILTY),
        Post(0.0, Action.REVIEW, top_policy=0, policy=1, margin=GUILTY),
    ]

    run = play(engine_class, posts, laws, staff=[(0.0, 0, 2)])

    assert run.column("time", Event.START) == [10.0, 10.0]
    assert run.times(Event.VERDICT) == [(110.0, 1), (310.0, 0)]
