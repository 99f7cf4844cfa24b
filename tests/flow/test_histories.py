"""Accounts' histories and counts of observations by hand: exact, late by the signal lag, alike in both engines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.config.control import Control
from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.domain.scores import SCORE_EDGES
from simulator.flow.compiled import CompiledEngine
from simulator.flow.contract import FlowEngine
from simulator.platform.histories import Histories
from simulator.platform.platform import Platform
from simulator.records import NOTICE
from simulator.strategy import History, Observation, Strategy, Triage
from simulator.strategy.view_law import no_view_law
from simulator.world.laws import Laws
from simulator.world.world import World
from tests.flow.building import GUILTY, INNOCENT, Post, make_chunk, make_laws, make_size
from tests.worlds import tiny_scenario

TICK, LAG = 600.0, 300.0
UNKNOWN = (0, 0, 0, 0, 0)


class Shown(Strategy):
    """Decides as the posts say, and keeps what it is shown."""

    reads_history = True

    def _start(self) -> None:
        self.histories: list[tuple[float, tuple[int, ...]]] = []
        self.seen: list[Observation] = []

    def _triage(self, items: Any) -> Any:
        rows = zip(*(column.tolist() for column in items.history), strict=True)
        self.histories += zip(items.time.tolist(), rows, strict=True)
        return self.decided.take(items.item)

    def _adapt(self, observation: Observation) -> None:
        self.seen.append(observation)


def shown(
    engine_class: type[FlowEngine],
    posts: Sequence[Post],
    laws: Laws,
    scores: Sequence[float] = (),
    kind: type[Shown] = Shown,
    **options: Any,
) -> Shown:
    """Return what a strategy is shown while posts are decided as they say, with one reviewer."""
    chunk, decided = make_chunk(posts)
    if scores:
        chunk = chunk.having(scores=np.array(scores)[:, None])

    def chunks(start: float, stop: float, size: int) -> Any:
        return (chunk.slice(at, min(at + size, len(chunk))) for at in range(0, len(chunk), size))

    one = ("only",)
    source: Any = SimpleNamespace(
        markets=one, policies=one, parents=one, tiers=one, pools=one, warm_up=0.0, horizon=laws.horizon, laws=laws,
        control=Control(tick=TICK, signal_lag=LAG), severity_weights=np.ones(1), expected_views=np.ones((1, 1)),
        view_law=no_view_law(), orders=("priority",), further_detectors=((),), size=make_size(laws),
        capacity=[(0.0, 0, 1)], rosters={},
        reserves=(range(0),), guests=({},), limit_cells={}, start=datetime(2025, 1, 1, tzinfo=UTC), time_zones=("UTC",),
        populations=SimpleNamespace(treated=False, mark=lambda marked: marked), fingerprints=None, chunks=chunks,
        harm_costs=(None, None, None), pool_costs=(None,),
    )  # fmt: skip
    strategy = kind()
    strategy.decided = decided
    Platform(source, strategy, engine_class(laws, source.size), **options).run()
    return strategy


LIFE = [
    Post(0.0, Action.REVIEW, GUILTY),  # found violating at 110, and removed
    Post(599.0, Action.REMOVE, INNOCENT),  # removed at 609, appealed at 1209, back at 1309
    Post(600.0),
    Post(1199.0),
    Post(1200.0),
    Post(1500.0),  # at the very instant of a reading, which does not know of it
    Post(1800.0, Action.REVIEW, INNOCENT),  # cleared at 1910
    Post(1801.0, creator=1),
    Post(1802.0, account=1),
    Post(2400.0),
    Post(3600.0),
]
"""One account's life, with an upload by somebody else and one with the creator's second account."""
SEEN = {
    0.0: UNKNOWN,
    599.0: UNKNOWN,
    600.0: (1, 1, 0, 1, 1),  # as of 300
    1199.0: (1, 1, 0, 1, 1),
    1200.0: (3, 2, 0, 1, 1),  # as of 900
    1500.0: (3, 2, 0, 1, 1),
    1800.0: (5, 2, 1, 1, 1),  # as of 1500: the verdict of the appeal is none of a review
    1801.0: UNKNOWN,
    1802.0: UNKNOWN,
    2400.0: (7, 2, 1, 2, 1),  # as of 2100
    3600.0: (8, 2, 1, 2, 1),  # as of 3300
}
"""Uploads, removals, appeals won, verdicts and violating verdicts that each upload of the life comes with."""


@pytest.mark.parametrize("chunk_size", [1, 3, 1000])
def test_an_account_is_seen_as_it_was_at_the_reading(engine_class: type[FlowEngine], chunk_size: int) -> None:
    laws = make_laws(appeal_pool=0, appeal_rate_guilty=[0.0], appeal_noise=1e-9, strike_window=900.0)

    assert dict(shown(engine_class, LIFE, laws, chunk_size=chunk_size).histories) == SEEN


def test_blocked_and_withheld_uploads_are_no_uploads(engine_class: type[FlowEngine]) -> None:
    """The removal at 10 suspends until 1010; the upload at 700 is withheld."""
    posts = [Post(0.0, Action.REMOVE, GUILTY), Post(500.0), Post(650.0), Post(700.0, withheld=True), Post(1100.0)]
    histories = shown(engine_class, [*posts, Post(2400.0)], make_laws(suspend_at=1, suspension=1000.0)).histories

    assert histories[1:] == [
        (500.0, UNKNOWN),
        (650.0, (1, 1, 0, 0, 0)),
        (1100.0, (1, 1, 0, 0, 0)),
        (2400.0, (2, 1, 0, 0, 0)),
    ]


def test_what_the_platform_finds_wrong_itself_is_no_appeal_won(engine_class: type[FlowEngine]) -> None:
    laws = make_laws(recheck_rate=1.0, recheck_log_mean=math.log(100.0))

    assert shown(engine_class, [Post(0.0, Action.REMOVE), Post(1200.0)], laws).histories[1] == (1200.0, (1, 1, 0, 0, 0))


def test_a_removal_by_a_verdict_that_an_appeal_upholds_stays(engine_class: type[FlowEngine]) -> None:
    """Removed at 110, appealed at 210, upheld at 310: one verdict of a review, no appeal won."""
    laws = make_laws(appeal_pool=0, appeal_log_mean=math.log(100.0))
    histories = shown(engine_class, [Post(0.0, Action.REVIEW, GUILTY), Post(1200.0)], laws).histories

    assert histories[1] == (1200.0, (1, 1, 0, 1, 1))


def test_a_reading_from_before_the_start_knows_nothing(engine_class: type[FlowEngine], monkeypatch: Any) -> None:
    monkeypatch.setattr("tests.flow.test_histories.LAG", 900.0)
    posts = [Post(0.0, Action.REMOVE, GUILTY), Post(600.0), Post(1200.0), Post(1800.0)]
    histories = shown(engine_class, posts, make_laws()).histories

    assert histories[1:] == [(600.0, UNKNOWN), (1200.0, (1, 1, 0, 0, 0)), (1800.0, (2, 1, 0, 0, 0))]


def test_a_process_that_reads_signals_takes_nothing_away(engine_class: type[FlowEngine]) -> None:
    def curious(platform: Platform) -> Any:
        for time in range(50, 3000, 100):
            yield platform.env.until(float(time))
            platform.signals()

    laws = make_laws(appeal_pool=0, appeal_rate_guilty=[0.0], appeal_noise=1e-9)
    begun = Platform.__init__

    def starts(platform: Platform, *args: Any, **options: Any) -> None:
        begun(platform, *args, **options)
        platform.process(curious)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Platform, "__init__", starts)
        found = shown(engine_class, LIFE, laws)

    assert dict(found.histories) == SEEN
    assert sum(one.verdicts.sum() for one in found.seen) == 2


def test_memory_grows_with_accounts_and_not_with_uploads() -> None:
    """Ten accounts upload 100 times at each of 300 ticks, and every upload is reviewed and removed."""
    histories, sizes = Histories(), []
    chunk, _ = make_chunk([Post(float(second), creator=second % 10) for second in range(100)])
    notices = np.zeros(200, dtype=NOTICE)
    notices["creator"], notices["kind"] = np.arange(200) % 10, np.repeat([Event.REMOVE, Event.VERDICT], 100)
    for tick in range(300):
        histories.upload(chunk.having(time=chunk.time + 100.0 * tick))
        histories.learn(notices)
        histories.follow(histories.read(100.0 * (tick + 1)))
        sizes.append(sum(array.nbytes for array in reachable_arrays(histories)))

    assert set(sizes) == {sizes[0]}
    assert [column.tolist() for column in histories.of(chunk.slice(0, 10))] == [[3000] * 10, [3000] * 10, [0] * 10,
                                                                              [3000] * 10, [0] * 10]  # fmt: skip


def reachable_arrays(histories: Histories) -> list[Any]:
    """Return all arrays that histories keep."""
    counts = histories._counts
    waiting = [array for pair in histories._uploads for array in pair]
    return [counts._keys, counts._counts, *waiting, *(array for _, *arrays in histories._new for array in arrays)]


@pytest.mark.parametrize("reader", ["control", "treatment"])
def test_only_the_arm_that_asks_is_shown_histories(reader: str) -> None:
    class Silent(Shown):
        """Reads no histories."""

        reads_history = False
        live = True

        def _triage(self, items: Any) -> Any:
            self.seen.append(items.history)
            return Triage.allow(len(items))

    class Asks(Silent):
        """Reads them."""

        reads_history = True

    arms = {"share": 0.5, "unit": "creator", "strategy": "AllowAll"}
    world = World(tiny_scenario(horizon="6h", arms=arms), seed=1, replication=0)
    engine = CompiledEngine(world.laws, world.size)
    asks, silent = Asks(), Silent()
    control, treatment = (asks, silent) if reader == "control" else (silent, asks)
    Platform(world, control, engine, treatment=treatment).run()

    assert {type(history) for history in asks.seen if not isinstance(history, Observation)} == {History}
    assert {type(history) for history in silent.seen if not isinstance(history, Observation)} == {type(None)}


def test_counts_of_an_observation_are_those_since_the_one_before(engine_class: type[FlowEngine]) -> None:
    """One report at 50 views (after 50 s), verdicts of 110 and 1910, and an appeal won at 1309."""
    laws = make_laws(appeal_pool=0, appeal_rate_guilty=[0.0], appeal_noise=1e-9)
    posts = [Post(0.0, Action.REVIEW, GUILTY, first_report=50.0), *LIFE[1:]]
    seen = shown(engine_class, posts, laws, scores=[0.97, *[0.003] * (len(LIFE) - 1)]).seen
    told = {one.time: one for one in seen if one.time <= 2700.0}
    bins = [int(np.searchsorted(SCORE_EDGES, score, side="right")) for score in (0.97, 0.003)]

    assert list(told) == [300.0, 900.0, 1500.0, 2100.0, 2700.0]
    assert [one.verdicts.tolist() for one in told.values()] == [[[0, 1]], [[0, 0]], [[0, 0]], [[1, 0]], [[0, 0]]]
    assert [one.appeals.tolist() for one in told.values()] == [[[0, 0]], [[0, 0]], [[1, 0]], [[0, 0]], [[0, 0]]]
    assert [int(one.reports[0, 0]) for one in told.values()] == [1, 0, 0, 0, 0]
    assert [int(one.flags[0, 0]) for one in told.values()] == [1, 0, 0, 1, 0]
    for time, (place, violating) in {300.0: (bins[0], 1), 2100.0: (bins[1], 0)}.items():
        expected = np.zeros((1, len(SCORE_EDGES) + 1, 2), dtype=np.int64)
        expected[0, place, violating] = 1
        np.testing.assert_array_equal(told[time].verdicts_by_score, expected)
