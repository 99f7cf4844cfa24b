"""What both engines count of rings and look-alikes."""

from __future__ import annotations

import pytest

from simulator.domain.actions import Action
from simulator.domain.groups import Group
from simulator.ledger.measures import Measure, Within
from tests.flow.building import ALL_VIEWS, GUILTY, HORIZON, Post, make_laws, play

RING, LOOK_ALIKE = Group.RING, Group.LOOK_ALIKE
NETWORK = [measure for measure in Measure if measure.name.startswith(("RING_", "LOOKALIKE_"))]


def counted(run):
    return {measure.name: run.total(measure) for measure in NETWORK if run.total(measure)}


def test_a_ring_s_violations_and_their_views_are_counted(engine_class):
    run = play(
        engine_class,
        [
            Post(0.0, group=RING, margin=GUILTY),
            Post(100.0, Action.REMOVE, group=RING, margin=GUILTY),
            Post(200.0, Action.REMOVE, group=RING),
            Post(300.0, margin=GUILTY),
        ],
    )

    assert counted(run) == {
        "RING_UPLOADS": 3,
        "RING_VIOLATIONS": 2,
        "RING_EXPOSURE": ALL_VIEWS + 10.0,
        "RING_REMOVALS": 2,
        "RING_REMOVALS_VIOLATING": 1,
    }
    assert run.total(Measure.EXPOSURE) == pytest.approx(ALL_VIEWS + 10.0 + ALL_VIEWS)


def test_a_look_alike_s_innocent_uploads_and_removals_are_counted(engine_class):
    run = play(
        engine_class,
        [
            Post(0.0, group=LOOK_ALIKE),
            Post(100.0, Action.REMOVE, group=LOOK_ALIKE),
            Post(200.0, Action.REMOVE, group=LOOK_ALIKE, margin=GUILTY),
            Post(300.0, Action.REMOVE),
        ],
    )

    assert counted(run) == {"LOOKALIKE_INNOCENT": 2, "LOOKALIKE_REMOVALS_INNOCENT": 1}
    assert run.total(Measure.REMOVALS) == 3


def test_what_a_ban_prevents_is_not_published(engine_class):
    laws = make_laws(ban_at=1)
    posts = [
        Post(0.0, Action.REMOVE, group=RING, margin=GUILTY, creator=1),
        Post(100.0, group=RING, margin=GUILTY, creator=1),
    ]

    run = play(engine_class, posts, laws)

    assert counted(run) == {
        "RING_UPLOADS": 1,
        "RING_VIOLATIONS": 1,
        "RING_EXPOSURE": 10.0,
        "RING_REMOVALS": 1,
        "RING_REMOVALS_VIOLATING": 1,
    }
    assert run.total(Measure.BLOCKED) == 1


def test_a_review_s_removal_counts_like_any_other(engine_class):
    run = play(engine_class, [Post(0.0, Action.REVIEW, group=RING, margin=GUILTY)])

    assert run.total(Within("ring", Measure.REMOVALS_VIOLATING)) == 1
    assert run.total(Within("ring", Measure.EXPOSURE)) == pytest.approx(110.0)


def test_nothing_is_counted_in_the_warm_up(engine_class):
    run = play(engine_class, [Post(0.0, group=RING, margin=GUILTY)], make_laws(warm_up=HORIZON / 2))

    assert counted(run) == {}
