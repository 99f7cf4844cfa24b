"""Later scores, with times worked out by hand: views are ages, and a score is Phi(margin)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Checkpoint, Event, Trigger
from simulator.flow.contract import FlowEngine
from simulator.ledger.measures import Measure
from simulator.world.laws import Laws
from tests.flow.building import ALL_VIEWS, GUILTY, HORIZON, HOUR, INNOCENT, Post, make_laws, make_rescoring, play

REMOVE, REVIEW = 0.8, 0.1
"""Thresholds between the two scores, and below both."""


def laws_with(**checkpoints: Any) -> Laws:
    return make_laws(rescoring=make_rescoring(**checkpoints))


def test_a_violation_is_removed_when_its_views_reach_a_checkpoint(engine_class: type[FlowEngine]) -> None:
    run = play(engine_class, [Post(0.0, margin=GUILTY, remove_at_rescore=REMOVE)], laws_with(views=[1000]))

    assert run.story_of(0) == [
        (0, Event.UPLOAD, 0),
        (10, Event.TRIAGE, Action.ALLOW),
        (1000, Event.RESCORE, Checkpoint.VIEWS),
        (1000, Event.REMOVE, 0),
    ]
    assert run.total(Measure.EXPOSURE_LATE) == 1000
    assert run.total(Measure.REMOVALS_AUTOMATED) == 1
    assert run.total(Measure.REMOVALS_RESCORED) == run.total(Measure.REMOVALS_RESCORED_VIOLATING) == 1


def test_a_score_below_both_thresholds_leaves_no_trace(engine_class: type[FlowEngine]) -> None:
    laws = laws_with(views=[1000], reports=[1], ages=[HOUR])
    post = Post(0.0, margin=INNOCENT, first_report=50.0, remove_at_rescore=REMOVE, review_at_rescore=0.5)

    assert play(engine_class, [post], laws).times(Event.RESCORE) == []


def test_without_thresholds_or_without_checkpoints_nothing_is_scored(engine_class: type[FlowEngine]) -> None:
    laws = laws_with(views=[1000], reports=[1], ages=[HOUR])
    assert play(engine_class, [Post(0.0, margin=GUILTY)], laws).times(Event.RESCORE) == []
    assert play(engine_class, [Post(0.0, margin=GUILTY, remove_at_rescore=0.0)]).times(Event.RESCORE) == []


def test_a_score_between_the_thresholds_asks_for_a_review(engine_class: type[FlowEngine]) -> None:
    post = Post(0.0, margin=INNOCENT, remove_at_rescore=REMOVE, review_at_rescore=REVIEW)
    run = play(engine_class, [post], laws_with(views=[1000]))

    assert run.story_of(0)[2:] == [
        (1000, Event.RESCORE, Checkpoint.VIEWS),
        (1000, Event.ENQUEUE, Trigger.RESCORE),
        (1000, Event.START, 0),
        (1100, Event.VERDICT, 0),
    ]
    assert run.total(Measure.JOBS_RESCORED) == 1
    assert run.total(Measure.JOBS_RESCORED_VIOLATING) == 0


def test_age_counts_from_the_upload(engine_class: type[FlowEngine]) -> None:
    post = Post(500.0, margin=GUILTY, remove_at_rescore=REMOVE)
    run = play(engine_class, [post], laws_with(ages=[HOUR]))

    assert run.times(Event.RESCORE) == run.times(Event.REMOVE) == [(500 + HOUR, 0)]
    assert run.column("detail", Event.RESCORE) == [Checkpoint.AGE]


def test_age_counts_only_with_enough_views(engine_class: type[FlowEngine]) -> None:
    """At an hour the one with full reach has 3600 views, the limited one 10 + 3590 / 4."""
    posts = [
        Post(float(i), action, margin=GUILTY, remove_at_rescore=REMOVE)
        for i, action in enumerate((Action.ALLOW, Action.LIMIT))
    ]

    assert play(engine_class, posts, laws_with(ages=[HOUR], ages_from_views=907)).times(Event.REMOVE) == [
        (HOUR, 0),
        (HOUR + 1, 1),
    ]
    assert play(engine_class, posts, laws_with(ages=[HOUR], ages_from_views=908)).times(Event.REMOVE) == [(HOUR, 0)]


def test_at_one_instant_views_go_before_age_and_reviews_come_back(engine_class: type[FlowEngine]) -> None:
    """Views and age are reached at one hour; it is let be at 3700 s, and the next checkpoint of views asks again."""
    post = Post(0.0, margin=INNOCENT, review_at_rescore=REVIEW)
    run = play(engine_class, [post], laws_with(views=[3600, 4000], ages=[HOUR]))

    assert run.times(Event.RESCORE) == [(3600, 0), (4000, 0)]
    assert run.column("detail", Event.RESCORE) == [Checkpoint.VIEWS, Checkpoint.VIEWS]


def test_while_a_review_is_under_way_a_checkpoint_passes(engine_class: type[FlowEngine]) -> None:
    post = Post(0.0, Action.REVIEW, margin=INNOCENT, review_at_rescore=REVIEW)
    run = play(engine_class, [post], laws_with(views=[60, 200]))

    assert run.times(Event.VERDICT) == [(110, 0), (300, 0)]
    assert run.times(Event.RESCORE) == [(200, 0)]


def test_a_reviewer_s_word_outranks_a_score(engine_class: type[FlowEngine]) -> None:
    """Its reviewer is 3 sd off at every look, so only a score could remove it: it is reviewed again instead."""
    laws = make_laws(rescoring=make_rescoring(views=[1000]), noise=[1e9], seed=1)
    posts = [Post(float(i), Action.REVIEW, margin=GUILTY, creator=i, remove_at_rescore=REMOVE) for i in range(8)]
    run = play(engine_class, posts, laws, staff=((0.0, 0, 8),))
    let_be = {item for time, item in run.times(Event.VERDICT) if time < 200} - {
        item for time, item in run.times(Event.REMOVE) if time < 200
    }

    assert 0 < len(let_be) < 8
    assert {item for _, item in run.times(Event.RESCORE)} == let_be
    assert [time for time, _ in run.times(Event.REMOVE) if 900 < time < 1050] == []
    assert run.total(Measure.JOBS_RESCORED) == len(let_be)


def test_checkpoints_before_the_decision_pass_without_a_score(engine_class: type[FlowEngine]) -> None:
    post = Post(0.0, margin=GUILTY, latency=1000.0, remove_at_rescore=REMOVE)
    run = play(engine_class, [post], laws_with(views=[10, 1000, 1200]))

    assert run.times(Event.RESCORE) == [(1200, 0)]


def test_limited_reach_puts_checkpoints_off(engine_class: type[FlowEngine]) -> None:
    """10 views before the decision, then one view in four seconds: 110 views at 10 + 4 x 100."""
    post = Post(0.0, Action.LIMIT, margin=GUILTY, remove_at_rescore=REMOVE)

    assert play(engine_class, [post], laws_with(views=[110])).times(Event.REMOVE) == [(410, 0)]


def test_a_held_item_is_scored_after_its_release(engine_class: type[FlowEngine]) -> None:
    """It is held from 10 s to 110 s, so it has 50 views at 150 s; no reader of a score minds that it was judged."""
    post = Post(0.0, Action.HOLD, margin=INNOCENT, review_at_rescore=REVIEW)

    assert play(engine_class, [post], laws_with(views=[50])).times(Event.RESCORE) == [(150, 0)]


def test_a_report_is_followed_by_a_score_at_once(engine_class: type[FlowEngine]) -> None:
    """The score of the first report removes the item, so the report needs no review."""
    post = Post(0.0, margin=GUILTY, first_report=50.0, review_at_reports=1, remove_at_rescore=REMOVE)
    run = play(engine_class, [post], laws_with(reports=[1]))

    assert run.story_of(0)[2:] == [
        (50, Event.REPORT, 1),
        (50, Event.RESCORE, Checkpoint.REPORTS),
        (50, Event.REMOVE, 0),
    ]


def test_an_item_that_won_its_appeal_is_not_scored_again(engine_class: type[FlowEngine]) -> None:
    laws = make_laws(rescoring=make_rescoring(views=[100, 900]), appeal_pool=0)
    post = Post(0.0, margin=INNOCENT, remove_at_rescore=REVIEW)
    run = play(engine_class, [post], laws)

    assert run.times(Event.REINSTATE) == [(800, 0)]
    assert run.times(Event.RESCORE) == [(100, 0)]


def test_after_the_milestone_of_the_same_views_the_checkpoint_passes(engine_class: type[FlowEngine]) -> None:
    post = Post(0.0, margin=GUILTY, review_at_views=1000.0, remove_at_rescore=REMOVE)
    run = play(engine_class, [post], laws_with(views=[1000]))

    assert run.times(Event.RESCORE) == []
    assert run.times(Event.REMOVE) == [(1100, 0)]


def test_nothing_is_scored_at_the_horizon(engine_class: type[FlowEngine]) -> None:
    posts = [Post(HORIZON - HOUR, margin=GUILTY, remove_at_rescore=REMOVE, test_views=2 * ALL_VIEWS)]

    assert play(engine_class, posts, laws_with(ages=[HOUR])).times(Event.RESCORE) == []
    assert play(engine_class, posts, laws_with(views=[ALL_VIEWS])).times(Event.RESCORE) == [(HORIZON - HOUR + 2048, 0)]


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_extreme_thresholds_mean_all_and_none(engine_class: type[FlowEngine], threshold: float) -> None:
    posts = [Post(float(i), margin=-30.0 if i else GUILTY, remove_at_rescore=threshold) for i in range(3)]
    run = play(engine_class, posts, laws_with(views=[1000]))

    assert len(run.times(Event.REMOVE)) == (3 if threshold == 0.0 else 0)


def test_a_detector_that_is_out_gives_no_later_score(engine_class: type[FlowEngine]) -> None:
    """Out in the first hour of the run, so the checkpoint at 1000 views is lost and the one at 4000 is not."""
    on = make_rescoring(views=[1000, 4000])
    state = np.where(np.arange(len(on.state)) == 0, 1, 0)
    slope, level = np.repeat(on.slope, 2, axis=1), np.repeat(on.level, 2, axis=1)
    spread, fade = np.repeat(on.spread, 2, axis=1), np.repeat(on.fade, 2, axis=1)
    slope[:, 1], level[:, 1] = 0.0, -1e6
    laws = make_laws(rescoring=on._replace(state=state, slope=slope, level=level, spread=spread, fade=fade))

    run = play(engine_class, [Post(0.0, margin=GUILTY, remove_at_rescore=REMOVE)], laws)

    assert run.times(Event.REMOVE) == [(4000, 0)]
