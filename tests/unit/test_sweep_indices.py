"""Sensitivity indices against functions whose indices are known, and against a setting that cannot act."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.sweeps import plan_of, sweep
from simulator.sweeps.designs import drawn
from simulator.sweeps.indices import indices, sobol, widened
from tests.sweeps import planted
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="2h", warm_up="0s", uploads={"per_day": 300})
HELD = "Threshold(remove_at=0.95, review_at=0.5)"


def ishigami(points):
    x = np.pi * (2 * points - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


ISHIGAMI = {"first order": (0.313905, 0.442411, 0.0), "total": (0.557589, 0.442411, 0.243684)}
"""Sobol' and Levitan (1999), with a = 7 and b = 0.1."""

A = np.array([0.0, 1.0, 4.5, 9.0])


def g_function(points):
    return np.prod((np.abs(4 * points - 2) + A) / (1 + A), axis=1)


PART = 1 / (3 * (1 + A) ** 2)
G = {
    "first order": PART / (np.prod(1 + PART) - 1),
    "total": PART * np.prod(1 + PART) / (1 + PART) / (np.prod(1 + PART) - 1),
}
"""Saltelli and Sobol' (1995)."""


@pytest.mark.parametrize(("function", "true"), [(ishigami, ISHIGAMI), (g_function, G)])
def test_intervals_hold_the_known_indices_as_often_as_they_say(function, true):
    names, held = "abcd"[: len(true["total"])], []
    for seed in range(10):
        points = drawn("sobol_indices", len(names), 128, seed)
        found = sobol(function(points), list(names), "x", seed)
        held += [one.low <= true[one.name][names.index(one.axis)] <= one.high for one in found]
    # at 95 % each, less than 85 % of 60 or more happens once in a thousand times
    assert np.mean(held) >= 0.85


@pytest.mark.parametrize(("function", "true"), [(ishigami, ISHIGAMI), (g_function, G)])
def test_the_known_indices_are_found(function, true):
    names = "abcd"[: len(true["total"])]
    points = drawn("sobol_indices", len(names), 2048, 3)
    for one in sobol(function(points), list(names), "x", 3):
        error = (one.high - one.low) / 2 / 1.96
        assert abs(one.value - true[one.name][names.index(one.axis)]) < 5 * error + 1e-3  # a Sobol sequence does better


@pytest.mark.parametrize("paths", [2, 4, 16])
def test_few_paths_leave_a_mean_effect_as_open_as_they_say(paths):
    """Of normal effects the spread of resampled means is known, so it need not be drawn."""
    effects = np.random.default_rng(paths).normal(3.0, 1.0, (2_000, paths))
    half = np.array([widened(1.96 * one.std() / np.sqrt(paths), paths) for one in effects])
    held = np.abs(effects.mean(axis=1) - 3.0) <= half
    assert held.mean() == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 2_000))


SPACE = {
    "strategy.review_at": "0.1:0.5:linear",
    "strategy.remove_at": "0.6:0.9:linear",
    "strategy.hold_at": "0.2:0.8:linear",
}


def test_the_table_of_a_sweep_has_the_indices_of_the_mean_over_its_replications():
    plan = plan_of(SCENARIO, SPACE, HELD, design="sobol_indices", samples=64, replications=2)
    weights = {"strategy.review_at": 3 / 0.4, "strategy.remove_at": 4 / 0.3, "strategy.hold_at": 0.0}

    def linear(one, number):
        return 100.0 * number + sum(weights[name] * value for name, value in one.items())

    found = indices(planted(plan, {"reviewer_hours": linear}), "reviewer_hours")
    first = {one.axis: one for one in found if one.name == "first order"}
    total = {one.axis: one for one in found if one.name == "total"}
    for name, share in (("strategy.review_at", 9 / 25), ("strategy.remove_at", 16 / 25)):
        assert first[name].low <= share <= first[name].high
        assert total[name].low <= share <= total[name].high
    for one in (first["strategy.hold_at"], total["strategy.hold_at"]):
        assert (one.value, one.low, one.high) == (0, 0, 0)


def test_elementary_effects_of_a_known_function():
    plan = plan_of(SCENARIO, SPACE, HELD, design="morris", samples=16)

    def bent(one, _):
        x, y, z = (
            (one[name] - low) / width for (name, low, width) in zip(one, (0.1, 0.6, 0.2), (0.4, 0.3, 0.6), strict=True)
        )
        return 3 * x - 2 * y + 6 * y * z

    found = {(one.axis, one.name): one for one in indices(planted(plan, {"reviewer_hours": bent}), "reviewer_hours")}
    linear = found["strategy.review_at", "mu*"]
    assert (linear.value, linear.low, linear.high) == pytest.approx((3, 3, 3), rel=1e-3)
    assert found["strategy.review_at", "sigma"].value == pytest.approx(0, abs=1e-3)
    # of y it is -2 + 6 z at z in 0, 1/3, 2/3, 1; of z 6 y
    assert 1 < found["strategy.remove_at", "sigma"].value < 3
    assert found["strategy.hold_at", "mu"].low < 3 < found["strategy.hold_at", "mu"].high
    assert found["strategy.hold_at", "mu*"].value == pytest.approx(found["strategy.hold_at", "mu"].value)


@pytest.mark.parametrize("design", ["sobol_indices", "morris"])
def test_a_setting_that_cannot_act_in_a_world_has_index_0(design):
    axes = {"strategy.review_at": "0.2:0.8", "enforcement.ban_at": [50, 90]}
    table = sweep(SCENARIO, axes, "Threshold(remove_at=0.95, review_at=0.5)", design=design, samples=4, replications=2)
    idle = [one for one in indices(table, "reviewer_hours") if one.axis == "enforcement.ban_at"]
    assert idle
    assert {(one.value, one.low, one.high) for one in idle} == {(0.0, 0.0, 0.0)}
    acting = [one for one in indices(table, "reviewer_hours") if one.axis == "strategy.review_at"]
    assert max(abs(one.value) for one in acting) > 0
    assert indices(table, "staffed_hours") == []  # it does not vary


def test_other_designs_have_no_indices():
    table = sweep(SCENARIO, {"strategy.review_at": [0.3, 0.6]}, HELD)
    assert indices(table, "reviewer_hours") == []
