"""Reviewers who are people: who sits where, and what each one adds to a job."""

from __future__ import annotations

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.ledger.measures import PoolMeasure
from simulator.world.rosters import Block
from tests.flow.building import GUILTY, Post, make_laws, make_people, play


def desks(first, number, begun=0.0):
    return Block(range(first, first + number), begun)


def reviews(*times, margin=GUILTY):
    return [Post(time, Action.REVIEW, margin=margin, latency=0.0, creator=n) for n, time in enumerate(times)]


def test_only_the_desks_of_the_roster_are_open(engine_class):
    run = play(engine_class, reviews(0, 0, 0), staff=[(0.0, 0, (desks(1, 1), desks(4, 1)))])

    assert run.column("desk", Event.START) == [1, 4, 1]
    assert run.column("time", Event.START) == [0, 0, 100]


def test_each_person_takes_the_time_they_need(engine_class):
    laws = make_laws(people=make_people(pace=[[0.5, 2.0]]))

    run = play(engine_class, reviews(0, 0, 0), laws, staff=[(0.0, 0, (desks(0, 2),))])

    assert run.times(Event.VERDICT) == [(50, 0), (100, 2), (200, 1)]


def test_a_biased_person_sees_what_is_not_there(engine_class):
    laws = make_laws(people=make_people(bias=[[0.0, 0.5]]))

    run = play(engine_class, reviews(0, 0, margin=-0.4), laws, staff=[(0.0, 0, (desks(0, 2),))])

    assert run.column("detail", Event.VERDICT) == [0, 1]


def test_a_person_without_noise_is_never_wrong_beside_one_with(engine_class):
    laws = make_laws(noise=[50.0], people=make_people(blur=[[0.0, 1.0]]))

    run = play(engine_class, reviews(*range(0, 4000, 200)), laws, staff=[(0.0, 0, (desks(0, 1),))])
    other = play(engine_class, reviews(*range(0, 4000, 200)), laws, staff=[(0.0, 0, (desks(1, 1),))])

    assert set(run.column("detail", Event.VERDICT)) == {1}
    assert set(other.column("detail", Event.VERDICT)) == {0, 1}


def test_at_a_handover_of_equal_staff_others_take_over(engine_class):
    """Who is at work at the end of the shift finishes, while the next one has begun already."""
    laws = make_laws(people=make_people())

    run = play(
        engine_class, reviews(0, 0, 150), laws, staff=[(0.0, 0, (desks(0, 1),)), (150.0, 0, (desks(1, 1, 150.0),))]
    )

    starts = zip(run.column("time", Event.START), run.column("desk", Event.START), strict=True)
    assert list(starts) == [(0, 0), (100, 0), (150, 1)]
    assert run.times(Event.VERDICT) == [(100, 0), (200, 1), (250, 2)]
    assert run.column("detail", Event.CAPACITY) == [1, 1]
    assert sum(run.hourly(PoolMeasure.STAFFED_TIME)) == 7200
    assert sum(run.hourly(PoolMeasure.BUSY_TIME)) == 300


def test_nobody_at_night(engine_class):
    run = play(
        engine_class,
        reviews(0, 200),
        staff=[(0.0, 0, (desks(0, 1),)), (150.0, 0, ()), (900.0, 0, (desks(0, 1, 900.0),))],
    )

    assert run.times(Event.START) == [(0, 0), (900, 1)]
    assert run.column("detail", Event.CAPACITY) == [1, 0, 1]


def test_a_desk_that_closes_and_opens_while_its_job_lasts_stays_at_it(engine_class):
    staff = [(0.0, 0, (desks(0, 1),)), (20.0, 0, ()), (40.0, 0, (desks(0, 1, 40.0),))]

    run = play(engine_class, reviews(0, 0), staff=staff)

    assert run.times(Event.START) == [(0, 0), (100, 1)]


def test_a_number_of_reviewers_opens_the_lowest_desks(engine_class):
    run = play(engine_class, reviews(0, 0, 0), staff=[(0.0, 0, (desks(2, 2),)), (50.0, 0, 1)])

    assert run.column("desk", Event.START) == [2, 3, 0]
