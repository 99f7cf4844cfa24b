"""Rules of time limits: an order changes what happens to open cases and to those to come, in both engines."""

from __future__ import annotations

import numpy as np

from simulator.domain.actions import Action
from simulator.domain.events import Event, Leaving, Trigger
from simulator.world.mechanisms.time_limits import KEEP, RELEASE, REMOVE, limit_cells, limit_tables
from tests.flow.building import Post, Run, make_chunk, make_laws, make_size
from tests.worlds import tiny_scenario

LIMIT = 50.0


def play(engine_class, orders, *, rule=KEEP, posts=None) -> Run:
    """Run a queue whose cases are due after 50 s, at one desk, with orders (time, rule) for all cases."""
    plain = make_laws()
    limits = np.full_like(plain.time_limit, LIMIT)
    laws = make_laws(time_limit=limits, on_expiry=np.full_like(plain.on_expiry, rule))
    engine = engine_class(laws, make_size(laws), log=True)
    engine.admit(*make_chunk(posts or [Post(float(n), Action.HOLD, latency=0.0) for n in range(3)]))
    engine.set_capacity(0, 1)
    for time, now in orders:
        engine.advance(time)
        engine.set_expiry(np.ones(limits.shape, dtype=np.bool_), now)
    counts = engine.finish()
    return Run(engine.take_log(), counts)


def left(run: Run) -> list[tuple[float, int]]:
    return [
        (time, item) for time, event, item, detail in run.story if event == Event.RENEGE and detail == Leaving.LIMIT
    ]


def test_an_open_rule_holds_for_waiting_jobs_and_overdue_ones_leave_at_once(engine_class):
    assert left(play(engine_class, [])) == []
    assert left(play(engine_class, [(20.0, RELEASE)])) == [(51.0, 1), (52.0, 2)]
    assert left(play(engine_class, [(51.5, RELEASE)])) == [(51.5, 1), (52.0, 2)]
    assert left(play(engine_class, [(70.0, REMOVE)])) == [(70.0, 1), (70.0, 2)]


def test_a_closed_rule_lets_jobs_wait_on(engine_class):
    assert left(play(engine_class, [(20.0, KEEP)], rule=RELEASE)) == []
    assert left(play(engine_class, [(51.5, KEEP)], rule=RELEASE)) == [(51.0, 1)]
    assert left(play(engine_class, [(20.0, KEEP), (60.0, RELEASE)], rule=RELEASE)) == [(60.0, 1), (60.0, 2)]


def test_the_rule_says_what_becomes_of_the_item(engine_class):
    released, removed = (play(engine_class, [(20.0, rule)]) for rule in (RELEASE, REMOVE))

    assert released.times(Event.RELEASE) == [(51.0, 1), (52.0, 2), (100.0, 0)]
    assert released.times(Event.REMOVE) == []
    assert removed.times(Event.REMOVE) == [(51.0, 1), (52.0, 2)]


def test_cases_to_come_follow_it_too_and_a_job_in_service_is_finished(engine_class):
    posts = [Post(0.0, Action.HOLD, latency=0.0), Post(30.0, Action.HOLD, latency=0.0)]
    run = play(engine_class, [(10.0, RELEASE)], posts=posts)

    assert left(run) == [(80.0, 1)]
    assert [item for _, item in run.times(Event.VERDICT)] == [0]


def test_each_limit_has_the_cases_for_which_it_is_the_shortest():
    limits = [
        {"name": "all", "limit": "5h"},
        {"name": "spam", "limit": "2h", "policies": ["spam"]},
        {"name": "longer", "limit": "9h"},
        {"name": "reported", "limit": "1h", "markets": ["DE"], "starts": "report"},
        {"name": "appeals", "limit": "7h", "starts": "appeal"},
    ]
    scenario = tiny_scenario(time_limits=limits)
    cells, (table, _) = limit_cells(scenario), limit_tables(scenario)

    assert sum(cells.values()).max() == 1
    assert not cells["longer"].any()
    for law in scenario.time_limits:
        assert (table[cells[law.name]] == law.limit).all()
    assert (sum(cells.values()) == 1).sum() == np.isfinite(table).sum()
    assert cells["reported"][Trigger.REPORTS, 0].all()
