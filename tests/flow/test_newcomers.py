"""Copies of a storm and novel content in the flow: what is counted of them, and told to the world, in both engines."""

from __future__ import annotations

import pytest

from simulator.domain import Action
from simulator.domain.events import Event
from simulator.flow.contract import FlowEngine
from simulator.ledger.measures import Measure, Within

from .building import ALL_VIEWS, GUILTY, Post, make_chunk, make_laws, make_size, play

POSTS = [
    Post(0.0, Action.REMOVE, margin=GUILTY, version=1, matched=True, latency=0.0),
    Post(100.0, Action.REMOVE, margin=GUILTY, version=-2, latency=3600.0),
    Post(200.0, Action.ALLOW, margin=GUILTY, version=2, creator=1),
    Post(300.0, Action.ALLOW, margin=GUILTY, version=3, withheld=True, creator=2),
    Post(400.0, Action.REMOVE, margin=GUILTY, novel=1, latency=0.0, creator=3),
    Post(500.0, Action.ALLOW, margin=GUILTY, novel=2, creator=4),
    Post(600.0, Action.ALLOW, margin=GUILTY, creator=5),
]


def test_copies_and_novel_content_are_counted(engine_class: type[FlowEngine]) -> None:
    run = play(engine_class, POSTS)

    assert run.total(Within("copy", Measure.UPLOADS)) == 3
    assert run.total(Within("matched", Measure.UPLOADS)) == 1
    assert run.total(Within("copy", Measure.REMOVALS)) == 2
    assert run.total(Within("copy", Measure.REMOVALS_ZERO_VIEWS)) == 1
    assert run.total(Within("novel", Measure.UPLOADS)) == 2
    assert run.total(Within("novel", Measure.REMOVALS)) == 1


def test_their_views_are_part_of_exposure(engine_class: type[FlowEngine]) -> None:
    run = play(engine_class, POSTS)
    alone = [play(engine_class, [post]).total(Measure.EXPOSURE) for post in POSTS]

    assert alone[2] == pytest.approx(ALL_VIEWS)
    assert run.total(Within("copy", Measure.VIEWS)) == pytest.approx(sum(alone[:3]))
    assert run.total(Within("novel", Measure.VIEWS)) == pytest.approx(sum(alone[4:6]))
    assert run.total(Measure.EXPOSURE) == pytest.approx(sum(alone))


def test_notices_tell_the_world_of_what_an_item_is_a_copy(engine_class: type[FlowEngine]) -> None:
    laws = make_laws()
    engine = engine_class(laws, make_size(laws))
    engine.admit(*make_chunk(POSTS))
    engine.advance(10_000.0)
    told = engine.signals().notices

    removed = told[told["kind"] == Event.REMOVE][["index", "version", "novel"]].tolist()
    assert sorted(removed) == [(0, 1, 0), (1, -2, 0), (4, 0, 1)]
