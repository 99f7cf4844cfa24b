"""A ladder with window and weights, against the life of one account worked out by hand; education, and bans at once."""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.flow.contract import FlowEngine
from simulator.ledger.measures import Measure
from simulator.world.laws import Laws
from simulator.world.penalties import WARNING
from tests.flow.building import GUILTY, NEVER, Post, make_chunk, make_laws, make_penalties, make_size, play

WINDOW = 2000.0
LIGHT, HEAVY, SEVERE = 0, 1, 2
"""Policies whose strikes weigh 1 and 3, and one of which a strike bans at once."""
LADDER = [(2, "feature_block", 300.0), (3, "suspend", 100.0), (5, "suspend", 400.0), (7, "ban", 0.0)]


def ladder_laws(*, educates: bool = False, **changes: Any) -> Laws:
    weights = {"weight": [1, 3, 2], "at_once": [False, False, True]}
    penalties = make_penalties(LADDER, policies=3, educates=educates, **weights)
    return make_laws(policies=3, penalties=penalties, strike_window=WINDOW, **changes)


def removed(time: float, policy: int = LIGHT, margin: float = GUILTY, **columns: Any) -> Post:
    return Post(time, Action.REMOVE, margin, policy=policy, top_policy=policy, **columns)


def test_the_life_of_one_account_under_a_ladder(engine_class: type[FlowEngine]) -> None:
    """Strikes in force by hand, each given 10 s after its upload and gone 2,000 s later.

    ======  ======  ========  =========================================================
    upload  strike  in force  what follows
    ======  ======  ========  =========================================================
    0       1       1         nothing (given at 10, expires at 2,010)
    100     1       2         feature block until 410: uploads at 300 and 409 are refused
    410     3       5         suspended for 400 s until 820: upload at 819 is refused
    820     --      5         allowed: published at the very end
    2100    1       4         of 1 + 1 + 3 the first expired at 2,010: 1 + 3 (110: at 2,110, the instant it is given,
                              that of 110 has expired, too), so 3 + 1: suspended for 100 s until 2,210
    2209    --      --        refused
    2430    1       2         that of 420 expired at 2,420: 1 + 1: feature block
    ======  ======  ========  =========================================================
    """
    posts = [
        removed(0.0),
        removed(100.0),
        Post(300.0),
        Post(409.0),
        removed(410.0, HEAVY),
        Post(819.0),
        Post(820.0),
        removed(2100.0),
        Post(2209.0),
        removed(2430.0),
    ]
    run = play(engine_class, posts, ladder_laws())

    penalties = [row for row in run.story if row[1] in (Event.SUSPEND, Event.FEATURE_BLOCK, Event.BAN, Event.BLOCKED)]
    assert penalties == [
        (110, Event.FEATURE_BLOCK, 1, 2),
        (300, Event.BLOCKED, 2, 1),
        (409, Event.BLOCKED, 3, 1),
        (420, Event.SUSPEND, 4, 5),
        (819, Event.BLOCKED, 5, 0),
        (2110, Event.SUSPEND, 7, 4),
        (2209, Event.BLOCKED, 8, 0),
        (2440, Event.FEATURE_BLOCK, 9, 2),
    ]
    assert run.total(Measure.STRIKES) == 5


def test_weights_reach_a_ban_over_several_rungs(engine_class: type[FlowEngine]) -> None:
    posts = [removed(0.0, HEAVY), removed(2.0, HEAVY), removed(4.0, HEAVY), Post(9000.0)]
    run = play(engine_class, posts, ladder_laws(horizon=10000.0))

    assert [(event, detail) for _, event, _, detail in run.story if event in (Event.SUSPEND, Event.BAN)] == [
        (Event.SUSPEND, 3),
        (Event.SUSPEND, 6),
        (Event.BAN, 9),
    ]
    assert run.times(Event.BLOCKED) == [(9000, 3)]


def test_a_severe_strike_bans_at_once_and_its_overturn_lifts_the_ban(engine_class: type[FlowEngine]) -> None:
    laws = ladder_laws(appeal_pool=0, appeal_log_mean=math.log(600.0))
    run = play(engine_class, [removed(0.0, SEVERE, -9.0), Post(500.0), Post(800.0)], laws)

    assert run.times(Event.BAN) == [(10, 0)]
    assert run.times(Event.BLOCKED) == [(500, 1)]
    assert run.story_of(0)[-2:] == [(710, Event.REINSTATE, 0), (710, Event.LIFT, 0)]
    assert run.total(Measure.BANS_INNOCENT) == run.total(Measure.LIFTS_INNOCENT) == 1


