"""Pools whose idle desks take jobs of other pools."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import DOUBTFUL, Event
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.world.mechanisms.cross_training import no_skills
from simulator.world.mechanisms.reviewers.desk_work import reading_at
from tests.flow.building import HORIZON, Post, make_laws, play


def helping(pools, *pairs, **changes):
    """Laws with helpers: (helper, helped, penalty, noise), the helped ones in the order of a pool's pairs."""
    skills = no_skills(pools)
    helps = [[b for a, b, *_ in pairs if a == pool] for pool in range(pools)]
    helpers = [sorted(a for a, b, *_ in pairs if b == pool) for pool in range(pools)]
    for a, b, penalty, noise in pairs:
        skills.pace[a, b], skills.blur[a, b] = penalty, noise
    padded = [
        np.array([row + [-1] * (pools - len(row)) for row in table], dtype=np.int16) for table in (helps, helpers)
    ]
    return make_laws(pools=pools, skills=skills._replace(helps=padded[0], helpers=padded[1]), **changes)


def starts(run):
    """(time, item, pool of the desk, desk) of every job that was opened."""
    columns = (run.column(name, Event.START) for name in ("time", "item", "pool", "desk"))
    return list(zip(*columns, strict=True))


def test_new_job_goes_to_a_free_helper_at_once_and_takes_longer_there(engine_class):
    laws = helping(2, (1, 0, 1.5, 1.0))
    posts = [Post(float(time), Action.REVIEW, queue=0) for time in (0, 1)]
    run = play(engine_class, posts, laws, staff=[(0.0, 0, 1), (0.0, 1, 1)])

    assert starts(run) == [(10, 0, 0, 0), (11, 1, 1, 0)]
    assert run.times(Event.VERDICT) == [(110, 0), (161, 1)]
    assert run.column("pool", Event.ENQUEUE) == [0, 0]
    assert run.column("pool", Event.VERDICT) == [0, 1]
    assert [sum(run.hourly(PoolMeasure.STARTS, pool)) for pool in (0, 1)] == [2, 0]
    assert [sum(run.hourly(PoolMeasure.JOBS_HELPED, pool)) for pool in (0, 1)] == [1, 0]
    assert [sum(run.hourly(PoolMeasure.VERDICTS, pool)) for pool in (0, 1)] == [1, 1]
    assert [sum(run.hourly(PoolMeasure.BUSY_TIME, pool)) for pool in (0, 1)] == pytest.approx([100, 150])
    assert run.total(Measure.JOBS_WAITED) == 0


def test_own_desk_comes_before_helpers_and_helpers_come_in_the_order_of_pools(engine_class):
    laws = helping(3, (2, 0, 1.0, 1.0), (1, 0, 1.0, 1.0))
    posts = [Post(float(time), Action.REVIEW, queue=0) for time in range(4)]
    run = play(engine_class, posts, laws, staff=[(0.0, 0, 1), (0.0, 1, 1), (0.0, 2, 1)])

    assert starts(run) == [(10, 0, 0, 0), (11, 1, 1, 0), (12, 2, 2, 0), (110, 3, 0, 0)]


def test_idle_desk_does_its_own_jobs_first_then_those_of_the_first_helped_pool(engine_class):
    laws = helping(3, (0, 2, 1.0, 1.0), (0, 1, 1.0, 1.0))
    posts = [Post(float(time), Action.REVIEW, queue=queue) for time, queue in enumerate((1, 2, 0, 0, 2))]
    run = play(engine_class, posts, laws, staff=[(100.0, 0, 1)])

    assert [(time, item) for time, item, *_ in starts(run)] == [(100, 2), (200, 3), (300, 1), (400, 4), (500, 0)]
    assert {pool for _, _, pool, _ in starts(run)} == {0}
    # waits count where the job waited
    assert sum(run.hourly(PoolMeasure.WAIT, 2)) == pytest.approx(300 - 11 + 400 - 14)
    assert sum(run.hourly(PoolMeasure.WAIT, 1)) == pytest.approx(500 - 10)
    assert sum(run.hourly(PoolMeasure.QUEUE_TIME, 1)) == pytest.approx(500 - 10)


def test_own_job_that_comes_while_a_desk_helps_waits_until_it_is_done(engine_class):
    laws = helping(2, (0, 1, 3.0, 1.0))
    posts = [Post(0.0, Action.REVIEW, queue=1), Post(1.0, Action.REVIEW, queue=0)]
    run = play(engine_class, posts, laws)

    assert starts(run) == [(10, 0, 0, 0), (310, 1, 0, 0)]


def test_help_is_not_mutual_unless_it_is_said_of_both(engine_class):
    laws = helping(2, (0, 1, 1.0, 1.0))
    posts = [Post(float(time), Action.REVIEW, queue=0) for time in range(2)]
    run = play(engine_class, posts, laws, staff=[(0.0, 0, 1), (0.0, 1, 1)])

    assert starts(run) == [(10, 0, 0, 0), (110, 1, 0, 0)]


def test_pool_without_anybody_at_night_is_helped(engine_class):
    laws = helping(2, (1, 0, 1.0, 1.0))
    posts = [Post(float(time), Action.REVIEW, queue=0) for time in (0, 2000)]
    run = play(engine_class, posts, laws, staff=[(0.0, 0, 0), (1000.0, 1, 1)])

    assert starts(run) == [(1000, 0, 1, 0), (2010, 1, 1, 0)]
    assert sum(run.hourly(PoolMeasure.STAFFED_TIME, 0)) == 0
    assert sum(run.hourly(PoolMeasure.STAFFED_TIME, 1)) == HORIZON - 1000


def test_helpers_read_with_more_noise_and_the_panel_is_that_of_the_jobs_pool(engine_class):
    laws = helping(2, (1, 0, 1.0, 4.0), noise=[1.0, 0.1], votes=[2, 1])
    run = play(engine_class, [Post(0.0, Action.REVIEW, queue=0)], laws, staff=[(0.0, 1, 1)])

    said = [int(reading_at(0, 0, 1, 0, 0.0, 0, job, -1.0, laws) > 0) for job in range(3)]
    assert run.column("detail", Event.VERDICT) == said[: 2 if said[0] == said[1] else 3]
    plain = reading_at(0, 0, 0, 0, 0.0, 0, 0, -1.0, laws)
    assert reading_at(0, 0, 1, 0, 0.0, 0, 0, -1.0, laws) + 1.0 == pytest.approx(4.0 * (plain + 1.0))


def test_doubt_of_a_helper_is_escalated_as_that_of_the_jobs_pool(engine_class):
    laws = helping(3, (1, 0, 1.0, 1.0), doubt=[2.0, 0.0, 0.0], escalate_to=[2, -1, -1])
    run = play(engine_class, [Post(0.0, Action.REVIEW, queue=0)], laws, staff=[(0.0, 1, 1), (0.0, 2, 1)])

    assert run.column("detail", Event.VERDICT) == [DOUBTFUL, 0]
    assert run.column("pool", Event.ENQUEUE) == [0, 2]
    assert run.column("pool", Event.START) == run.column("pool", Event.VERDICT) == [1, 2]


def test_helped_jobs_go_in_the_order_of_their_queue(engine_class):
    laws = helping(2, (1, 0, 1.0, 1.0))
    posts = [Post(float(time), Action.REVIEW, queue=0, priority=float(time)) for time in range(3)]
    run = play(engine_class, posts, laws, staff=[(100.0, 1, 1)])

    assert [item for _, item, *_ in starts(run)] == [2, 1, 0]
