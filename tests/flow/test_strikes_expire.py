"""Strikes that expire, and removals that the platform checks again: exact stories, told alike by both engines."""

from __future__ import annotations

import math

import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.flow.contract import FlowEngine
from simulator.ledger.measures import Measure, Within
from simulator.records.segments import STRUCK
from simulator.world.laws import is_rechecked
from tests.flow.building import ALL_VIEWS, GUILTY, INNOCENT, Post, make_laws, play

WINDOW = 1000.0


def removed(time: float, margin: float = GUILTY) -> Post:
    """Return a post that is removed ten seconds after its upload."""
    return Post(time, Action.REMOVE, margin)


@pytest.mark.parametrize(("second", "suspended"), [(WINDOW - 1.0, True), (WINDOW, False)])
def test_a_strike_counts_until_just_before_its_window_is_over(
    engine_class: type[FlowEngine], second: float, suspended: bool
) -> None:
    laws = make_laws(suspend_at=2, strike_window=WINDOW)
    run = play(engine_class, [removed(0.0), removed(second)], laws)

    assert run.times(Event.SUSPEND) == ([(second + 10, 1)] if suspended else [])


@pytest.mark.parametrize(("time", "struck"), [(11.0, 1), (WINDOW + 9.0, 1), (WINDOW + 10.0, 0)])
def test_an_upload_is_of_a_struck_account_while_a_strike_is_in_force(
    engine_class: type[FlowEngine], time: float, struck: int
) -> None:
    run = play(engine_class, [removed(0.0), Post(time)], make_laws(strike_window=WINDOW))

    assert run.total(Within(STRUCK, Measure.UPLOADS)) == struck


def test_many_creators_expire_one_by_one_and_their_places_are_used_again(engine_class: type[FlowEngine]) -> None:
    """Each of 3 creators gets a strike every 400 s, so 3 are in force at most: the third in time suspends each."""
    posts = [Post(400.0 * turn + c, Action.REMOVE, GUILTY, creator=c) for turn in range(12) for c in range(3)]
    run = play(engine_class, posts, make_laws(suspend_at=3, suspension=1.0, strike_window=WINDOW))

    later = sorted(post.time + 10 for post in posts if post.time >= 800)
    assert [time for time, _ in run.times(Event.SUSPEND)] == later
    assert set(run.column("detail", Event.SUSPEND)) == {3}


def test_expiry_ends_no_ban_and_an_overturn_counts_what_is_left(engine_class: type[FlowEngine]) -> None:
    """Two strikes ban at 20; both have expired when the appeal of the second is won, at 1720: none is left."""
    laws = make_laws(ban_at=2, appeal_pool=0, appeal_log_mean=math.log(1600.0), strike_window=WINDOW)
    posts = [removed(0.0), removed(10.0, INNOCENT), Post(1500.0), Post(1800.0)]
    run = play(engine_class, posts, laws, staff=[(0.0, 0, 2)])

    assert run.times(Event.BAN) == [(20, 1)]
    assert run.times(Event.BLOCKED) == [(1500, 2)]
    assert run.times(Event.LIFT) == [(1720, 1)]
    assert run.column("detail", Event.LIFT) == [0]


def test_an_overturn_takes_back_its_own_strike(engine_class: type[FlowEngine]) -> None:
    """Strikes of 10 and 500; that of 500 is taken back at 1200, when that of 10 has expired: none is in force."""
    laws = make_laws(suspend_at=2, appeal_pool=0, appeal_log_mean=math.log(600.0), strike_window=WINDOW)
    posts = [removed(0.0), removed(490.0, INNOCENT), Post(1205.0), removed(1206.0)]
    run = play(engine_class, posts, laws, staff=[(0.0, 0, 2)])

    assert run.times(Event.REINSTATE) == [(1200, 1)]
    assert run.times(Event.SUSPEND) == [(500, 1)]
    assert run.total(Within(STRUCK, Measure.UPLOADS)) == 1  # the second one, at 490; not that of 1205


def recheck_laws(**changes: object) -> object:
    return make_laws(recheck_rate=1.0, recheck_log_mean=math.log(300.0), **changes)


def test_a_removal_that_a_re_check_finds_wrong_is_restored_without_an_appeal(engine_class: type[FlowEngine]) -> None:
    run = play(engine_class, [removed(0.0, INNOCENT)], recheck_laws())

    assert run.story[2:] == [(10, Event.REMOVE, 0, 0), (310, Event.RECHECK, 0, 0), (310, Event.REINSTATE, 0, 1)]
    assert run.total(Event.REINSTATE) == run.total(Event.RECHECK) == 1
    assert run.total(Measure.OVERTURNS) == run.total(Measure.TIME_TO_REINSTATEMENT) == 0
    assert run.total(Measure.VIEWS) == pytest.approx(ALL_VIEWS - 300)


def test_a_re_check_leaves_a_violation_removed(engine_class: type[FlowEngine]) -> None:
    run = play(engine_class, [removed(0.0, GUILTY)], recheck_laws())

    assert run.times(Event.RECHECK) == []


def test_what_a_re_check_restored_is_not_appealed(engine_class: type[FlowEngine]) -> None:
    run = play(engine_class, [removed(0.0, INNOCENT)], recheck_laws(appeal_pool=0))

    assert run.times(Event.REINSTATE) == [(310, 0)]
    assert run.total(Measure.APPEALS) == 0


@pytest.mark.parametrize("appealed_after", [100.0, 250.0])
def test_an_appeal_that_came_first_goes_first(engine_class: type[FlowEngine], appealed_after: float) -> None:
    """Won at 210, before the re-check, or under review at 310, while the re-check falls due."""
    laws = recheck_laws(appeal_pool=0, appeal_log_mean=math.log(appealed_after))
    run = play(engine_class, [removed(0.0, INNOCENT)], laws)

    assert run.times(Event.RECHECK) == []
    assert run.times(Event.REINSTATE) == [(appealed_after + 110, 0)]
    assert run.total(Measure.OVERTURNS) == 1


def test_a_re_check_after_the_end_of_the_run_is_none(engine_class: type[FlowEngine]) -> None:
    run = play(engine_class, [removed(0.0, INNOCENT)], recheck_laws(horizon=309.0))

    assert run.times(Event.RECHECK) == []


def test_a_re_check_takes_the_strike_back_and_lifts_what_followed(engine_class: type[FlowEngine]) -> None:
    run = play(engine_class, [removed(0.0, INNOCENT), Post(200.0), Post(320.0)], recheck_laws(ban_at=1))

    assert run.times(Event.BLOCKED) == [(200, 1)]
    assert run.times(Event.LIFT) == [(310, 0)]
    assert run.times(Event.UPLOAD)[-1] == (320, 2)


def test_the_share_that_is_checked_and_the_noise_are_those_of_the_law() -> None:
    """Of items on the line half are read as innocent: 30 % x 1/2; four standard errors of 4,000 draws."""
    laws = make_laws(recheck_rate=0.3, recheck_noise=0.5)
    found = sum(is_rechecked(item, 0.0, laws) for item in range(4000))

    assert abs(found / 4000 - 0.15) < 4 * math.sqrt(0.15 * 0.85 / 4000)
