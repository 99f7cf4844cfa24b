"""The contract of an engine: any split of the run gives the same run, and signals show the present state."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.ledger.measures import Measure, Sketch
from simulator.ledger.sketch import sketch_bin
from simulator.records import LogRow, columns_of
from tests.flow.building import GUILTY, HORIZON, Post, constant_service, make_chunk, make_laws, make_size, play

POSTS = [
    Post(100.0 * number, action, margin=margin, creator=number % 3, first_report=150.0, review_at_reports=1)
    for number, (action, margin) in enumerate(
        [(Action.HOLD, GUILTY), (Action.REVIEW, -1.0), (Action.REMOVE, -1.0), (Action.ALLOW, GUILTY)] * 6
    )
]
LAWS = make_laws(appeal_pool=0, patience=[2000.0], suspend_at=2, ban_at=4, service=constant_service([[220.0]]))


def begin(engine_class, *, log: bool = True):
    return engine_class(LAWS, make_size(LAWS), log=log)


def assert_same_log(one, other) -> None:
    for name in columns_of(LogRow):
        np.testing.assert_array_equal(one[name], other[name], err_msg=name)


@pytest.mark.parametrize("cut", [1, 3, 7])
@pytest.mark.parametrize("step", [0.0, 1.0, 100.0, 110.0])
def test_any_split_of_chunks_and_of_time_gives_the_same_events(engine_class, cut, step):
    whole = play(engine_class, POSTS, LAWS)
    engine = begin(engine_class)
    engine.set_capacity(0, 1)
    logs = []
    for first in range(0, len(POSTS), cut):
        part = POSTS[first : first + cut]
        engine.advance(part[0].time)
        engine.admit(*make_chunk(part, first=first))
        engine.advance(part[0].time + min(step, part[-1].time - part[0].time))
        logs.append(engine.take_log())
    counts = engine.finish()
    logs.append(engine.take_log())
    joined = {name: np.concatenate([log[name] for log in logs]) for name in columns_of(LogRow)}
    assert_same_log(joined, whole.log)
    np.testing.assert_allclose(counts.items, whole.counts.items, rtol=1e-12)
    np.testing.assert_allclose(counts.pools, whole.counts.pools, rtol=1e-12)
    np.testing.assert_array_equal(counts.sketches, whole.counts.sketches)


def test_advance_leaves_the_events_of_its_own_instant_undone(engine_class):
    engine = begin(engine_class)
    engine.admit(*make_chunk([Post(0.0)]))
    events = []
    for until in (0.0, 0.0, 5.0, 10.0, 10.0, 10.5):
        engine.advance(until)
        events.append(engine.take_log()["event"].tolist())
    assert events == [[], [], [Event.UPLOAD], [], [], [Event.TRIAGE]]


def test_advance_beyond_the_horizon_stops_there(engine_class):
    engine = begin(engine_class)
    engine.admit(*make_chunk([Post(HORIZON - 5)]))
    engine.advance(10 * HORIZON)
    engine.set_capacity(0, 3)
    engine.finish()
    assert engine.take_log()["event"].tolist() == [Event.UPLOAD]


def test_signals_show_queue_and_staff_at_the_time_of_the_last_advance(engine_class):
    engine = begin(engine_class)
    engine.set_capacity(0, 1)
    engine.admit(*make_chunk([Post(0.0, Action.REVIEW), Post(0.0, Action.REVIEW), Post(0.0, Action.REVIEW)]))
    engine.advance(10.0)
    before = engine.signals().seen
    engine.advance(11.0)
    engine.set_capacity(0, 0)
    after = engine.signals().seen
    assert [x.tolist() for x in (before.queue_length, before.busy, before.staffed)] == [[0], [0], [1]]
    assert [x.tolist() for x in (after.queue_length, after.busy, after.staffed)] == [[2], [1], [0]]
    assert (before.time, after.time) == (10.0, 11.0)


def test_signals_show_verdicts_since_the_start_and_strikes_since_the_last_call(engine_class):
    engine = begin(engine_class)
    engine.set_capacity(0, 1)
    guilty = [Post(0.0, Action.REVIEW, GUILTY, creator=5), Post(0.0, Action.REVIEW, GUILTY, creator=6)]
    engine.admit(*make_chunk([Post(0.0, Action.REMOVE, creator=4), *guilty, Post(0.0, Action.REVIEW)]))
    engine.advance(600.0)
    first = engine.signals()
    engine.advance(2500.0)
    second = engine.signals()
    assert first.seen.verdicts.tolist() == [[0, 2]]
    assert first.seen.appeals.tolist() == [[0, 0]]
    assert first.strikes.tolist() == [[4, 1], [5, 1], [6, 1]]
    assert second.seen.verdicts.tolist() == [[1, 2]]
    assert second.seen.appeals.tolist() == [[1, 2]]
    assert second.strikes.tolist() == [[4, -1]]
    assert engine.signals().strikes.shape == (0, 2)
    told = first.notices[["time", "index", "kind", "said", "violates"]].tolist()
    assert told[0] == (10.0, 0, Event.REMOVE, 0, False)
    assert [row[1:] for row in told[1:3]] == [(1, Event.VERDICT, 1, True), (1, Event.REMOVE, 1, True)]
    assert [row[2] for row in second.notices[["time", "index", "kind"]].tolist()].count(Event.REINSTATE) == 1


def test_cells_are_day_market_policy_and_tier_of_the_upload(engine_class):
    laws = make_laws(horizon=2 * 86400.0, policies=3, route=[[0, 0, 0]])
    # Detectors read policy 2; what it violates, or else what they read, is the cell: here policy 1.
    run = play(engine_class, [Post(86400.0 - 5, Action.REMOVE, GUILTY, top_policy=2, policy=1)], laws)
    counted = run.counts.items[..., [Measure.UPLOADS, Measure.REMOVALS, Measure.EXPOSURE_LATE]]
    assert counted[0, 0, 1, 0].tolist() == [1, 1, 10]
    assert counted.sum() == 12
    where = np.argwhere(run.counts.sketches).tolist()
    assert where == [[0, 0, 1, 0, Sketch.TIME_TO_ACTION, sketch_bin(10.0)]]


def test_log_has_the_declared_columns_is_forgotten_once_taken_and_is_empty_unless_kept(engine_class):
    silent = begin(engine_class, log=False)
    silent.admit(*make_chunk(POSTS))
    silent.finish()
    kept = play(engine_class, POSTS, LAWS).log
    for log in (silent.take_log(), kept):
        assert {name: values.dtype for name, values in log.items()} == {
            name: spec.dtype for name, spec in columns_of(LogRow).items()
        }
    assert len(silent.take_log()["time"]) == 0
    assert (np.diff(kept["time"]) >= 0).all()


def test_log_changes_no_counts(engine_class):
    engine = begin(engine_class, log=False)
    engine.set_capacity(0, 1)
    engine.admit(*make_chunk(POSTS))
    counts = engine.finish()
    whole = play(engine_class, POSTS, LAWS).counts
    np.testing.assert_allclose(counts.items, whole.items, rtol=1e-12)
    np.testing.assert_array_equal(counts.sketches, whole.sketches)


def test_arrays_that_it_is_given_stay_as_they_are(engine_class):
    arrays = make_chunk(POSTS)
    engine = begin(engine_class)
    engine.admit(*arrays)
    engine.finish()
    fresh_chunk, fresh_decisions = make_chunk(POSTS)
    for given, fresh in zip(arrays[0], fresh_chunk, strict=True):
        np.testing.assert_array_equal(given, fresh)
    for given, fresh in zip(arrays[1], fresh_decisions, strict=True):
        np.testing.assert_array_equal(given, fresh)


def test_run_without_uploads_is_only_staff(engine_class):
    run = play(engine_class, [], staff=[(0.0, 0, 2)])
    assert run.story == []
    assert run.cells.sum() == 0
    assert run.counts.pools.sum() == 2 * 2 * HORIZON  # on shift, and attended
