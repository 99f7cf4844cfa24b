"""With everything that changes conditions switched on, the engines are equal; switched off, it is as if it were not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.flow.compiled import CompiledEngine
from simulator.flow.simpy_engine import SimpyEngine
from tests.flow.test_engines_equal import assert_equal, play
from tests.worlds import tiny_scenario

MIX = np.ones(7)
LATENCY = {"mean": "25s", "cv": 1.0}

EVERYTHING: dict[str, Any] = {
    "incidents": {
        "surge": {"kind": "surge", "policy": "hate", "start": "2h", "ramp": "3h", "plateau": "4h", "peak": 6.0},
        "novel": {"kind": "surge", "policy": "spam", "start": "4h", "plateau": "4h", "peak": 3.0, "novelty": 0.7},
        "outage": {"kind": "detector_outage", "policies": ["spam"], "start": "8h", "duration": "4h"},
        "strike": {"kind": "staffing_shortfall", "start": "10h", "duration": "6h", "absent": 1.0},
        "flu": {"kind": "staffing_shortfall", "pools": ["general"], "start": "5h", "duration": "9h", "absent": 0.5},
        "strict": {"kind": "policy_change", "policy": "minors", "start": "6h", "shift": -0.4, "detector_lag": "5h"},
        "brigade": {"kind": "report_brigade", "start": "3h", "duration": "12h", "targeted": 0.3, "rate": 0.01},
    },
    "detection": {
        "latency": LATENCY,
        "drift": {"per_day": {"spam": 0.3, "hate": 0.1}, "retrain_every": "8h"},
        "calibration": {"slope": 1.2, "shift": 0.1},
    },
}

SURGE = EVERYTHING["incidents"]["surge"]
OUTAGE, STRIKE = EVERYTHING["incidents"]["outage"], EVERYTHING["incidents"]["strike"]
STRICT, BRIGADE = EVERYTHING["incidents"]["strict"], EVERYTHING["incidents"]["brigade"]

OFF: dict[str, dict[str, Any]] = {
    "surge": {"incidents": {"x": {**SURGE, "peak": 1.0}}},
    "detector_outage": {"incidents": {"x": {**OUTAGE, "start": "2d"}}},
    "staffing_shortfall": {"incidents": {"x": {**STRIKE, "absent": 0.0}}},
    "policy_change": {"incidents": {"x": {**STRICT, "shift": 0.0}}},
    "report_brigade": {"incidents": {"x": {**BRIGADE, "rate": 0.0}}},
    "report_brigade of nobody": {"incidents": {"x": {**BRIGADE, "targeted": 0.0}}},
    "drift": {"detection": {"latency": LATENCY, "drift": {"per_day": {"spam": 0.0}, "retrain_every": "8h"}}},
    "calibration": {"detection": {"latency": LATENCY, "calibration": {"slope": 1.0, "shift": 0.0}}},
}


def test_engines_are_equal_with_everything_on():
    scenario = tiny_scenario(horizon="20h", uploads={"per_day": 1_000}, **EVERYTHING)

    assert_equal(play(SimpyEngine, scenario, 3, MIX, 400), play(CompiledEngine, scenario, 3, MIX, 37))


@pytest.mark.parametrize("name", OFF)
def test_switched_off_is_as_if_it_were_not_there(name):
    """To the last bit, in the ledger and in the log."""
    (log, counts), (log_off, counts_off) = (
        play(CompiledEngine, tiny_scenario(horizon="1d", **changes), 3, MIX, 400) for changes in ({}, OFF[name])
    )

    for column, values in log.items():
        np.testing.assert_array_equal(values, log_off[column], err_msg=column)
    for table in ("items", "sketches", "pools"):
        np.testing.assert_array_equal(getattr(counts, table), getattr(counts_off, table), err_msg=table)


def test_each_thing_that_is_on_changes_the_run():
    log, _ = play(CompiledEngine, tiny_scenario(horizon="1d"), 3, MIX, 400)
    parts = [{"incidents": {name: incident}} for name, incident in EVERYTHING["incidents"].items()]
    parts += [{"incidents": EVERYTHING["incidents"], "detection": EVERYTHING["detection"]}]

    for changes in parts:
        other, _ = play(CompiledEngine, tiny_scenario(horizon="1d", **changes), 3, MIX, 400)
        if all(np.array_equal(values, other[column]) for column, values in log.items()):
            assert list(changes["incidents"]) == ["outage"], changes  # scores do not reach these decisions
