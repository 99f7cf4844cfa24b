"""Reviewers who are people: who sits where, and what each one adds to a job."""

from __future__ import annotations

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.ledger.measures import PoolMeasure
from simulator.world.rosters import Block
from tests.flow.building import GUILTY, INNOCENT, NEVER, Post, make_laws, make_people, play


def desks(first, number, begun=0.0, fresh=None):
    return Block(range(first, first + number), begun, begun if fresh is None else fresh)


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


def test_hours_on_shift_make_slower_and_a_fresh_mind_less_so(engine_class):
    """An hour adds a half: 100 s at the begin, 150 s after an hour, 125 s where a break undid half of that hour."""
    laws = make_laws(people=make_people(slower=[0.5]))
    staff = [(0.0, 0, (desks(0, 1),)), (3500.0, 0, ()), (3600.0, 0, (desks(0, 1, 0.0, 1800.0),))]

    tired = play(engine_class, reviews(0, 3600), laws, staff=staff[:1])
    rested = play(engine_class, reviews(0, 3600), laws, staff=staff)

    assert tired.times(Event.VERDICT) == [(100, 0), (3750, 1)]
    assert rested.times(Event.VERDICT) == [(100, 0), (3725, 1)]


def test_hours_on_shift_blur_readings(engine_class):
    """Noise too small to mislead anybody fresh misleads after two hours at 1,000 times as much an hour."""
    laws = make_laws(horizon=4 * 3600.0, noise=[0.01], people=make_people(noisier=[1000.0]))
    tired = [Post(7200.0 + 101 * n, Action.REVIEW, margin=GUILTY, latency=0.0, creator=n) for n in range(20)]

    run = play(engine_class, tired, laws, staff=[(7100.0, 0, (desks(0, 1, 0.0),))])
    fresh = play(engine_class, tired[:1], laws, staff=[(7200.0, 0, (desks(0, 1, 7200.0),))])

    assert set(run.column("detail", Event.VERDICT)) == {0, 1}
    assert fresh.column("detail", Event.VERDICT) == [1]


def severe_laws(cap, **changes):
    """Laws in which flags of policy 1 are severe."""
    people = make_people(policies=2, metered=[1], severe=[[0, 1]], severe_cap=[cap])
    return make_laws(policies=2, people=people, **changes)


def flags(*policies):
    """Items at once for a queue, each flagged for a policy."""
    return [
        Post(0.0, Action.REVIEW, margin=GUILTY, latency=0.0, creator=n, top_policy=policy, policy=policy)
        for n, policy in enumerate(policies)
    ]


def rests(run):
    rows = zip(*(run.column(name, Event.REST) for name in ("time", "pool", "desk", "detail", "item")), strict=True)
    return list(rows)


def test_at_the_cap_a_desk_rests_until_its_next_shift(engine_class):
    """Severe jobs end at 100 and 300; at 200 s of them the person rests, and comes back with the shift of 1,000."""
    staff = [(0.0, 0, (desks(0, 1),)), (1000.0, 0, (desks(0, 1, 1000.0),))]

    run = play(engine_class, flags(1, 0, 1, 1, 0), severe_laws(200.0), staff=staff)

    assert run.times(Event.VERDICT) == [(100, 0), (200, 1), (300, 2), (1100, 3), (1200, 4)]
    assert rests(run) == [(300, 0, 0, 3, -1)]
    assert run.column("detail", Event.CAPACITY) == [1, 1]
    assert sum(run.hourly(PoolMeasure.SEVERE_TIME)) == 300
    assert sum(run.hourly(PoolMeasure.RESTS)) == 1
    assert sum(run.hourly(PoolMeasure.REVIEWER_DAYS)) == 2
    assert sum(run.hourly(PoolMeasure.STAFFED_TIME)) == 300 + 6200


def test_a_rest_follows_the_verdict_and_its_consequences(engine_class):
    run = play(engine_class, flags(1, 1), severe_laws(100.0), staff=[(0.0, 0, (desks(0, 2),))])

    assert run.story[-6:] == [
        (100, Event.VERDICT, 0, 1),
        (100, Event.REMOVE, 0, 1),
        (100, Event.REST, -1, 1),
        (100, Event.VERDICT, 1, 1),
        (100, Event.REMOVE, 1, 1),
        (100, Event.REST, -1, 1),
    ]


def test_a_break_does_not_end_a_rest(engine_class):
    """Back from the break in the same shift the person still rests; without a cap they are only metered."""
    staff = [(0.0, 0, (desks(0, 1),)), (500.0, 0, ()), (600.0, 0, (desks(0, 1),))]

    run = play(engine_class, flags(1, 1), severe_laws(100.0), staff=staff)
    free = play(engine_class, flags(1, 1), severe_laws(NEVER), staff=staff)

    assert run.times(Event.START) == [(0, 0)]
    assert run.column("detail", Event.CAPACITY) == [1, 0, 0]
    assert free.times(Event.START) == [(0, 0), (100, 1)]
    assert sum(free.hourly(PoolMeasure.SEVERE_TIME)) == 200
    assert sum(free.hourly(PoolMeasure.REVIEWER_DAYS)) == 1


def test_who_reaches_the_cap_in_a_break_rests_after_it(engine_class):
    staff = [(0.0, 0, (desks(0, 1),)), (50.0, 0, ()), (600.0, 0, (desks(0, 1),))]

    run = play(engine_class, flags(1, 1), severe_laws(100.0), staff=staff)

    assert run.times(Event.START) == [(0, 0)]
    assert rests(run) == [(100, 0, 0, 1, -1)]
    assert sum(run.hourly(PoolMeasure.STAFFED_TIME)) == 50


def test_a_golden_item_takes_a_service_time_and_is_read_rightly_without_noise(engine_class):
    laws = make_laws(people=make_people(golden_share=[1.0]))

    run = play(engine_class, reviews(0, 0), laws, staff=[(0.0, 0, (desks(0, 1),))])

    assert run.times(Event.VERDICT) == [(200, 0), (400, 1)]
    for measure in (PoolMeasure.GOLDEN, PoolMeasure.GOLDEN_CORRECT, PoolMeasure.READINGS, PoolMeasure.READINGS_CORRECT):
        assert sum(run.hourly(measure)) == 2


def test_a_biased_person_fails_golden_items_unless_they_are_easier(engine_class):
    staff = [(0.0, 0, (desks(0, 1),))]
    biased = make_people(golden_share=[1.0], bias=[[1.5]])
    hard, easy = make_laws(people=biased), make_laws(people=biased._replace(golden_easier=biased.golden_share))

    runs = [play(engine_class, reviews(0, margin=INNOCENT), laws, staff=staff) for laws in (hard, easy)]

    assert [sum(run.hourly(PoolMeasure.GOLDEN_CORRECT)) for run in runs] == [0, 1]
    assert [sum(run.hourly(PoolMeasure.READINGS_CORRECT)) for run in runs] == [0, 0]
