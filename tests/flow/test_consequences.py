"""What a violating verdict leads to other than a removal with a strike, and the appeal against each, to the second.

A review is opened at 10 s and decided at 110 s; the appeal comes 600 s later and is decided at 810 s.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulator.domain.actions import Action, Consequence
from simulator.domain.events import Event
from simulator.flow.contract import FlowEngine
from simulator.ledger.measures import AFTER_REVIEW, Measure
from simulator.world.consequences import consequence_of, consequences_from, consequences_of
from simulator.world.laws import Laws, reading
from simulator.world.mechanisms.confusion import no_confusion
from simulator.world.mechanisms.time_limits import RELEASE
from tests.flow.building import ALL_VIEWS, GUILTY, INNOCENT, Post, constant_service, make_laws, make_penalties, play
from tests.worlds import tiny_scenario

VISIBLE = [Consequence.LIMIT, Consequence.LABEL, Consequence.AGE_GATE]
BOTH = ((0.0, 0, 1), (0.0, 1, 1))
"""A reviewer in each pool."""


def laws_with(what: Consequence, *, from_: float = 0.0, **changes: Any) -> Laws:
    """Return laws by which verdicts lead to a consequence from a severity on."""
    return make_laws(**{"consequences": consequences_from([[(from_, what)]]), **changes})


def overturning(what: Consequence, **changes: Any) -> Laws:
    """Return laws by which one pool finds everything violating and the pool of appeals nothing."""
    found = np.array([[9.0], [-9.0]])
    confusion = no_confusion(2, 1)._replace(given=np.ones((2, 1), np.uint8), violating=found, innocent=found)
    return laws_with(what, pools=2, appeal_pool=1, confusion=confusion, **changes)


@pytest.mark.parametrize("what", VISIBLE)
def test_a_restricted_item_stays_live_at_the_reach_of_its_action(
    engine_class: type[FlowEngine], what: Consequence
) -> None:
    laws = laws_with(what)
    run = play(engine_class, [Post(0.0, Action.REVIEW, GUILTY)], laws)

    assert run.story_of(0)[2:] == [
        (10, Event.ENQUEUE, 0),
        (10, Event.START, 0),
        (110, Event.VERDICT, 1),
        (110, Event.RESTRICT, int(what)),
    ]
    assert run.total(Measure.VIEWS) == 110 + float(laws.reach[what]) * (ALL_VIEWS - 110)
    assert run.total(Measure.EXPOSURE_WRONG) == float(laws.reach[what]) * (ALL_VIEWS - 110)
    assert run.total(AFTER_REVIEW[Action(what)]) == run.total(Event.RESTRICT) == 1
    assert run.total(Measure.REMOVALS) == run.total(Measure.STRIKES) == 0


@pytest.mark.parametrize("what", VISIBLE)
def test_an_appeal_against_a_restriction_gives_the_reach_back(
    engine_class: type[FlowEngine], what: Consequence
) -> None:
    laws = overturning(what)
    run = play(engine_class, [Post(0.0, Action.REVIEW, INNOCENT)], laws, staff=BOTH)
    lost = 700 * (1.0 - float(laws.reach[what]))

    assert run.story_of(0)[4:] == [
        (110, Event.VERDICT, 1),
        (110, Event.RESTRICT, int(what)),
        (710, Event.APPEAL, 0),
        (710, Event.ENQUEUE, 3),
        (710, Event.START, 0),
        (810, Event.VERDICT, 0),
        (810, Event.RELEASE, 0),
    ]
    assert run.total(Measure.INNOCENT_VIEWS_LOST) == pytest.approx(lost)
    assert run.total(Measure.RESTRICTED_AFTER_REVIEW_INNOCENT) == 1
    assert run.total(Measure.OVERTURNS) == run.total(Measure.APPEALS) == 1
    assert run.total(Measure.TIME_TO_REINSTATEMENT) == 700


def test_a_restriction_stands_if_the_appeal_is_lost(engine_class: type[FlowEngine]) -> None:
    run = play(engine_class, [Post(0.0, Action.REVIEW, GUILTY)], laws_with(Consequence.LIMIT, appeal_pool=0))

    assert run.story_of(0)[-1] == (810, Event.VERDICT, 1)
    assert run.total(Measure.VIEWS) == 110 + 0.25 * (ALL_VIEWS - 110)


def test_an_appeal_against_a_restriction_is_won_at_its_time_limit(engine_class: type[FlowEngine]) -> None:
    """The only reviewer is at work until 1,000 s, so the appeal of 710 s waits past its limit of 50 s."""
    laws = laws_with(Consequence.LABEL, appeal_pool=0)
    limit, rule = laws.time_limit.copy(), laws.on_expiry.copy()
    limit[3], rule[3] = 50.0, RELEASE
    laws = laws._replace(time_limit=limit, on_expiry=rule)
    posts = [Post(0.0, Action.REVIEW, GUILTY), *(Post(t, Action.REVIEW, INNOCENT) for t in range(600, 700, 10))]
    run = play(engine_class, posts, laws)

    assert run.story_of(0)[-2:] == [(760, Event.RENEGE, 1), (760, Event.RELEASE, 0)]


def test_nothing_sends_a_restricted_item_to_review_again(engine_class: type[FlowEngine]) -> None:
    """Reports come every 100 views, and it reaches its milestone: both happen and ask for nothing."""
    post = Post(
        0.0, Action.REVIEW, GUILTY, first_report=150.0, report_rate=0.01, review_at_reports=1, review_at_views=200.0
    )
    run = play(engine_class, [post], laws_with(Consequence.LABEL))
    after = [event for time, event, _ in run.story_of(0) if time > 110]

    assert Event.MILESTONE in after
    assert Event.REPORT in after
    assert set(after) == {Event.MILESTONE, Event.REPORT}


def test_a_held_item_that_is_restricted_loses_time_but_no_views(engine_class: type[FlowEngine]) -> None:
    run = play(engine_class, [Post(0.0, Action.HOLD, GUILTY)], laws_with(Consequence.AGE_GATE))

    assert run.story_of(0)[-1] == (110, Event.RESTRICT, Action.AGE_GATE)
    assert run.column("views", Event.RESTRICT) == [10.0]
    assert run.total(Measure.VIEWS) == 10 + 0.75 * (ALL_VIEWS - 10)


@pytest.mark.parametrize(
    ("what", "then", "strikes"),
    [
        (Consequence.STRIKE, [], 1),
        (Consequence.REMOVE, [], 0),
        (Consequence.EDUCATE, [(110, Event.EDUCATE, 0)], 0),
    ],
)
def test_removals_with_and_without_a_strike(
    engine_class: type[FlowEngine], what: Consequence, then: list[Any], strikes: int
) -> None:
    run = play(engine_class, [Post(0.0, Action.REVIEW, INNOCENT)], overturning(what), staff=BOTH)

    assert run.story_of(0)[5:] == [
        (110, Event.REMOVE, 1),
        *then,
        (710, Event.APPEAL, 0),
        (710, Event.ENQUEUE, 3),
        (710, Event.START, 0),
        (810, Event.VERDICT, 0),
        (810, Event.REINSTATE, 0),
    ]
    assert run.total(Measure.STRIKES) == run.total(Measure.STRIKES_UNDONE_INNOCENT) == strikes
    assert run.total(Measure.WARNINGS_INNOCENT) == len(then)


def test_the_reading_decides_by_policy_and_severity() -> None:
    law = consequences_from([[(0.0, Consequence.LABEL), (0.3, Consequence.LIMIT), (1.0, Consequence.STRIKE)], []])

    assert [consequence_of(0, read, law) for read in (1e-9, 0.3, 0.999, 1.0)] == [
        Consequence.LABEL,
        Consequence.LIMIT,
        Consequence.LIMIT,
        Consequence.STRIKE,
    ]
    assert consequence_of(1, 0.1, law) == Consequence.STRIKE


def test_below_the_first_rule_a_violation_is_removed_with_a_strike(engine_class: type[FlowEngine]) -> None:
    posts = [Post(0.0, Action.REVIEW, 0.2), Post(0.0, Action.REVIEW, 0.7, creator=1)]
    run = play(engine_class, posts, laws_with(Consequence.LABEL, from_=0.5))

    assert run.times(Event.REMOVE) == [(110, 0)]
    assert run.times(Event.RESTRICT) == [(210, 1)]


def test_the_last_of_the_equal_votes_counts(engine_class: type[FlowEngine]) -> None:
    """Of two noisy votes the second one says what follows: some item is read on both sides of the rule."""
    laws = laws_with(Consequence.LABEL, from_=1.0, votes=[2], noise=[0.5])
    posts = [Post(10.0 * n, Action.REVIEW, GUILTY, creator=n) for n in range(8)]
    run = play(engine_class, posts, laws)

    for item in range(8):
        first, second = (reading(0, 0, item, job, GUILTY, laws) for job in (0, 1))
        kinds = {event for _, event, _ in run.story_of(item)}
        if first > 0.0 and second > 0.0:
            assert (Event.RESTRICT in kinds) == (second >= 1.0)
            assert (Event.REMOVE in kinds) == (second < 1.0)
    sides = [(reading(0, 0, n, 0, GUILTY, laws) >= 1.0, reading(0, 0, n, 1, GUILTY, laws) >= 1.0) for n in range(8)]
    assert (True, False) in sides
    assert (False, True) in sides


def test_automated_removals_take_the_strike_that_the_strategy_names(engine_class: type[FlowEngine]) -> None:
    """3, none, as the plan says (2): suspended at 3 and again at 5; a removal by a reviewer weighs as the plan says."""
    law = make_penalties([(3, "suspend", 1.0)], weight=[2])
    posts = [
        Post(0.0, Action.REMOVE, GUILTY, strike=3),
        Post(100.0, Action.REMOVE, GUILTY, strike=0),
        Post(200.0, Action.REMOVE, GUILTY),
        Post(300.0, Action.REVIEW, GUILTY, strike=9),
    ]
    run = play(engine_class, posts, make_laws(penalties=law, service=constant_service([[100.0]])))

    suspended = list(zip(run.times(Event.SUSPEND), run.column("detail", Event.SUSPEND), strict=True))
    assert suspended == [((10, 0), 3), ((210, 2), 5), ((410, 3), 7)]
    assert run.total(Measure.STRIKES) == 3


def test_consequences_follow_the_scenario() -> None:
    law = consequences_of(
        tiny_scenario(
            enforcement={
                "verdicts": [
                    {"policies": ["spam"], "consequence": "label"},
                    {"severity": 0.4, "consequence": "educate"},
                    {"policies": ["hate"], "severity": 0.8, "consequence": "strike"},
                ]
            }
        )
    )

    assert law.severity.tolist() == [[0.0, 0.4], [0.4, 0.8], [0.4, math.inf]]
    assert law.what[0].tolist() == [Consequence.LABEL, Consequence.EDUCATE]
    assert law.what[1].tolist() == [Consequence.EDUCATE, Consequence.STRIKE]
