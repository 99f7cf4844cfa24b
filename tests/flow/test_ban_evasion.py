"""Banned creators who return: what the new account begins with, and what the former one no longer does."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.flow.compiled import CompiledEngine
from simulator.flow.contract import FlowEngine
from simulator.flow.simpy_engine import SimpyEngine
from simulator.ledger.measures import Measure, Within
from simulator.world.laws import Laws

from .building import GUILTY, INNOCENT, Post, Run, make_laws, play

Engine = type[FlowEngine]
both = pytest.mark.parametrize("engine", [SimpyEngine, CompiledEngine])
REMOVED = Action.REMOVE


def laws(**changes: Any) -> Laws:
    return make_laws(**{"ban_at": 2, "suspend_at": 1, "suspension": 50.0, **changes})


def banned_then(*after: Post) -> list[Post]:
    """Return two removals by creator 0, which ban it, and what comes after."""
    return [Post(0.0, REMOVED, GUILTY), Post(100.0, REMOVED, GUILTY), *after]


def events_of(run: Run, item: int) -> list[tuple[Event, int]]:
    return [(event, detail) for _, event, detail in run.story_of(item)]


@both
def test_a_banned_creator_is_back_with_an_account_without_strikes(engine: Engine) -> None:
    run = play(engine, banned_then(Post(200.0), Post(300.0, account=1), Post(400.0, REMOVED, account=1)), laws())

    assert events_of(run, 1)[-1] == (Event.BAN, 2)
    assert events_of(run, 2) == [(Event.BLOCKED, 0)]
    assert run.story_of(3)[:2] == [(300.0, Event.RETURN, 2), (300.0, Event.UPLOAD, 0)]
    assert events_of(run, 4)[-1] == (Event.SUSPEND, 1)
    assert run.total(Event.RETURN) == 1
    assert run.total(Within("returned", Measure.UPLOADS)) == 2


@both
def test_an_account_returns_once(engine: Engine) -> None:
    run = play(engine, banned_then(Post(200.0, account=1), Post(201.0, account=1)), laws())

    assert run.times(Event.RETURN) == [(200.0, 2)]


@both
def test_a_new_account_is_banned_at_its_own_strikes_and_another_one_follows(engine: Engine) -> None:
    again = [Post(300.0 + 100.0 * n, REMOVED, GUILTY, account=1) for n in range(2)]
    run = play(engine, banned_then(*again, Post(600.0, account=1), Post(700.0, account=2)), laws())

    assert run.times(Event.BAN) == [(110.0, 1), (410.0, 3)]
    assert run.times(Event.BLOCKED) == [(600.0, 4)]
    assert [detail for _, event, _, detail in run.story if event is Event.RETURN] == [2, 3]


@both
def test_what_the_former_account_did_weighs_no_more(engine: Engine) -> None:
    """An item of the former account is removed after the return: no strike, no suspension."""
    late = Post(90.0, REMOVED, GUILTY, creator=0, latency=400.0)
    posts = sorted([*banned_then(Post(200.0, account=1), Post(600.0, account=1)), late], key=lambda post: post.time)
    run = play(engine, posts, laws())

    assert (490.0, 1) in run.times(Event.REMOVE)
    assert [time for time, _ in run.times(Event.SUSPEND)] == [10.0]
    assert run.times(Event.BLOCKED) == []
    assert run.total(Within("struck", Measure.UPLOADS)) == 2  # both before the return


@both
def test_an_overturned_ban_leaves_the_new_account_as_it_is(engine: Engine) -> None:
    """The second removal is overturned after the return: the new account keeps its strike, nothing is lifted."""
    posts = [
        Post(0.0, REMOVED, GUILTY),
        Post(100.0, REMOVED, INNOCENT),
        Post(200.0, REMOVED, GUILTY, account=1),
        Post(2000.0, REMOVED, GUILTY, account=1),
    ]
    appealing = {"appeal_pool": 0, "appeal_rate_guilty": [0.0], "appeal_noise": 0.01}
    run = play(engine, posts, laws(**appealing))

    assert run.times(Event.REINSTATE) == [(810.0, 1)]
    assert run.times(Event.LIFT) == []
    assert events_of(run, 3)[-1] == (Event.BAN, 2)


@both
def test_a_creator_who_is_recognised_is_banned_before_the_first_upload(engine: Engine) -> None:
    known = [Post(time, account=1, recognised=True) for time in (200.0, 300.0)]
    run = play(engine, banned_then(*known), laws())

    assert events_of(run, 2) == [(Event.RETURN, 2), (Event.RECOGNISE, 2), (Event.BLOCKED, 0)]
    assert events_of(run, 3) == [(Event.BLOCKED, 0)]
    assert run.total(Event.RECOGNISE) == run.total(Event.RETURN) == 1
    assert run.total(Within("returned", Measure.UPLOADS)) == 0


@both
def test_an_upload_that_is_kept_back_is_no_return(engine: Engine) -> None:
    run = play(engine, banned_then(Post(200.0, account=1, withheld=True), Post(300.0, account=1)), laws())

    assert events_of(run, 2) == [(Event.WITHHELD, 0)]
    assert run.times(Event.RETURN) == [(300.0, 3)]


@both
def test_exposure_by_returned_accounts_is_counted_apart(engine: Engine) -> None:
    run = play(engine, banned_then(Post(200.0, margin=GUILTY, account=1), Post(300.0, account=1)), laws())

    assert run.total(Within("returned", Measure.VIOLATIONS)) == 1
    # one view a second until all are seen, besides the ten that each removed item had
    assert run.total(Within("returned", Measure.EXPOSURE)) == run.total(Measure.EXPOSURE) - 20.0 == 4096.0
