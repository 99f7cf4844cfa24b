"""Gates and stages, with times worked out by hand: views are ages, and a review takes 100 s."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event, Trigger
from simulator.flow.contract import FlowEngine
from simulator.ledger.measures import Measure
from simulator.world.laws import Laws
from tests.flow.building import ALL_VIEWS, GUILTY, HORIZON, Post, make_laws, make_rescoring, make_stages, play

Engine = type[FlowEngine]


def stages(*given: tuple[float, float], **changes: Any) -> Laws:
    return make_laws(stages=make_stages(*given), **changes)


def test_a_gate_stops_distribution_until_a_reviewer_clears_the_item(engine_class: Engine) -> None:
    """Its age stands still for 100 s, so it gets all its views, each of them later; its gate never closes again."""
    run = play(engine_class, [Post(0.0, gate_at_views=1000.0)])

    assert run.story_of(0) == [
        (0, Event.UPLOAD, 0),
        (10, Event.TRIAGE, Action.ALLOW),
        (1000, Event.GATE, 0),
        (1000, Event.ENQUEUE, Trigger.GATE),
        (1000, Event.START, 0),
        (1100, Event.VERDICT, 0),
        (1100, Event.RELEASE, 0),
    ]
    assert run.column("views", Event.RELEASE) == [1000.0]
    assert run.total(Measure.VIEWS) == pytest.approx(ALL_VIEWS)
    assert run.total(Measure.GATED) == 1
    assert run.total(Measure.GATED_VIOLATING) == 0
    assert run.total(Measure.GATE_TIME) == run.total(Measure.HELD_BACK_INNOCENT) == pytest.approx(100)
    assert run.total(Measure.INNOCENT_VIEWS_LOST) == pytest.approx(0, abs=1e-6)


def test_views_that_a_gate_puts_off_beyond_the_horizon_are_lost(engine_class: Engine) -> None:
    run = play(engine_class, [Post(0.0, gate_at_views=1000.0)], make_laws(horizon=2000.0))

    assert run.total(Measure.VIEWS) == pytest.approx(1900)
    assert run.total(Measure.INNOCENT_VIEWS_LOST) == run.total(Measure.HELD_BACK_INNOCENT) == pytest.approx(100)


def test_a_violation_behind_a_gate_is_seen_no_more(engine_class: Engine) -> None:
    run = play(engine_class, [Post(0.0, margin=GUILTY, gate_at_views=1000.0)])

    assert run.story_of(0)[-2:] == [(1100, Event.VERDICT, 1), (1100, Event.REMOVE, 1)]
    assert run.total(Measure.EXPOSURE) == run.total(Measure.EXPOSURE_LATE) == 1000
    assert run.total(Measure.GATED_VIOLATING) == 1
    assert run.total(Measure.GATE_TIME) == pytest.approx(100)
    assert run.total(Measure.HELD_BACK_INNOCENT) == 0


def test_the_milestone_alone_lets_views_go_on(engine_class: Engine) -> None:
    """What a gate is for: the same review at the same views, and no view in between."""
    at_views = play(engine_class, [Post(0.0, margin=GUILTY, review_at_views=1000.0)])
    gated = play(engine_class, [Post(0.0, margin=GUILTY, gate_at_views=1000.0)])

    assert at_views.total(Measure.EXPOSURE) - gated.total(Measure.EXPOSURE) == pytest.approx(100)
    assert at_views.times(Event.REMOVE) == gated.times(Event.REMOVE)


def test_a_gate_at_no_views_is_a_hold(engine_class: Engine) -> None:
    run = play(engine_class, [Post(0.0, gate_at_views=0.0)])
    held = play(engine_class, [Post(0.0, Action.HOLD)])

    assert run.story_of(0)[2:] == [
        (10, Event.GATE, 0),
        (10, Event.ENQUEUE, Trigger.GATE),
        (10, Event.START, 0),
        (110, Event.VERDICT, 0),
        (110, Event.RELEASE, 0),
    ]
    assert [run.total(count) for count in Measure if count in (Measure.VIEWS, Measure.INNOCENT_VIEWS_LOST)] == [
        held.total(count) for count in Measure if count in (Measure.VIEWS, Measure.INNOCENT_VIEWS_LOST)
    ]


def test_views_before_triage_close_a_gate_at_triage(engine_class: Engine) -> None:
    run = play(engine_class, [Post(0.0, latency=500.0, gate_at_views=100.0)])

    assert run.times(Event.GATE) == [(500, 0)]
    assert run.column("views", Event.GATE) == [500.0]


def test_limited_reach_puts_a_gate_off_and_a_verdict_gives_full_reach(engine_class: Engine) -> None:
    """10 views before the decision, then one in four seconds: 110 views at 410 s."""
    run = play(engine_class, [Post(0.0, Action.LIMIT, gate_at_views=110.0)])

    assert run.times(Event.GATE) == [(410, 0)]
    assert run.times(Event.RELEASE) == [(510, 0)]
    assert run.total(Measure.HELD_BACK_INNOCENT) == pytest.approx(25)
    # 110 views at a natural age of 410 s, and all that are natural from there on
    assert run.total(Measure.VIEWS) == pytest.approx(110 + ALL_VIEWS - 410)


def test_a_gate_closes_on_an_item_whose_job_waits_already(engine_class: Engine) -> None:
    """The job of its report decides for the gate; nobody is on shift until 2,000 s."""
    post = Post(0.0, first_report=50.0, review_at_reports=1, gate_at_views=1000.0)
    run = play(engine_class, [post], staff=((2000.0, 0, 1),))

    assert run.story_of(0)[2:] == [
        (50, Event.REPORT, 1),
        (50, Event.ENQUEUE, Trigger.REPORTS),
        (1000, Event.GATE, 0),
        (2000, Event.START, 0),
        (2100, Event.VERDICT, 0),
        (2100, Event.RELEASE, 0),
    ]
    assert run.total(Measure.JOBS) == 1
    assert run.total(Measure.GATE_TIME) == pytest.approx(1100)


def test_a_milestone_of_the_same_views_sends_the_job_and_the_gate_stops_the_views(engine_class: Engine) -> None:
    run = play(engine_class, [Post(0.0, review_at_views=1000.0, gate_at_views=1000.0)])

    assert run.story_of(0)[2:6] == [
        (1000, Event.MILESTONE, 0),
        (1000, Event.ENQUEUE, Trigger.VIEWS),
        (1000, Event.START, 0),
        (1000, Event.GATE, 0),
    ]


def test_once_a_reviewer_has_cleared_an_item_no_gate_closes(engine_class: Engine) -> None:
    post = Post(0.0, Action.REVIEW, gate_at_views=1000.0)
    run = play(engine_class, [post], stages((2000.0, 0.5)))

    assert run.times(Event.GATE) == []
    assert run.total(Measure.VIEWS) == ALL_VIEWS


def test_a_job_out_of_patience_opens_the_gate_for_good(engine_class: Engine) -> None:
    """Nobody is on shift: the item goes on at the reach of its action, and a later stage still comes."""
    laws = stages((1500.0, 0.5), patience=[1e-3], horizon=HORIZON)
    run = play(engine_class, [Post(0.0, Action.LIMIT, gate_at_views=110.0)], laws, staff=())

    assert [(event, detail) for _, event, detail in run.story_of(0)[2:]] == [
        (Event.GATE, 0),
        (Event.ENQUEUE, Trigger.GATE),
        (Event.RENEGE, 0),
        (Event.RELEASE, 0),
    ]
    assert run.total(Measure.VIEWS) == pytest.approx(10 + (ALL_VIEWS - 10) / 4)


def test_a_gate_is_passed_and_the_next_one_still_closes(engine_class: Engine) -> None:
    laws = stages((1500.0, 0.0), patience=[1e-3])
    run = play(engine_class, [Post(0.0, gate_at_views=1000.0)], laws, staff=())

    assert [round(views) for views in run.column("views", Event.GATE)] == [1000, 1500]
    assert run.total(Measure.GATED) == run.total(Measure.JOBS_RENEGED) == 2


def test_a_time_limit_that_is_over_releases_or_removes(engine_class: Engine) -> None:
    for on_expiry, event in ((1, Event.RELEASE), (2, Event.REMOVE)):
        laws = make_laws(on_expiry=[[[on_expiry]]] * len(Trigger), time_limit=[[[600.0]]] * len(Trigger))
        run = play(engine_class, [Post(0.0, gate_at_views=1000.0)], laws, staff=())
        assert run.times(event) == [(1600, 0)]


def test_stages_slow_an_item_down_until_it_is_cleared(engine_class: Engine) -> None:
    """1,000 views at full reach, 500 more at a half in 1,000 s, and the last stage is a gate."""
    run = play(engine_class, [Post(0.0)], stages((1000.0, 0.5), (1500.0, 0.0)))

    assert run.story_of(0)[2:] == [
        (1000, Event.GATE, 1),
        (2000, Event.GATE, 0),
        (2000, Event.ENQUEUE, Trigger.GATE),
        (2000, Event.START, 0),
        (2100, Event.VERDICT, 0),
        (2100, Event.RELEASE, 0),
    ]
    assert run.total(Measure.STAGED) == run.total(Measure.GATED) == 1
    assert run.total(Measure.HELD_BACK_INNOCENT) == pytest.approx(500 + 100)
    assert run.total(Measure.INNOCENT_VIEWS_LOST) == pytest.approx(500)


def test_a_stage_multiplies_the_reach_of_the_action(engine_class: Engine) -> None:
    """A label keeps a half, the stage a half of that; a reviewer who sees it after a report gives it all."""
    post = Post(0.0, Action.LABEL, first_report=70.0, review_at_reports=1)
    run = play(engine_class, [post], stages((60.0, 0.5)))

    assert run.times(Event.GATE) == [(110, 0)]
    assert run.times(Event.REPORT) == [(150, 0)]
    assert run.times(Event.RELEASE) == [(250, 0)]
    assert run.column("views", Event.RELEASE) == pytest.approx([60 + 140 / 4])


def test_stages_that_are_reached_together_begin_as_one(engine_class: Engine) -> None:
    run = play(engine_class, [Post(0.0, latency=500.0)], stages((0.0, 0.9), (100.0, 0.5), (400.0, 0.25)))

    assert run.story_of(0)[1:] == [(500, Event.TRIAGE, Action.ALLOW), (500, Event.GATE, 3)]
    assert run.total(Measure.VIEWS) == pytest.approx(500 + (ALL_VIEWS - 500) / 4)


def test_a_gate_among_stages_that_are_reached_together_closes(engine_class: Engine) -> None:
    run = play(engine_class, [Post(0.0, latency=500.0)], stages((100.0, 0.0), (400.0, 0.25)))

    assert run.story_of(0)[2] == (500, Event.GATE, 0)


def test_an_item_that_is_exempt_has_no_stages_but_keeps_its_own_gate(engine_class: Engine) -> None:
    posts = [Post(0.0, staged=False), Post(0.0, staged=False, gate_at_views=1000.0)]
    run = play(engine_class, posts, stages((100.0, 0.5)))

    assert run.times(Event.GATE) == [(1000, 1)]


def test_no_report_and_no_later_score_comes_behind_a_gate(engine_class: Engine) -> None:
    """The report of 1,050 views comes 100 s later; the score at an age of 1,050 s passes."""
    post = Post(0.0, first_report=1050.0, gate_at_views=1000.0, review_at_rescore=0.1)
    run = play(engine_class, [post], make_laws(rescoring=make_rescoring(ages=[1050.0], views=[1200])))

    assert run.times(Event.REPORT) == [(1150, 0)]
    assert run.times(Event.RESCORE) == [(1300, 0)]


def test_an_appeal_that_is_won_ends_gates(engine_class: Engine) -> None:
    laws = stages((2000.0, 0.5), appeal_pool=0, noise=[1e9], seed=2)
    posts = [Post(float(k), creator=k, gate_at_views=1000.0 + k) for k in range(12)]
    run = play(engine_class, posts, laws, staff=((0.0, 0, 12),))
    back = {item for _, item in run.times(Event.REINSTATE)}

    assert back
    assert {item for time, item in run.times(Event.GATE) if time > 1500} & back == set()


def test_a_removed_item_was_behind_its_gate_until_then(engine_class: Engine) -> None:
    """Views while it was held or removed are lost; it is live again at its present age."""
    post = Post(0.0, gate_at_views=1000.0)
    laws = make_laws(on_expiry=[[[2]]] * len(Trigger), time_limit=[[[600.0]]] * len(Trigger), appeal_pool=0)
    laws.time_limit[Trigger.APPEAL] = 1e9
    run = play(engine_class, [post], laws, staff=((2000.0, 0, 1),))

    assert run.times(Event.REMOVE) == [(1600, 0)]
    assert run.times(Event.REINSTATE) == [(2300, 0)]
    assert run.total(Measure.GATE_TIME) == run.total(Measure.HELD_BACK_INNOCENT) == pytest.approx(600)
    assert run.total(Measure.VIEWS) == pytest.approx(ALL_VIEWS - 1300)


def test_the_run_s_end_finds_a_gate_closed(engine_class: Engine) -> None:
    run = play(engine_class, [Post(0.0, gate_at_views=1000.0)], make_laws(horizon=3000.0), staff=())

    assert run.total(Measure.GATE_TIME) == run.total(Measure.HELD_BACK_INNOCENT) == pytest.approx(2000)
    assert run.total(Measure.INNOCENT_VIEWS_LOST) == pytest.approx(2000)
    assert run.total(Measure.GATED) == 1


def test_what_no_view_reaches_does_nothing(engine_class: Engine) -> None:
    plain = play(engine_class, [Post(0.0), Post(1.0, Action.LIMIT)])
    far = play(
        engine_class, [Post(0.0, gate_at_views=ALL_VIEWS), Post(1.0, Action.LIMIT)], stages((2 * ALL_VIEWS, 0.5))
    )

    assert plain.story == far.story
    assert plain.cells.tolist() == far.cells.tolist()
