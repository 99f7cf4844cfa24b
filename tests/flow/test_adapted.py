"""What adversaries upload is counted, and whoever is refused is told of, in both engines alike."""

from __future__ import annotations

import numpy as np

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.flow.contract import FlowEngine
from simulator.ledger.measures import Measure, Within

from .building import GUILTY, Post, make_chunk, make_laws, make_size, play


def test_adapted_uploads_their_views_and_removals_are_counted(engine_class: type[FlowEngine]) -> None:
    posts = [
        Post(0.0, Action.REMOVE, GUILTY, creator=1, adapted=1),
        Post(100.0, Action.REMOVE, GUILTY, creator=1, adapted=2, latency=30.0),
        Post(200.0, Action.ALLOW, GUILTY, creator=1, adapted=2, test_views=512.0),
        Post(300.0, Action.ALLOW, GUILTY, creator=2),
    ]
    run = play(engine_class, posts)
    assert run.total(Within("adapted", Measure.UPLOADS)) == 3
    assert run.total(Within("adapted", Measure.REMOVALS)) == 2
    assert (run.total(Within("reupload", Measure.UPLOADS)), run.total(Within("reupload", Measure.REMOVALS))) == (2, 1)
    assert run.total(Within("adapted", Measure.EXPOSURE)) == 10.0 + 30.0 + 512.0


def test_what_is_refused_or_kept_back_is_not_counted_as_adapted(engine_class: type[FlowEngine]) -> None:
    posts = [
        Post(0.0, Action.REMOVE, GUILTY, creator=1, adapted=1),
        Post(100.0, Action.ALLOW, GUILTY, creator=1, adapted=2),
        Post(200.0, Action.ALLOW, GUILTY, creator=2, adapted=2, withheld=True),
    ]
    run = play(engine_class, posts, make_laws(ban_at=1))
    assert run.total(Within("adapted", Measure.UPLOADS)) == 1
    assert run.total(Within("reupload", Measure.UPLOADS)) == 0


def test_a_refused_upload_is_in_the_journal_of_notices(engine_class: type[FlowEngine]) -> None:
    laws = make_laws(ban_at=1)
    engine = engine_class(laws, make_size(laws))
    posts = [Post(0.0, Action.REMOVE, GUILTY, creator=1), Post(100.0, creator=1), Post(150.0, creator=2)]
    engine.admit(*make_chunk(posts))
    engine.advance(1000.0)
    signals = engine.signals()
    rows = signals.notices[["time", "uploaded", "index", "creator", "kind", "violates"]].tolist()
    assert rows == [
        (10.0, 0.0, 0, 1, Event.REMOVE, 1),
        (10.0, 0.0, 0, 1, Event.BAN, 1),
        (100.0, 100.0, 1, 1, Event.BLOCKED, 0),
    ]
    np.testing.assert_array_equal(signals.strikes, [[1, 1]])
