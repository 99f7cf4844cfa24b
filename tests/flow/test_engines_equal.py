"""The two engines give the same events in the same order, on random scenarios, decisions and chunk sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.domain import Action
from simulator.flow.compiled import CompiledEngine
from simulator.flow.contract import FlowEngine
from simulator.flow.simpy_engine import SimpyEngine
from simulator.ledger.counts import Counts
from simulator.records import Chunk, Triage
from simulator.world.world import World
from tests.flow.building import set_staff
from tests.worlds import tiny_scenario

_INTEGER_COLUMNS = ("event", "item", "creator", "market", "pool", "desk", "detail")


def decide(chunk: Chunk, mix: NDArray[np.float64], pools: int) -> Triage:
    """Return decisions that depend on the item's index alone, so on no chunking: an arbitrary strategy."""
    luck = np.array([np.random.default_rng(int(item)).random(6) for item in chunk.item]).reshape(len(chunk), 6)
    action = np.searchsorted(np.cumsum(mix) / mix.sum(), luck[:, 0])
    return Triage.allow(len(chunk)).having(
        action=np.minimum(action, Action.REMOVE).astype(np.uint8),
        queue=np.floor(luck[:, 1] * (pools + 1) - 1).astype(np.int16),
        priority=np.floor(luck[:, 2] * 3),
        review_at_reports=np.floor(luck[:, 3] * 4).astype(np.int32),
        review_at_views=np.select([luck[:, 4] < 0.4, luck[:, 4] < 0.5], [luck[:, 5] * 200.0, 0.0], np.inf),
        strike=np.floor(luck[:, 5] * 5 - 1).astype(np.int16),
        remove_at_rescore=np.where(luck[:, 2] < 0.7, luck[:, 3], np.inf),
        review_at_rescore=np.where(luck[:, 3] < 0.7, luck[:, 2] * 0.6, np.inf),
        gate_at_views=np.select([luck[:, 5] < 0.25, luck[:, 5] < 0.3], [luck[:, 4] * 150.0, 0.0], np.inf),
        staged=(luck[:, 1] < 0.8).astype(np.uint8),
    )


