"""What an engine counts is what its event log says, read again by plain Python."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain.events import OF_POOLS, Event
from simulator.ledger import Measure, PoolMeasure
from simulator.ledger.measures import Within, place_of
from simulator.platform.event_log import log_path, read_log
from simulator.platform.replication import Replication, run_replication
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.logs import coded
from tests.oracle import Oracle, cube
from tests.worlds import tiny_scenario

SEED = 11
PEOPLE = {
    "europe": {
        "people": {
            "speed_sd": 0.3,
            "bias_sd": 0.3,
            "fatigue": {"slower": 0.05, "noisier": 0.1},
            "breaks": [{"after": "2h", "length": "30m"}],
            "severe": {"weight": 4.0, "cap": "40m"},
            "golden": {"share": 0.3},
        }
    },
    "general": {"people": {"noise_sd": 0.4, "severe": {"weight": 4.0}, "golden": {"share": 0.1, "easier": 0.2}}},
    "appeals": {"people": {"severe": {"weight": 1.0, "cap": "24m"}}},
}
"""Reviewers who are people, with everything that may be switched on."""
RUNS = {
    "review": (Threshold(remove_at=0.7, review_at=0.2, review_at_reports=2, review_at_views=400), {}),
    "help": (
        Threshold(remove_at=0.7, review_at=0.1, review_at_reports=1),
        {
            "pools": {
                "europe": {"helps": [{"pool": "general", "penalty": 1.5, "noise": 2.0}, {"pool": "appeals"}]},
                "general": {"helps": [{"pool": "europe"}], "doubt": 0.3, "escalate_to": "europe"},
            },
        },
    ),
    "hold": (
        Threshold(remove_at=None, hold_at=0.15, review_at=None, review_at_reports=1),
        {"appeals": {"window": "2h"}},
    ),
    "limit": (
        Threshold(remove_at=0.5, review_at=0.3, limit_at=0.1, review_at_reports=3),
        {"networks": {"group_size": 5, "rings": {"share": 0.1}, "look_alikes": {"share": 0.2}}},
    ),
    "gates": (
        Threshold(remove_at=0.9, review_at=0.5, limit_at=0.3, review_at_reports=2, gate_at_views=60, gate_at=0.1),
        {
            "enforcement": {"stages": [{"from_views": 15, "reach": 0.5}, {"from_views": 200, "reach": 0.0}]},
            "pools": {"europe": {"patience": "40m"}, "general": {"patience": "30m", "votes": 2}},
        },
    ),
    "people": (Threshold(remove_at=0.7, review_at=0.2, review_at_reports=2), {"pools": PEOPLE}),
    "rescore": (
        Threshold(remove_at=0.9, review_at=0.4, rescore_remove_at=0.6, rescore_review_at=0.2),
        {"detection": {"rescoring": {"views": [30, 300], "reports": [1], "ages": ["6h"]}}},
    ),
    "in time": (
        Threshold(remove_at=None, hold_at=0.3, review_at=0.1, review_at_reports=1),
        {
            "pools": {"europe": {"votes": 2}, "appeals": {"votes": 2}},
            "time_limits": [
                {"name": "remove", "markets": ["DE"], "limit": "2h", "on_expiry": "remove"},
                {"name": "release", "limit": "6h", "policies": ["spam", "hate"], "on_expiry": "release"},
                {"name": "appeals", "limit": "5h", "starts": "appeal", "on_expiry": "release"},
                {"name": "kept", "limit": "1h", "starts": "report"},
            ],
        },
    ),
    "evasion": (
        Threshold(remove_at=0.4, review_at=0.2),
        {"creators": {"ban_evasion": {"returns": 0.9, "delay": {"mean": "2h"}, "recognised": 0.3}}},
    ),
}
"""Strategies, and what is changed in the tiny world."""


@pytest.fixture(scope="module", params=RUNS)
def told(request, tmp_path_factory):
    """A ledger, the event log of the same run, and the oracle that has read it."""
    strategy, changes = RUNS[request.param]
    # The log tells views as they are drawn.
    scenario = tiny_scenario(**changes).override("views.counted=drawn")
    folder = tmp_path_factory.mktemp("log")
    ledger = run_replication(Replication(scenario, strategy, SEED, 0, log=folder))
    world = World(scenario, seed=SEED, replication=0)
    (chunk,) = world.chunks(0.0, world.laws.horizon, 1 << 20)
    log = coded(read_log(log_path(folder, 0)), world)
    chunk = world.populations.mark(chunk)
    return ledger, log, Oracle(chunk, world.laws, world.rosters, world.segments).read(log)


def test_much_happens(told):
    _, log, _ = told
    seen = {Event(code) for code in log.event.unique()}

    assert {Event.REMOVE, Event.RENEGE, Event.APPEAL, Event.REINSTATE, Event.SUSPEND, Event.BLOCKED} <= seen


@pytest.mark.parametrize("count", [*Measure, *(event for event in Event if event not in OF_POOLS)])
def test_every_item_measure_equals_the_log(told, count):
    ledger, _, oracle = told
    place = place_of(count)

    np.testing.assert_allclose(
        ledger.items[..., place], cube(oracle.items, ledger.items.shape)[..., place], rtol=1e-9, atol=1e-6
    )


def test_every_segment_is_counted_as_the_log_says(told):
    ledger, _, oracle = told

    for number, name in enumerate(ledger.segments):
        counted, read = ledger.segment_items[number], cube(oracle.segments[number], ledger.items.shape)
        np.testing.assert_allclose(counted, read, rtol=1e-9, atol=1e-6, err_msg=name)
    assert ledger.total(Within("struck", Measure.UPLOADS)) > 0


@pytest.mark.parametrize("measure", PoolMeasure)
def test_every_pool_measure_equals_the_log(told, measure):
    ledger, _, oracle = told

    np.testing.assert_allclose(
        ledger.pools[..., measure], cube(oracle.pools, ledger.pools.shape)[..., measure], rtol=1e-9, atol=1e-6
    )