def test_a_ban_at_once_stands_while_another_severe_strike_does(engine_class: type[FlowEngine]) -> None:
    laws = ladder_laws(appeal_pool=0, appeal_rate_guilty=[0.0], appeal_log_mean=math.log(600.0))
    run = play(engine_class, [removed(0.0, SEVERE, -9.0), removed(5.0, SEVERE, 9.0), Post(800.0)], laws)

    assert run.times(Event.REINSTATE) == [(710, 0)]
    assert run.times(Event.LIFT) == []
    assert run.times(Event.BLOCKED) == [(800, 2)]


def test_the_first_offence_in_a_window_is_a_warning(engine_class: type[FlowEngine]) -> None:
    """At 2,010 the warning of 10 s has expired, but the strike of 110 s is in force; at 4,200 both have gone."""
    run = play(
        engine_class,
        [removed(0.0), removed(100.0), removed(2000.0), removed(4500.0), removed(4600.0, SEVERE)],
        ladder_laws(educates=True),
    )

    assert run.times(Event.EDUCATE) == [(10, 0), (4510, 3)]
    assert run.column("detail", Event.EDUCATE) == [0, 0]
    assert run.total(Measure.STRIKES) == 3  # of 110, 2,010 and 4,610
    assert run.times(Event.BAN) == [(4610, 4)]  # severe: never a warning


def test_a_warning_that_is_taken_back_was_none(engine_class: type[FlowEngine]) -> None:
    laws = ladder_laws(educates=True, appeal_pool=0, appeal_rate_guilty=[0.0], appeal_log_mean=math.log(600.0))
    run = play(engine_class, [removed(0.0, LIGHT, -9.0), removed(800.0, LIGHT, 9.0)], laws)

    assert run.times(Event.REINSTATE) == [(710, 0)]
    assert run.times(Event.EDUCATE) == [(10, 0), (810, 1)]
    assert run.total(Measure.STRIKES) == run.total(Event.LIFT) == 0


def test_an_overturn_ends_a_feature_block(engine_class: type[FlowEngine]) -> None:
    laws = ladder_laws(appeal_pool=0, appeal_rate_guilty=[0.0], appeal_log_mean=math.log(100.0))
    run = play(engine_class, [removed(0.0, LIGHT, 9.0), removed(20.0, LIGHT, -9.0), Post(200.0), Post(240.0)], laws)

    assert run.times(Event.FEATURE_BLOCK) == [(30, 1)]
    assert run.times(Event.BLOCKED) == [(200, 2)]
    assert run.times(Event.LIFT) == [(230, 1)]


def test_a_feature_block_refuses_the_share_of_uploads_that_use_the_feature(engine_class: type[FlowEngine]) -> None:
    """Four standard errors of 400 uploads."""
    penalties = make_penalties([(1, "feature_block", 7000.0)], feature_share=0.3)
    posts = [removed(0.0), *(Post(20.0 + n) for n in range(400))]
    run = play(engine_class, posts, make_laws(penalties=penalties))

    assert abs(run.total(Measure.BLOCKED) / 400 - 0.3) < 4 * math.sqrt(0.3 * 0.7 / 400)
    assert set(run.column("detail", Event.BLOCKED)) == {1}


@pytest.mark.parametrize("window", [NEVER, WINDOW])
def test_notices_carry_the_change_of_strikes(engine_class: type[FlowEngine], window: float) -> None:
    laws = make_laws(
        penalties=make_penalties(weight=[4], educates=True),
        strike_window=window,
        appeal_pool=0,
        appeal_rate_guilty=[0.0],
    )
    posts = [removed(0.0, LIGHT, 9.0), removed(20.0, LIGHT, -9.0), removed(800.0, LIGHT, 9.0)]
    engine = engine_class(laws, make_size(laws))
    engine.set_capacity(0, 1)
    engine.admit(*make_chunk(posts))
    engine.finish()
    signals = engine.signals()

    assert WARNING == -1
    assert signals.strikes[:, 1].tolist() == [4, -4, 4]
    assert signals.given.tolist() == [30.0, 30.0, 810.0]
