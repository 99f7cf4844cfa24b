"""A busy world: its counts can be worked out from its event log, and no event breaks the rules of the house."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event, Trigger
from simulator.flow.contract import FlowEngine
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.records import Chunk, Triage
from simulator.world.world import World
from tests.flow.building import HOUR, Run
from tests.worlds import tiny_scenario

_SWITCHED_ON_ELSEWHERE = {
    Event.RETURN,
    Event.RECOGNISE,
    Event.WITHHELD,
    Event.REST,
    Event.ORDER,
    Event.RANKING,
    Event.SHED,
    Event.MOVE,
    Event.SWEEP,
    Event.SWEPT,
    Event.EXPIRY,
    Event.HASH,
    Event.RECHECK,
    Event.RESTRICT,
    Event.EDUCATE,
    Event.FEATURE_BLOCK,
}
"""Events of mechanisms that this world is without."""


def decide(chunk: Chunk) -> Triage:
    """Return some of every action, whatever the item."""
    n = len(chunk)
    return Triage.allow(n).having(
        action=(chunk.item % len(Action)).astype(np.uint8),
        priority=(chunk.item % 3).astype(np.float64),
        review_at_reports=(chunk.item % 4).astype(np.int32),
        review_at_views=np.where(chunk.item % 5 == 0, 100.0, np.inf),
        remove_at_rescore=np.where(chunk.item % 2 == 0, 0.5, np.inf),
        review_at_rescore=np.full(n, 0.2),
        gate_at_views=np.where(chunk.item % 7 == 0, 50.0, np.inf),
    )


@pytest.fixture(scope="module")
def world() -> World:
    return World(
        tiny_scenario(
            horizon="20h",
            uploads={"per_day": 1200},
            enforcement={"suspend_at": 1, "ban_at": 2},
            detection={"rescoring": {"views": [10, 100], "reports": [1]}},
        ),
        seed=3,
        replication=0,
    )


@pytest.fixture(scope="module")
def chunk(world) -> Chunk:
    (only,) = world.chunks(0.0, world.laws.horizon, 100_000)
    return only


@pytest.fixture(scope="module")
def run(engine_class: type[FlowEngine], world: World, chunk: Chunk) -> Run:
    engine = engine_class(world.laws, world.size, log=True)
    engine.admit(chunk, decide(chunk))
    for time, pool, reviewers in world.capacity:
        engine.advance(time)
        engine.set_capacity(pool, reviewers)
    counts = engine.finish()
    return Run(engine.take_log(), counts)


def rows(run: Run, *names: str):
    return zip(*(run.log[name].tolist() for name in ("event", *names)), strict=True)


def test_everything_happens_in_it(run):
    assert set(run.log["event"].tolist()) == set(Event) - _SWITCHED_ON_ELSEWHERE


def test_pools_are_counted_as_the_log_says(run, world):
    kinds = {
        Event.ENQUEUE: PoolMeasure.ARRIVALS,
        Event.START: PoolMeasure.STARTS,
        Event.RENEGE: PoolMeasure.RENEGES,
        Event.VERDICT: PoolMeasure.VERDICTS,
    }
    expected = np.zeros_like(run.counts.pools)
    for event, time, pool in rows(run, "time", "pool"):
        if event in kinds and time >= world.laws.warm_up:
            expected[math.floor(time / HOUR), pool, kinds[event]] += 1
    for measure in kinds.values():
        np.testing.assert_array_equal(run.counts.pools[..., measure], expected[..., measure])


def test_pools_are_integrated_as_the_log_says(run, world):
    queue, busy, staffed = ([0] * len(world.pools) for _ in range(3))
    expected = np.zeros_like(run.counts.pools)

    def integrate(pool: int, start: float, end: float) -> None:
        for hour in range(expected.shape[0]):
            inside = min(end, (hour + 1) * HOUR) - max(start, hour * HOUR)
            if inside > 0 and hour * HOUR >= world.laws.warm_up:
                lengths = (queue[pool], busy[pool], staffed[pool])
                measures = (PoolMeasure.QUEUE_TIME, PoolMeasure.BUSY_TIME, PoolMeasure.STAFFED_TIME)
                for measure, length in zip(measures, lengths, strict=True):
                    expected[hour, pool, measure] += length * inside

    since = [0.0] * len(world.pools)
    for event, time, pool, detail in rows(run, "time", "pool", "detail"):
        if pool < 0:
            continue
        integrate(pool, since[pool], time)
        since[pool] = time
        queue[pool] += (event == Event.ENQUEUE) - (event in (Event.START, Event.RENEGE))
        busy[pool] += (event == Event.START) - (event == Event.VERDICT)
        staffed[pool] = detail if event == Event.CAPACITY else staffed[pool]
        # Reviewers are never idle while jobs wait, but for the instant in which they are about to start one.
        assert queue[pool] >= 0
        assert busy[pool] >= 0
    for pool, start in enumerate(since):
        integrate(pool, start, world.laws.horizon)
    for measure in (PoolMeasure.QUEUE_TIME, PoolMeasure.BUSY_TIME, PoolMeasure.STAFFED_TIME):
        np.testing.assert_allclose(run.counts.pools[..., measure], expected[..., measure], rtol=1e-9, atol=1e-6)


def test_items_are_counted_as_the_log_says(run, world, chunk):
    counted = chunk.time >= world.laws.warm_up
    violates = chunk.margin > 0
    tally: Counter[Measure] = Counter()
    trigger_of: dict[int, Trigger] = {}
    for event, item, detail in rows(run, "item", "detail"):
        if item < 0:
            continue
        if event == Event.ENQUEUE:
            trigger_of[item] = Trigger(detail)
        if not counted[item]:
            continue
        review = trigger_of.get(item) != Trigger.APPEAL
        tally[Measure.UPLOADS] += event == Event.UPLOAD
        tally[Measure.VIOLATIONS] += event == Event.UPLOAD and violates[item]
        tally[Measure.BLOCKED] += event == Event.BLOCKED
        tally[Measure.REMOVALS] += event == Event.REMOVE
        tally[Measure.REMOVALS_AUTOMATED] += event == Event.REMOVE and detail == 0
        tally[Measure.REMOVALS_VIOLATING] += event == Event.REMOVE and violates[item]
        tally[Measure.RESTRICTED] += event == Event.TRIAGE and detail in (Action.LIMIT, Action.LABEL, Action.AGE_GATE)
        tally[Measure.HELD] += event == Event.TRIAGE and detail == Action.HOLD
        tally[Measure.REPORTS] += event == Event.REPORT
        tally[Measure.JOBS] += event == Event.ENQUEUE and review
        tally[Measure.JOBS_STARTED] += event == Event.START and review
        tally[Measure.JOBS_RENEGED] += event == Event.RENEGE and review
        tally[Measure.VERDICTS] += event == Event.VERDICT and review
        tally[Measure.VERDICTS_CORRECT] += event == Event.VERDICT and review and detail == violates[item]
        tally[Measure.APPEALS] += event == Event.APPEAL
        tally[Measure.APPEALS_DECIDED] += event == Event.VERDICT and not review
        tally[Measure.OVERTURNS] += event == Event.REINSTATE
    assert {measure.name: run.total(measure) for measure in tally} == {m.name: int(n) for m, n in tally.items()}


def test_views_are_counted_as_parts_of_a_whole(run):
    items = run.counts.items
    causes = [Measure.EXPOSURE_LATE, Measure.EXPOSURE_DELAY, Measure.EXPOSURE_WRONG, Measure.EXPOSURE_NEVER]
    np.testing.assert_allclose(items[..., Measure.EXPOSURE], items[..., causes].sum(axis=-1), rtol=1e-9)
    np.testing.assert_allclose(
        items[..., Measure.VIEWS], items[..., Measure.EXPOSURE] + items[..., Measure.INNOCENT_VIEWS], rtol=1e-9
    )
    assert all(run.total(cause) > 0 for cause in causes)
    assert run.total(Measure.INNOCENT_VIEWS_LOST) > 0


def test_views_of_an_item_never_fall(run):
    last: dict[int, float] = defaultdict(float)
    for _, item, views in rows(run, "item", "views"):
        if item >= 0:
            assert views >= last[item] * (1 - 1e-12)
            last[item] = views


def test_a_desk_has_one_job_at_a_time_and_starts_none_off_shift(run):
    desks: dict[tuple[int, int], int] = {}
    staffed: dict[int, int] = defaultdict(int)
    for event, item, pool, desk, detail in rows(run, "item", "pool", "desk", "detail"):
        if event == Event.CAPACITY:
            staffed[pool] = detail
        elif event == Event.START:
            assert (pool, desk) not in desks
            assert desk < staffed[pool]
            desks[pool, desk] = item
        elif event == Event.VERDICT:
            assert desks.pop((pool, desk)) == item


def test_nobody_is_idle_while_jobs_wait(run):
    waiting: Counter[int] = Counter()
    at_work: dict[int, set[int]] = defaultdict(set)
    staffed: Counter[int] = Counter()
    before = None
    for event, time, pool, desk, detail in rows(run, "time", "pool", "desk", "detail"):
        if before is not None and time > before:
            idle = {p for p in waiting if waiting[p] and set(range(staffed[p])) - at_work[p]}
            assert idle == set()
        before = time
        waiting[pool] += (event == Event.ENQUEUE) - (event in (Event.START, Event.RENEGE))
        if event == Event.START:
            at_work[pool].add(desk)
        elif event == Event.VERDICT:
            at_work[pool].remove(desk)
        elif event == Event.CAPACITY:
            staffed[pool] = detail


def test_each_item_lives_in_order(run):
    """What may follow what in the life of one item."""
    follows = {
        Event.BLOCKED: {None},
        Event.UPLOAD: {None},
        Event.START: {Event.ENQUEUE, Event.REPORT, Event.MILESTONE},
        Event.APPEAL: {Event.REMOVE, Event.SUSPEND, Event.BAN},
        Event.REMOVE: {Event.TRIAGE, Event.VERDICT, Event.RESCORE},
        Event.REINSTATE: {Event.VERDICT},
        Event.SUSPEND: {Event.REMOVE},
        Event.BAN: {Event.REMOVE},
        Event.LIFT: {Event.REINSTATE},
        Event.RELEASE: {Event.VERDICT, Event.RENEGE},
    }
    last: dict[int, Event | None] = defaultdict(lambda: None)
    once = Counter()
    for event, item in rows(run, "item"):
        if item < 0:
            continue
        if event in follows:
            assert last[item] in follows[event], (Event(event), last[item], item)
        once[item, event] += 1
        last[item] = Event(event)
    for kind in (Event.UPLOAD, Event.TRIAGE, Event.MILESTONE, Event.REMOVE, Event.APPEAL, Event.REINSTATE):
        assert max(number for (_, event), number in once.items() if event == kind) == 1