def with_accounts(chunk: Chunk, scenario: Scenario) -> Chunk:
    """Return a chunk in which every third creator opens an account every four hours, if there is ban evasion."""
    if scenario.creators.ban_evasion is None:
        return chunk
    account = np.where(chunk.creator % 3 == 0, chunk.time // (4 * 3600.0), 0).astype(np.int16)
    return chunk.having(account=account, recognised=(chunk.creator % 5 == 0).astype(np.uint8))


def play(
    engine_class: type[FlowEngine], scenario: Scenario, seed: int, mix: NDArray[np.float64], chunk_size: int
) -> tuple[dict[str, NDArray[np.generic]], Counts]:
    """Run a scenario on an engine and return its events and counts."""
    world = World(scenario, seed=seed, replication=0)
    engine = engine_class(world.laws, world.size, log=True)
    capacity = [(time, pool, world.rosters.get((time, pool), staff)) for time, pool, staff in world.capacity]
    for chunk in world.chunks(0.0, scenario.horizon, chunk_size):
        engine.admit(world.populations.mark(with_accounts(chunk, scenario)), decide(chunk, mix, len(world.pools)))
        while capacity and capacity[0][0] <= chunk.time[-1]:
            time, pool, staff = capacity.pop(0)
            engine.advance(time)
            set_staff(engine, pool, staff)
        engine.advance(float(chunk.time[-1]))
    for time, pool, staff in capacity:
        engine.advance(time)
        set_staff(engine, pool, staff)
    counts = engine.finish()
    notices = engine.signals().notices
    told = {f"notice {name}": notices[name] for name in notices.dtype.names}
    return {**engine.take_log(), **told}, counts


def assert_equal(a: tuple[dict[str, Any], Counts], b: tuple[dict[str, Any], Counts]) -> None:
    """Assert equal events (times and views to 1e-9 relative) and equal counts."""
    (log_a, counts_a), (log_b, counts_b) = a, b
    for name in _INTEGER_COLUMNS:
        np.testing.assert_array_equal(log_a[name], log_b[name], err_msg=name)
    for name in (name for name in log_a if name.startswith("notice")):
        np.testing.assert_allclose(log_a[name], log_b[name], rtol=1e-9, err_msg=name)
    for name in ("time", "views"):
        np.testing.assert_allclose(log_a[name], log_b[name], rtol=1e-9, atol=1e-9, err_msg=name)
    np.testing.assert_array_equal(counts_a.sketches, counts_b.sketches)
    np.testing.assert_allclose(counts_a.items, counts_b.items, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(counts_a.pools, counts_b.pools, rtol=1e-9, atol=1e-6)


LATER = {"views": [5, 20, 60, 200], "reports": [1, 3], "ages": ["1h", "5h"], "ages_from_views": 10}
RESCORING = {
    "detection": {"rescoring": LATER},
    "incidents": {
        "blind": {"kind": "detector_outage", "policies": ["spam"], "start": "5h", "duration": "4h"},
        "wave": {
            "kind": "surge",
            "policy": "hate",
            "start": "2h",
            "ramp": "2h",
            "plateau": "5h",
            "decay": "3h",
            "peak": 3.0,
        },
    },
}
"""Items are scored again, by detectors that are out for some hours."""

PANELS = {"europe": {"votes": 2}, "general": {"doubt": 0.4, "escalate_to": "europe"}, "appeals": {"votes": 2}}
"""Two of three decide; what one pool doubts another one decides."""

BY_TRUTH = {
    "europe": {
        "noise": None,
        "confusion": {"missed": 0.2, "wrong": 0.1, "correlation": 0.5},
        "votes": 2,
        "people": {"noise_sd": 0.4, "fatigue": {"noisier": 0.1}, "golden": {"share": 0.3}},
    },
    "general": {
        "service_by_policy": {
            "hate": {"quantiles": {"p50": "2m", "p90": "8m", "p99": "1h"}},
            "spam": {"observations": [30.0, 31.0, 500.0]},
        },
        "confusion_by_policy": {"hate": {"missed": 0.0, "wrong": 1.0}, "spam": {"missed": 0.3, "wrong": 0.05}},
        "helps": [{"pool": "europe", "noise": 2.0}],
        "people": {"golden": {"share": 0.2}},
    },
    "appeals": {"noise": None, "confusion": {"missed": 0.1, "wrong": 0.4, "correlation": 1.0}},
}
"""Verdicts that go by truth, in panels, by people, and by helpers, who take different times by policy."""

PEOPLE = {
    "europe": {
        "people": {
            "speed_sd": 0.3,
            "noise_sd": 0.4,
            "bias_sd": 0.3,
            "fatigue": {"slower": 0.05, "noisier": 0.1},
            "breaks": [{"after": "2h", "length": "15m"}, {"after": "4h", "length": "30m"}],
            "break_cohorts": 2,
            "recovery": 0.5,
            "severe": {"weight": 4.0, "cap": "40m"},
            "golden": {"share": 0.3, "easier": 0.1},
        }
    },
    "general": {
        "doubt": 0.4,
        "escalate_to": "europe",
        "people": {"speed_sd": 0.5, "severe": {"weight": 10.0}, "golden": {"share": 0.1}},
    },
    "appeals": {"people": {"severe": {"weight": 1.0, "cap": "24m"}, "breaks": [{"after": "3h", "length": "1h"}]}},
}
"""Reviewers who differ, tire, take breaks, are metered, rest and are checked."""
HELP = {
    "europe": {"helps": [{"pool": "general", "penalty": 1.3, "noise": 1.5}, {"pool": "appeals", "penalty": 2.0}]},
    "general": {"helps": [{"pool": "europe"}]},
}
"""Two pools that help each other, one of which helps with appeals too."""
LIMITS = [
    {"name": "reports", "markets": ["DE"], "limit": "10m", "starts": "report", "on_expiry": "remove"},
    {"name": "flags", "policies": ["spam", "hate"], "limit": "30m", "on_expiry": "release"},
    {"name": "appeals", "limit": "2h", "starts": "appeal", "on_expiry": "release"},
    {"name": "rest", "limit": "1h"},
]
"""Short enough for many to expire."""

NETWORKS = {"group_size": 5, "rings": {"share": 0.2}, "look_alikes": {"share": 0.3}}
"""Two groups in ten are rings, three look like them."""
NEWCOMERS = {
    "storm": {
        "kind": "reupload_storm",
        "policy": "hate",
        "start": "2h",
        "plateau": "3h",
        "per_hour": 60,
        "versions": 5,
    },
    "new": {"kind": "novel_content", "policy": "spam", "start": "1h", "share": 0.5, "blind": 0.5},
}
"""Copies of one event, and violations that detectors have not learned."""
EVASION = {"ban_evasion": {"returns": 1.0, "recognised": 0.3}}
"""Some creators open accounts, a third of whom are recognised."""

STAGES = [{"from_views": 5, "reach": 0.5}, {"from_views": 40, "reach": 0.0}, {"from_views": 90, "reach": 0.7}]
"""Less reach, none, and some again for items that nobody has cleared."""
VERDICTS = [
    {"policies": ["spam"], "consequence": "label"},
    {"severity": 0.2, "consequence": "limit"},
    {"policies": ["hate", "minors"], "severity": 0.5, "consequence": "educate"},
    {"policies": ["minors"], "severity": 0.8, "consequence": "age_gate"},
    {"policies": ["hate"], "severity": 0.9, "consequence": "remove"},
    {"policies": ["spam"], "severity": 0.6, "consequence": "strike"},
]
LADDER = [
    {"at": 2, "penalty": "feature_block", "length": "3h"},
    {"at": 3, "penalty": "suspend", "length": "1h"},
    {"at": 5, "penalty": "suspend", "length": "4h"},
    {"at": 8, "penalty": "ban"},
]
PENALTIES = {
    "suspend_at": None,
    "ban_at": None,
    "ladder": LADDER,
    "strike_weights": {"spam": 1, "hate": 2, "minors": 3},
    "strike_window": "10h",
    "past_strikes": 0.05,
    "feature_share": 0.5,
}
"""All consequences of verdicts, and all penalties."""

MIXES = st.lists(st.floats(0.0, 1.0), min_size=7, max_size=7).filter(lambda mix: sum(mix) > 0.1).map(np.array)
SCENARIOS = st.fixed_dictionaries(
    {
        "horizon": st.sampled_from(["6h", "20h", "1d", "30h"]),
        "warm_up": st.sampled_from(["0h", "1h", "3h"]),
        "uploads": st.fixed_dictionaries({"per_day": st.integers(0, 600)}),
        "reports": st.fixed_dictionaries({"false_rate": st.sampled_from([0.0, 0.001, 0.02])}),
        "detection": st.sampled_from(
            [
                {"latency": {"mean": "0s", "cv": 0.0}},
                {"latency": {"mean": "30m", "cv": 1.0}},
                {"latency": {"mean": "0s", "cv": 0.0}, "rescoring": LATER},
                {"latency": {"mean": "30m", "cv": 1.0}, "rescoring": LATER},
            ]
        ),
        "enforcement": st.sampled_from(
            [
                {"suspend_at": 1, "suspension": "2h", "ban_at": 3},
                {"suspend_at": 2, "suspension": "6h", "ban_at": 2},
                {"suspend_at": None, "ban_at": None},
                {"stages": STAGES},
                {"verdicts": VERDICTS, "recheck": {"rate": 0.5}},
                {**PENALTIES, "verdicts": VERDICTS},
                {**PENALTIES, "ban_at_once": ["minors"], "educate_first": True},
            ]
        ),
        "creators": st.sampled_from([{}, EVASION]),
        "pools": st.sampled_from(
            [
                {},
                PANELS,
                PEOPLE,
                BY_TRUTH,
                {"europe": {"doubt": 5.0, "escalate_to": "general"}, "general": {"votes": 3}},
            ]
        ),
        "networks": st.sampled_from([None, NETWORKS]),
        "time_limits": st.sampled_from(
            [[], LIMITS, [{"name": "all", "limit": "15m", "on_expiry": "remove"}, LIMITS[0]]]
        ),
        "appeals": st.sampled_from(
            [
                {"rate_innocent": 1.0, "rate_guilty": 0.9, "delay": {"mean": "30m", "cv": 1.0}},
                {"pool": None},
                {"window": "1h"},
            ]
        ),
        "incidents": st.sampled_from([{}, NEWCOMERS]),
    }
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(changes=SCENARIOS, seed=st.integers(0, 2**63 - 1), mix=MIXES, chunk_size=st.sampled_from([1, 7, 1000]))
@example(changes={}, seed=1, mix=np.ones(7), chunk_size=50)
@example(changes=RESCORING, seed=3, mix=np.array([3.0, 1, 1, 1, 1, 1, 0.2]), chunk_size=50)
@example(changes={"pools": PANELS}, seed=2, mix=np.ones(7), chunk_size=50)
@example(changes={"pools": PEOPLE, "horizon": "30h"}, seed=3, mix=np.ones(7), chunk_size=50)
@example(changes={"pools": BY_TRUTH, "horizon": "30h"}, seed=5, mix=np.ones(7), chunk_size=50)
@example(changes={"networks": NETWORKS}, seed=4, mix=np.ones(7), chunk_size=50)
@example(changes={"incidents": NEWCOMERS, "horizon": "20h"}, seed=4, mix=np.ones(7), chunk_size=50)
@example(changes={"pools": HELP, "horizon": "30h"}, seed=6, mix=np.ones(7), chunk_size=50)
@example(
    changes={"pools": {name: {**PEOPLE.get(name, {}), **HELP.get(name, {})} for name in PEOPLE}, "time_limits": LIMITS},
    seed=7,
    mix=np.ones(7),
    chunk_size=50,
)
@example(changes={"pools": PANELS, "time_limits": LIMITS}, seed=3, mix=np.ones(7), chunk_size=50)
@example(changes={"enforcement": {"stages": STAGES}, "time_limits": LIMITS}, seed=8, mix=np.ones(7), chunk_size=50)
@example(
    changes={"enforcement": {**PENALTIES, "verdicts": VERDICTS}, "pools": PANELS}, seed=5, mix=np.ones(7), chunk_size=50
)
@example(
    changes={"enforcement": {**PENALTIES, "ban_at_once": ["minors"], "educate_first": True}, "creators": EVASION},
    seed=6,
    mix=np.ones(7),
    chunk_size=50,
)
@example(changes={"creators": EVASION}, seed=3, mix=np.ones(7), chunk_size=50)
def test_engines_are_equal(changes: dict[str, Any], seed: int, mix: NDArray[np.float64], chunk_size: int) -> None:
    scenario = tiny_scenario(**changes)
    assert_equal(play(SimpyEngine, scenario, seed, mix, 400), play(CompiledEngine, scenario, seed, mix, chunk_size))


@pytest.mark.parametrize("engine_class", [SimpyEngine, CompiledEngine])
def test_log_does_not_change_the_counts(engine_class: type[FlowEngine]) -> None:
    scenario = tiny_scenario(horizon="1d")
    world = World(scenario, seed=5, replication=0)
    counts = []
    for log in (True, False):
        engine = engine_class(world.laws, world.size, log=log)
        for _, pool, reviewers in world.capacity[: len(world.pools)]:
            engine.set_capacity(pool, max(reviewers, 1))
        for chunk in world.chunks(0.0, scenario.horizon, 500):
            engine.admit(chunk, decide(chunk, np.ones(7), len(world.pools)))
        counts.append(engine.finish())

    for name in ("items", "sketches", "pools"):
        np.testing.assert_array_equal(getattr(counts[0], name), getattr(counts[1], name))


def test_room_that_grows_does_not_change_anything() -> None:
    """From room for four items on, every array gets full many times; overload and impatience leave stale tickets."""
    scenario = tiny_scenario(horizon="30h", pools={"europe": {"patience": "20m"}, "general": {"patience": "30m"}})
    mix = np.array([0.2, 0.1, 0.0, 0.0, 0.5, 0.1, 0.1])

    class Cramped(CompiledEngine):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options, room=4)

    assert_equal(play(Cramped, scenario, 3, mix, 100), play(CompiledEngine, scenario, 3, mix, 100))
