"""The control plane: what it tells an engine, and when."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain.events import Event
from simulator.errors import InputError, StrategyError, UnknownNameError
from simulator.flow.contract import FlowEngine, Signals
from simulator.ledger.counts import Counts
from simulator.ledger.measures import Measure
from simulator.platform.clock import Clock, Rank
from simulator.platform.intake import FEW, split, stretches
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.records import NOTICE
from simulator.strategy import SCORE_EDGES, Observation, Strategy, Triage
from simulator.world.world import World
from strategies.allow_all import AllowAll
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

HOUR = 3600.0


class RecordingEngine(FlowEngine):
    """Does nothing but note what it is told; at every look a creator 0 has one strike more."""

    def __init__(self, world):
        super().__init__(world.laws, world.size)
        self.told = []
        self.now = 0.0

    def admit(self, chunk, decisions):
        assert float(chunk.time[0]) >= self.now
        self.told.append(("admit", self.now, len(chunk)))

    def advance(self, until):
        assert until >= self.now
        self.now = until

    def set_capacity(self, pool, reviewers):
        self.told.append(("capacity", self.now, pool, reviewers))

    def set_roster(self, pool, roster):
        self.told.append(("roster", self.now, pool, roster))

    def note(self, event, pool, detail, *, market=-1, policy=-1):
        self.told.append((event.name.lower(), self.now, pool, detail))

    def queue(self, pool):
        return np.zeros(0, np.int64), np.zeros(0)

    def sweep(self, market, policy, since, remove_at, review_at):
        self.told.append(("sweep", self.now, market, policy, since, remove_at, review_at))

    def set_expiry(self, cells, rule):
        self.told.append(("rule", self.now, rule))

    def set_ranking(self, pool, ranking):
        self.told.append(("ranking", self.now, pool, ranking))

    def shed(self, pool, keep, below):
        self.told.append(("shed", self.now, pool, keep, below))

    def rank_again(self):
        self.told.append(("rank", self.now))

    def signals(self, *, queues=False):
        self.told.append(("signals", self.now))
        pools, policies = self.size.pools, self.size.policies
        counts = np.full(pools, int(self.now), dtype=np.int64)
        pairs = np.zeros((policies, 2), dtype=np.int64)
        notices = np.zeros(1, dtype=NOTICE)
        notices["kind"], notices["strikes"] = Event.REMOVE, 1
        cells = np.zeros((self.size.markets, policies), dtype=np.int64)
        by_score = np.zeros((policies, len(SCORE_EDGES) + 1, 2), dtype=np.int64)
        return Signals(Observation(self.now, counts, counts, counts, pairs, pairs, cells, cells, by_score), notices)

    def finish(self):
        self.told.append(("finish", self.now))
        return Counts.empty(self.size)

    def take_log(self):
        return {}

    def of(self, kind):
        return [told[1:] for told in self.told if told[0] == kind]


class Watching(Strategy):
    """Allows everything and remembers what it is shown."""

    live = True

    def _start(self):
        self.seen = []
        self.shown = []

    def _triage(self, items):
        self.shown.append((items.time[0], items.time[-1], items.strikes[items.creator == 0].tolist()))
        return Triage.allow(len(items))

    def _adapt(self, observation):
        self.seen.append((observation.time, int(observation.queue_length[0])))


@pytest.fixture(scope="module")
def world():
    return World(tiny_scenario(horizon="12h"), seed=3, replication=0)


def run(world, strategy, *, chunk_size=1 << 16, process=None):
    engine = RecordingEngine(world)
    platform = Platform(world, strategy, engine, chunk_size=chunk_size)
    if process is not None:
        platform.process(process)
    platform.run()
    return engine


def test_staff_changes_at_the_very_instants_that_the_world_plans(world):
    assert run(world, AllowAll()).of("capacity") == [tuple(change) for change in world.capacity]


def test_the_first_staff_is_on_shift_before_anything_is_uploaded(world):
    told = run(world, AllowAll()).told

    assert told.index(("admit", *run(world, AllowAll()).of("admit")[0])) == len(world.pools)


def test_a_strategy_that_is_not_live_costs_nothing_per_tick(world):
    engine = run(world, AllowAll())

    assert len(engine.of("admit")) == 1
    # read once a chunk, only to clear the engine's strikes
    assert len(engine.of("signals")) == 1


def test_strikes_that_nobody_reads_do_not_pile_up():
    world = World(tiny_scenario(horizon="2d", warm_up=0), seed=3, replication=0)
    engine = engine_class("compiled")(world.laws, world.size)
    platform = Platform(world, Threshold(remove_at=0.01, review_at=None), engine, chunk_size=64)

    removed = platform.run().items[..., Measure.REMOVALS].sum()

    assert len(engine.signals().strikes) < 65 < removed


@pytest.mark.parametrize("chunk_size", [1, 64, 1 << 16])
def test_every_upload_is_admitted_once_and_when_its_turn_comes(world, chunk_size):
    sizes = [size for _, size in run(world, AllowAll(), chunk_size=chunk_size).of("admit")]
    (chunk,) = world.chunks(0.0, world.laws.horizon, 1 << 20)

    assert sum(sizes) == len(chunk)
    assert max(sizes) <= chunk_size


def test_a_live_strategy_adapts_once_a_tick_to_signals_that_are_late(world):
    strategy = Watching()
    engine = run(world, strategy)
    tick, lag = 600.0, 300.0
    ticks = [number * tick for number in range(1, 72)]

    assert engine.of("signals") == [(time - lag,) for time in ticks]
    assert strategy.seen == [(time - lag, int(time - lag)) for time in ticks]


def test_signals_older_than_the_run_are_nothing():
    world = World(tiny_scenario(horizon="1h", warm_up=0, control={"signal_lag": "15m"}), seed=3, replication=0)
    strategy = Watching()
    run(world, strategy)

    assert strategy.seen == [(0.0, 0), (300.0, 300), (900.0, 900), (1500.0, 1500), (2100.0, 2100)]


def test_a_live_strategy_is_triaged_at_most_one_tick_at_a_time_and_sees_strikes_of_the_last_tick(world):
    strategy = Watching()
    run(world, strategy)

    assert all(first // 600 == last // 600 for first, last, _ in strategy.shown)
    for first, _, strikes in strategy.shown:
        assert set(strikes) <= {first // 600}


def test_a_custom_process_acts_at_exact_times(world):
    def outage(platform):
        yield platform.env.until(8.5 * HOUR)
        before = platform.staffed("general")
        platform.set_capacity("general", 0)
        yield platform.env.timeout(HOUR)
        platform.set_capacity("general", before)

    planned = [tuple(change) for change in world.capacity]
    added = [told for told in run(world, AllowAll(), process=outage).of("capacity") if told not in planned]
    pool = world.pools.index("general")

    assert (8.5 * HOUR, pool, 0) in added
    assert any(time == 9.5 * HOUR for time, *_ in added)


def test_people_are_seated_as_planned_and_a_custom_process_cuts_the_plan():
    world = World(tiny_scenario(horizon="12h", pools={"general": {"people": {}}}), seed=3, replication=0)
    pool = world.pools.index("general")

    def outage(platform):
        yield platform.env.until(2.5 * HOUR)
        platform.set_capacity("general", 1)
        yield platform.env.timeout(HOUR)
        platform.set_capacity("general", 3)

    told = run(world, AllowAll(), process=outage).of("roster")
    seats = {time: [(desk, block.begun) for block in roster for desk in block.desks] for time, _, roster in told}

    assert {index for _, index, _ in told} == {pool}
    for at, index in world.rosters:
        assert (at, index, world.rosters[at, index]) in told
    assert seats[2.5 * HOUR] == [(0, -2 * HOUR)]
    assert seats[3.5 * HOUR] == [(0, -2 * HOUR), (1, -2 * HOUR), (2, 3.5 * HOUR)]


def test_a_custom_process_may_read_signals_and_no_strike_is_lost(world):
    def curious(platform):
        yield platform.env.until(450.0)
        assert platform.signals().seen.time == 450.0

    strategy = Watching()
    run(world, strategy, process=curious)
    late = [strikes for first, _, strikes in strategy.shown if first > 1200 and strikes]

    # one strike a look, and one look more by the process
    assert all(set(strikes) <= {first // 600 + 1} for (first, _, strikes) in strategy.shown if first > 600)
    assert late


class Odd(Exception):
    """Cannot be made again from its arguments, as SimPy would."""

    def __init__(self, *, why):
        super().__init__(f"because of {why}")


class Broken(AllowAll):
    """Fails in its own way."""

    def _triage(self, items):
        raise Odd(why="a bug")


def test_what_a_strategy_raises_is_named_and_kept_as_the_cause(world):
    with pytest.raises(StrategyError, match=r"_triage method of Broken .* because of a bug \(test_platform") as told:
        run(world, Broken())

    assert isinstance(told.value.__cause__, Odd)


def test_staff_must_be_of_a_pool_and_within_what_the_scenario_plans(world):
    platform = Platform(world, AllowAll(), RecordingEngine(world))

    with pytest.raises(UnknownNameError, match=r"Got 'generel' instead. Did you mean 'general'\?"):
        platform.set_capacity("generel", 1)
    with pytest.raises(InputError, match=r"in pool 'general' must be in 0 ... \d+, .* Got 1000 instead"):
        platform.set_capacity("general", 1000)


def test_the_clock_goes_off_at_the_named_instant_and_by_rank():
    clock, seen = Clock(), []

    def process(rank):
        for time in (0.1, 0.3):
            yield clock.until(time, rank)
            seen.append((clock.now, rank))

    for rank in (Rank.UPLOADS, Rank.TICK, Rank.SHIFT):
        clock.process(process(rank))
    clock.run()

    assert seen == [(time, rank) for time in (0.1, 0.3) for rank in (Rank.SHIFT, Rank.TICK, Rank.UPLOADS)]
    assert clock.until(0.0) is not None


class Late(AllowAll):
    """Decides an hour later than it could, of every second item."""

    def _triage(self, items):
        triage = super()._triage(items)
        triage.delay[items.item % 2 == 0] = 3600.0
        return triage


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_decision_takes_effect_later_by_its_delay(world, engine):
    logs = []
    for strategy in (AllowAll(), Late()):
        made = engine_class(engine)(world.laws, world.size, log=True)
        Platform(world, strategy, made).run()
        log = made.take_log()
        triaged = log["event"] == Event.TRIAGE
        logs.append(dict(zip(log["item"][triaged].tolist(), log["time"][triaged].tolist(), strict=True)))
    at_once, late = logs

    assert all(time == at_once[item] + (0.0 if item % 2 else 3600.0) for item, time in late.items())
    assert set(at_once) - set(late) == {
        item for item, time in at_once.items() if item % 2 == 0 and time + 3600.0 >= world.laws.horizon
    }


@pytest.mark.parametrize("tick", [60.0, 600.0, 7_200.0, 90_000.0])
def test_parts_of_a_chunk_end_at_ticks_and_leave_nothing_out(world, tick):
    chunk = next(world.chunks(0.0, world.horizon, 10**9)).copy()
    chunk.time[100:103] = np.ceil(chunk.time[100] / tick) * tick  # an upload at a tick belongs to the next part
    chunk.time.sort()

    parts = list(split(chunk, tick))

    assert np.array_equal(np.concatenate([part.item for part in parts]), chunk.item)
    windows = [np.unique(part.time // tick) for part in parts]
    assert all(len(window) == 1 for window in windows)
    assert (np.diff(np.concatenate(windows)) > 0).all()


@pytest.mark.parametrize("rows", [[], [0], [3, 4, 9], list(range(10)), list(range(0, 100, 2)), list(range(1, 100, 5))])
def test_stretches_are_the_rows(rows):
    own = np.isin(np.arange(100), rows)

    found = [np.arange(100)[stretch] for stretch in stretches(own)]

    assert np.concatenate([[], *found]).tolist() == rows
    assert len(found) <= FEW
