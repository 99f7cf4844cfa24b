"""Shedding: an order drops the last reviews of a queue, in both engines."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event, Leaving, Trigger
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.strategy import Ranking
from simulator.world.mechanisms.time_limits import REMOVE
from tests.flow.building import GUILTY, Post, Run, make_chunk, make_laws, make_size

SHED_AT = 50.0


def play(
    engine_class, posts: Sequence[Post], orders: Sequence[tuple[float, float, float]], *, ranking=None, **laws
) -> Run:
    """Run posts with one desk that is busy for long, and orders (time, keep, below) for the first pool."""
    law = make_laws(**{"appeal_pool": 0} | laws)
    engine = engine_class(law, make_size(law), log=True)
    engine.admit(*make_chunk(posts))
    engine.set_capacity(0, 1)
    if ranking is not None:
        engine.set_ranking(0, ranking)
    for time, keep, below in orders:
        engine.advance(time)
        engine.rank_again()
        engine.shed(0, keep, below)
    counts = engine.finish()
    return Run(engine.take_log(), counts)


def review(time: float, priority: float = 0.0, **more) -> Post:
    return Post(time, Action.REVIEW, priority=priority, latency=1.0, **more)


WAITING = [review(0.0), review(1.0, 3.0), review(2.0, 1.0), review(3.0, 2.0), review(4.0, 1.0), review(5.0, 5.0)]
"""The first is at the desk; the queue is 5, 1, 3, 2, 4."""


def gone(run: Run) -> list[tuple[float, int]]:
    return [(time, item) for time, event, item, detail in run.story if event == Event.RENEGE and detail == Leaving.SHED]


@pytest.mark.parametrize(
    ("keep", "below", "expected"),
    [
        (3, -math.inf, [4, 2]),
        (5, -math.inf, []),
        (9, -math.inf, []),
        (0, -math.inf, [4, 2, 3, 1, 5]),
        (math.inf, 2.0, [4, 2]),
        (math.inf, 2.5, [4, 2, 3]),
        (4, 2.0, [4, 2]),
        (2, 2.0, [4, 2, 3]),
        (math.inf, 0.0, []),
    ],
)
def test_the_last_of_the_queue_go_until_few_enough_wait_and_none_is_below(engine_class, keep, below, expected):
    run = play(engine_class, WAITING, [(SHED_AT, keep, below)])

    assert gone(run) == [(SHED_AT, item) for item in expected]
    assert [(time, detail) for time, event, _, detail in run.story if event == Event.SHED] == [(SHED_AT, len(expected))]
    assert [item for _, item in run.times(Event.START)] == [0, *(i for i in (5, 1, 3, 2, 4) if i not in expected)]


def test_it_is_an_event_of_the_pool_and_each_job_leaves_at_once(engine_class):
    run = play(engine_class, WAITING, [(SHED_AT, 3, -math.inf)])

    assert [row for row in run.story if row[0] == SHED_AT] == [
        (SHED_AT, Event.SHED, -1, 2),
        (SHED_AT, Event.RENEGE, 4, Leaving.SHED),
        (SHED_AT, Event.RENEGE, 2, Leaving.SHED),
    ]
    assert run.column("pool", Event.SHED) == [0]
    assert run.column("pool", Event.RENEGE) == [0, 0]


def test_shed_jobs_are_counted_apart_and_among_those_that_left_undecided(engine_class):
    run = play(engine_class, WAITING, [(SHED_AT, 3, -math.inf)])

    assert (run.total(Measure.JOBS), run.total(Measure.JOBS_RENEGED), run.total(Measure.JOBS_SHED)) == (6, 2, 2)
    assert run.hourly(PoolMeasure.RENEGES) == run.hourly(PoolMeasure.SHED) == [2, 0]
    # job by job until 50 s, or until its review starts; the reviews end every 100 s from 101 s on
    assert run.hourly(PoolMeasure.QUEUE_TIME) == [
        pytest.approx((50 - 3) + (50 - 5) + (101 - 6) + (201 - 2) + (301 - 4)),
        0,
    ]


def test_a_held_item_is_released_and_no_rule_of_a_limit_applies(engine_class):
    posts = [review(0.0), Post(1.0, Action.HOLD, margin=GUILTY, latency=1.0)]
    laws = make_laws()
    soon = {"time_limit": np.full_like(laws.time_limit, 30.0), "on_expiry": np.full_like(laws.on_expiry, REMOVE)}
    run = play(engine_class, posts, [(20.0, 0, -math.inf)], **soon)

    assert run.story_of(1) == [
        (1.0, Event.UPLOAD, 0),
        (2.0, Event.TRIAGE, Action.HOLD),
        (2.0, Event.ENQUEUE, Trigger.TRIAGE),
        (20.0, Event.RENEGE, Leaving.SHED),
        (20.0, Event.RELEASE, 0),
    ]
    assert run.total(Measure.EXPIRED) == 0
    assert run.total(Measure.LIMIT_MISSED) == 2  # the other one is decided too late, at 101 s


def test_a_shed_item_can_be_sent_to_review_again(engine_class):
    posts = [review(0.0), review(1.0, first_report=60.0, report_rate=0.0, review_at_reports=1)]
    run = play(engine_class, posts, [(20.0, 0, -math.inf), (80.0, 0, -math.inf)])

    assert run.story_of(1)[2:] == [
        (2.0, Event.ENQUEUE, Trigger.TRIAGE),
        (20.0, Event.RENEGE, Leaving.SHED),
        (61.0, Event.REPORT, 1),
        (61.0, Event.ENQUEUE, Trigger.REPORTS),
        (80.0, Event.RENEGE, Leaving.SHED),
    ]


def test_appeals_count_among_those_that_wait_and_are_never_shed(engine_class):
    # the first item is removed by its review at 101 s, and its creator appeals 600 s later; the desk is busy then
    posts = [review(0.0, margin=GUILTY), *(review(650.0 + n, 1.0) for n in range(3))]
    run = play(engine_class, posts, [(710.0, 1, -math.inf), (711.0, 0, math.inf)])

    assert gone(run) == [(710.0, 3), (710.0, 2)]
    assert (701.0, Event.ENQUEUE, Trigger.APPEAL) in run.story_of(0)
    assert (751.0, 0) in run.times(Event.START)


def test_a_ranked_queue_sheds_by_its_present_order(engine_class):
    by_age = Ranking(np.array([[[1.0], [10.0]]]), ages=[47.5])
    run = play(engine_class, WAITING, [(SHED_AT, 2, -math.inf)], ranking=by_age)

    # 1 and 2 are older than 47.5 s at 50 s, so the newest of the others go first
    assert gone(run) == [(SHED_AT, item) for item in (5, 4, 3)]


def test_nothing_is_shed_at_the_horizon(engine_class):
    run = play(engine_class, WAITING, [(make_laws().horizon, 0, -math.inf)], service=make_laws().service)

    assert gone(run) == []
    assert run.times(Event.SHED) == []


def test_thousands_are_shed_at_once_and_the_arrays_grow(engine_class):
    posts = [Post(n / 100.0, Action.HOLD, latency=1.0) for n in range(3_000)]
    run = play(engine_class, posts, [(60.0, 10, -math.inf)])

    assert len(gone(run)) == 2_989
    assert [item for _, item in gone(run)] == list(range(2_999, 10, -1))
    assert len(run.times(Event.RELEASE)) == 2_989 + 11
