"""Sweeps: an order judges live uploads again by their scores, in both engines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event, Trigger
from simulator.ledger.measures import Measure
from tests.flow.building import GUILTY, NEVER, Post, Run, make_chunk, make_laws, make_size

WINDOW = 1000.0


def play(engine_class, posts: Sequence[Post], scores: Sequence[float], orders, *, window=WINDOW, **laws) -> Run:
    """Run posts with scores, and orders (time, market, policy, since, remove_at, review_at)."""
    law = make_laws(**{"sweep_window": window} | laws)
    engine = engine_class(law, make_size(law), log=True)
    chunk, triage = make_chunk(posts, policies=law.route.shape[1])
    chunk.scores[np.arange(len(posts)), chunk.top_policy] = scores
    engine.admit(chunk, triage)
    engine.set_capacity(0, 1)
    for time, *order in orders:
        engine.advance(time)
        engine.sweep(*order)
    counts = engine.finish()
    return Run(engine.take_log(), counts)


def hit(run: Run) -> list[tuple[float, int, int]]:
    return [(time, item, detail) for time, event, item, detail in run.story if event == Event.SWEPT]


POSTS = [Post(10.0 * n, margin=GUILTY, top_policy=n % 2) for n in range(6)]
SCORES = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((-1, -1, 0.0, 0.7, NEVER), [(0, 1), (1, 1), (2, 1)]),
        ((-1, -1, 0.0, NEVER, 0.7), [(0, 0), (1, 0), (2, 0)]),
        ((-1, -1, 0.0, 0.8, 0.6), [(0, 1), (1, 1), (2, 0), (3, 0)]),
        ((-1, 1, 0.0, 0.5, NEVER), [(1, 1), (3, 1)]),
        ((0, 0, 20.0, 0.5, NEVER), [(2, 1), (4, 1)]),
        ((-1, -1, 40.0, 0.1, NEVER), [(4, 1), (5, 1)]),
        ((-1, -1, 0.0, 0.95, 0.91), []),
    ],
)
def test_uploads_of_a_policy_since_a_time_are_hit_by_their_score(engine_class, order, expected):
    run = play(engine_class, POSTS, SCORES, [(100.0, *order)], policies=2)

    assert [(item, detail) for _, item, detail in hit(run)] == expected
    assert [(time, detail) for time, event, _, detail in run.story if event == Event.SWEEP] == [(100.0, len(expected))]
    assert (run.column("market", Event.SWEEP), run.column("policy", Event.SWEEP)) == ([order[0]], [order[1]])
    assert [item for _, item in run.times(Event.REMOVE)][: sum(d for _, d in expected)] == [i for i, d in expected if d]


def test_a_swept_item_is_removed_or_reviewed_at_once(engine_class):
    run = play(engine_class, POSTS[:2], [0.9, 0.6], [(100.0, -1, -1, 0.0, 0.8, 0.5)], policies=2)

    assert [row for row in run.story if row[0] == 100.0] == [
        (100.0, Event.SWEEP, -1, 2),
        (100.0, Event.SWEPT, 0, 1),
        (100.0, Event.REMOVE, 0, 0),
        (100.0, Event.SWEPT, 1, 0),
        (100.0, Event.ENQUEUE, 1, Trigger.SWEEP),
        (100.0, Event.START, 1, 0),
    ]
    assert run.times(Event.REMOVE) == [(100.0, 0), (200.0, 1)]
    measures = (
        Measure.REMOVALS_SWEPT,
        Measure.REMOVALS_SWEPT_VIOLATING,
        Measure.JOBS_SWEPT,
        Measure.JOBS_SWEPT_VIOLATING,
    )
    assert [run.total(measure) for measure in measures] == [1, 1, 1, 1]
    assert run.total(Event.SWEPT) == 2
    assert run.total(Measure.EXPOSURE) == pytest.approx(100.0 + 190.0)  # one view a second until each is removed


def test_an_item_is_in_reach_as_long_as_the_window_and_not_longer(engine_class):
    order = (-1, -1, 0.0, 0.5, NEVER)
    times = (5.0, 999.0, 1000.0, 1001.0)
    hits = [hit(play(engine_class, [Post(0.0)], [0.9], [(time, *order)])) for time in times]

    # at 5 s it is not triaged yet
    assert hits == [[], [(999.0, 0, 1)], [(1000.0, 0, 1)], []]


def test_without_a_window_nothing_is_hit(engine_class):
    assert hit(play(engine_class, POSTS[:1], [0.9], [(100.0, -1, -1, 0.0, 0.1, NEVER)], window=0.0)) == []


def test_what_is_under_review_judged_removed_held_or_cleared_is_left_alone(engine_class):
    posts = [
        Post(0.0, Action.REVIEW, latency=1.0),  # judged at 101 s
        Post(1.0, Action.REVIEW, latency=1.0),  # under review from 101 s on
        Post(2.0, Action.HOLD, latency=1.0),  # waits
        Post(3.0, Action.REMOVE, latency=1.0),
    ]
    order = (-1, -1, 0.0, 0.1, NEVER)
    run = play(engine_class, posts, [0.9] * 4, [(150.0, *order)])

    assert hit(run) == []


def test_a_window_changes_no_event_and_no_count(engine_class):
    posts = [replace(post, first_report=50.0 * n, review_at_reports=1) for n, post in enumerate(POSTS)]
    runs = [play(engine_class, posts, SCORES, [], window=window, policies=2) for window in (0.0, 500.0, 1e9)]

    for run in runs[1:]:
        assert run.story == runs[0].story
        np.testing.assert_allclose(run.counts.items, runs[0].counts.items, rtol=1e-12)
        np.testing.assert_array_equal(run.counts.pools, runs[0].counts.pools)


def test_thousands_are_swept_at_once_and_the_arrays_grow(engine_class):
    posts = [Post(n / 100.0, latency=1.0) for n in range(2_500)]
    run = play(engine_class, posts, [0.9] * 2_500, [(60.0, -1, -1, 0.0, 0.95, 0.5)])

    assert [item for _, item, _ in hit(run)] == list(range(2_500))
    assert math.isclose(run.total(Measure.JOBS_SWEPT), 2_500)
