"""Views as they are counted: expected ones of what triage decides, and likely lives of what views decide."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from simulator.domain.actions import Action, Consequence
from simulator.flow.compiled import CompiledEngine
from simulator.ledger.measures import VIEW_SUMS, Measure
from simulator.world.consequences import consequences_from
from simulator.world.expected_views import mean_main_views
from simulator.world.laws import report_gap
from simulator.world.likely_life import MOST_ROUNDS, Life, likely_views
from tests.flow.building import GUILTY, HOUR, INNOCENT, NEVER, Post, make_laws, make_rescoring, make_stages, play

TEST, MAIN = 64.0, 4000.0
LOG_MEAN, SD = 6.0, 1.5
MEAN = mean_main_views(LOG_MEAN, SD, TEST, MAIN)
SPREAD = {"views_log_sd": [SD, SD], "test_duration": 64.0}
POST = Post(0.0, margin=GUILTY, test_views=TEST, main_views=MAIN, views_log_mean=LOG_MEAN)
BY_KNOWLEDGE = (Measure.EXPOSURE_NEVER, Measure.EXPOSURE_DELAY, Measure.EXPOSURE_WRONG, Measure.EXPOSURE_LATE)


def share(age: float) -> float:
    """Share of the main views at an age, s: they come in evenly from 64 s to an hour later."""
    return min(max(age - 64.0, 0.0) / HOUR, 1.0)


def test_a_removal_at_triage_counts_the_expected_views(engine_class):
    run = play(engine_class, [replace(POST, action=Action.REMOVE, latency=1000.0)], make_laws(**SPREAD))
    assert run.total(Measure.EXPOSURE) == pytest.approx(TEST + MEAN * share(1000.0))
    assert run.total(Measure.EXPOSURE_LATE) == pytest.approx(run.total(Measure.EXPOSURE))
    assert run.total(Measure.VIEWS) == pytest.approx(run.total(Measure.EXPOSURE))
    assert run.total(Measure.VIEWS_SQ) == pytest.approx((TEST + MAIN * share(1000.0)) ** 2)


def test_views_lost_by_a_wrongful_removal_are_expected_ones(engine_class):
    post = replace(POST, action=Action.REMOVE, margin=INNOCENT)
    run = play(engine_class, [post], make_laws(**SPREAD, appeal_pool=0, horizon=HOUR))
    verdict = 10.0 + 600.0 + 100.0
    assert run.total(Measure.INNOCENT_VIEWS_LOST) == pytest.approx(54.0 + MEAN * share(verdict))
    assert run.total(Measure.INNOCENT_VIEWS) == pytest.approx(10.0 + MEAN * (share(HOUR) - share(verdict)))


def test_review_at_triage_counts_expected_views_by_the_state_of_knowledge(engine_class):
    run = play(engine_class, [replace(POST, action=Action.REVIEW, latency=500.0)], make_laws(**SPREAD))
    assert run.total(Measure.EXPOSURE_LATE) == pytest.approx(TEST + MEAN * share(500.0))
    assert run.total(Measure.EXPOSURE_DELAY) == pytest.approx(MEAN * (share(600.0) - share(500.0)))
    assert run.total(Measure.EXPOSURE_WRONG) == 0.0


def test_what_a_removal_counts_does_not_depend_on_the_draw(engine_class):
    runs = [
        play(engine_class, [replace(POST, action=Action.REMOVE, latency=900.0, main_views=views)], make_laws(**SPREAD))
        for views in (1.0, 1e6)
    ]
    assert runs[0].total(Measure.EXPOSURE) == pytest.approx(runs[1].total(Measure.EXPOSURE))


@pytest.mark.parametrize("sd", [(0.0, SD), (SD, 0.0)])
def test_either_kind_may_have_views_without_spread(engine_class, sd):
    """Views of the kind that has no spread count as drawn, those of the other as expected."""
    posts = [POST, replace(POST, time=1.0, margin=-0.1, action=Action.LIMIT)]
    run = play(engine_class, posts, make_laws(**{**SPREAD, "views_log_sd": sd}))
    drawn = TEST + MAIN
    assert (run.total(Measure.EXPOSURE) == pytest.approx(drawn)) == (sd[1] == 0.0)
    assert (run.total(Measure.INNOCENT_VIEWS) == pytest.approx(10.0 + (TEST - 10.0) / 4 + MAIN / 4)) == (sd[0] == 0.0)


def test_an_item_that_stays_within_the_test_audience_counts_as_drawn(engine_class):
    run = play(engine_class, [replace(POST, action=Action.REMOVE, latency=900.0, main_views=0.0)], make_laws(**SPREAD))
    assert run.total(Measure.EXPOSURE) == TEST


def test_an_innocent_item_that_nobody_looks_at_counts_as_drawn(engine_class):
    run = play(engine_class, [replace(POST, margin=INNOCENT)], make_laws(**SPREAD))
    assert run.total(Measure.VIEWS) == pytest.approx(TEST + MAIN)


def test_an_item_that_nothing_can_happen_to_counts_its_expected_views(engine_class):
    run = play(engine_class, [POST], make_laws(**SPREAD))
    # sixteen lifetime views on a grid stand for their law
    assert run.total(Measure.EXPOSURE_NEVER) == pytest.approx(TEST + MEAN, rel=0.05)
    assert run.total(Measure.EXPOSURE) == pytest.approx(run.total(Measure.EXPOSURE_NEVER))


views = st.floats(1.0, 1e6)
LIMIT, LABEL, EDUCATE, STRIKE = Consequence.LIMIT, Consequence.LABEL, Consequence.EDUCATE, Consequence.STRIKE


@settings(max_examples=80)
@given(
    main_views=views,
    action=st.sampled_from([Action.ALLOW, Action.LIMIT, Action.AGE_GATE, Action.REVIEW]),
    margin=st.floats(-0.3, 0.3),
    latency=st.floats(0.0, 3000.0),
    report_rate=st.sampled_from([0.0, 1e-4, 1e-3, 1e-2]),
    at_reports=st.integers(0, 3),
    at_views=st.sampled_from([NEVER, 10.0, 100.0, 5000.0]),
    item=st.integers(0, 50),
    scored=st.sampled_from([NEVER, 300.0, 2500.0]),
    removes=st.booleans(),
    votes=st.sampled_from([1, 2]),
    doubt=st.sampled_from([0.0, 0.15]),
    patience=st.sampled_from([NEVER, 300.0]),
    opens=st.sampled_from([0.0, 1500.0]),
    gate=st.sampled_from([NEVER, NEVER, 0.0, 30.0, 100.0, 700.0]),
    stages=st.sampled_from(
        [(), (), ((50.0, 0.5), (300.0, 0.1)), ((20.0, 0.0), (80.0, 0.4)), ((0.0, 0.2), (100.0, 0.0))]
    ),
    verdicts=st.sampled_from([(), ((0.0, LABEL),), ((0.1, LIMIT),), ((0.0, LIMIT), (0.15, EDUCATE), (0.3, STRIKE))]),
)
@example(  # the gate closes at the views of the milestone, which rounding puts just below both
    main_views=2668.59375, action=Action.LIMIT, margin=0.0, latency=0.0, report_rate=0.0, at_reports=0, at_views=100.0,
    item=0, scored=2500.0, removes=False, votes=1, doubt=0.15, patience=NEVER, opens=0.0, gate=100.0, stages=(),
    verdicts=(),
)  # fmt: skip
def test_a_likely_life_comes_true_where_nobody_waits(
    main_views, action, margin, latency, report_rate, at_reports, at_views, item, scored, removes,
    votes, doubt, patience, opens, gate, stages, verdicts,
):  # fmt: skip
    assume(report_rate * main_views < MOST_ROUNDS - 2)  # a likely life follows no more reviews than that
    reviewed = action is Action.REVIEW
    # else its course is decided at triage, or a milestone follows that its likely life does not know
    assume(not reviewed or (at_views == NEVER and (gate < NEVER or stages)))
    laws = make_laws(
        stages=make_stages(*stages), consequences=consequences_from([verdicts]),
        pools=2, votes=[votes, 1], doubt=[doubt, 0.0], escalate_to=[1, -1],
        patience=[patience, NEVER],
        shift_opens=[[opens], [0.0]], shift_closes=[[NEVER], [NEVER]],
        noise=[0.2, 0.1], test_duration=64.0, appeal_pool=1, recheck_rate=0.5, recheck_log_mean=math.log(900.0),
        rescoring=make_rescoring(ages=[scored] if scored < NEVER else []),
    )  # fmt: skip
    first = report_gap(item, 0, report_rate, laws)
    post = Post(
        0.0, action, margin, latency=latency, test_views=TEST, main_views=main_views, first_report=first,
        report_rate=report_rate, review_at_reports=at_reports, review_at_views=at_views,
        remove_at_rescore=0.0 if removes else NEVER, review_at_rescore=0.0, gate_at_views=gate,
    )  # fmt: skip
    filler = [Post(0.0, withheld=True)] * item  # so that the post has the number of the item
    run = play(CompiledEngine, [*filler, post], laws, staff=[(0.0, 1, 9), (opens, 0, 9)])
    assume(run.total(Measure.JOBS) <= 4)
    life = Life(
        item, 0, 0, 0, margin, 0.0, 0.0, latency, float(laws.reach[action]), action != Action.ALLOW, 0,
        TEST, first, report_rate, at_reports, 0.0 if reviewed else at_views,
        scored if scored > latency else NEVER, removes, gate, True,
    )  # fmt: skip

    parts = likely_views(main_views, life, laws)

    if margin > 0.0:
        found = [run.total(measure) for measure in BY_KNOWLEDGE]
        assert parts[:4] == pytest.approx(found, rel=1e-9, abs=1e-9)
    else:
        assert sum(parts[:4]) == pytest.approx(run.total(Measure.INNOCENT_VIEWS), rel=1e-9, abs=1e-9)
        lost = run.total(Measure.INNOCENT_VIEWS_LOST)
        assert parts[4] - sum(parts[:4]) == pytest.approx(lost, rel=1e-6, abs=1e-6)


def test_counting_changes_no_event_and_no_other_count(engine_class):
    rng = np.random.default_rng(5)
    posts = [
        Post(
            float(k), Action(int(rng.integers(0, 7))), float(rng.normal(0.0, 0.3)), creator=k % 7, test_views=TEST,
            main_views=float(rng.lognormal(LOG_MEAN, SD)), views_log_mean=LOG_MEAN, first_report=200.0,
            report_rate=1e-3, review_at_reports=1, review_at_views=2000.0,
        )
        for k in range(200)
    ]  # fmt: skip
    drawn, expected = (
        play(engine_class, posts, make_laws(**{**SPREAD, "views_log_sd": sd}, noise=[0.2], appeal_pool=0))
        for sd in ([0.0, 0.0], [SD, SD])
    )
    others = [place for place in range(drawn.cells.size) if place not in [*VIEW_SUMS]]

    assert drawn.story == expected.story
    np.testing.assert_array_equal(drawn.cells[others], expected.cells[others])
    assert all(drawn.total(measure) != expected.total(measure) for measure in VIEW_SUMS[:-1] if drawn.total(measure))
    parts = sum(expected.total(measure) for measure in BY_KNOWLEDGE)
    assert expected.total(Measure.EXPOSURE) == pytest.approx(parts)
    whole = expected.total(Measure.EXPOSURE) + expected.total(Measure.INNOCENT_VIEWS)
    assert expected.total(Measure.VIEWS) == pytest.approx(whole)
