"""What a sweep says of each setting: changes on common luck, and a fitted surface with its honest figures."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.sweeps import plan_of, sweep
from simulator.sweeps.effects import effects
from simulator.sweeps.responses import responses
from simulator.sweeps.surface import surface_of
from tests.sweeps import planted
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="2h", warm_up="0s", uploads={"per_day": 300})
THRESHOLD = "Threshold(remove_at=0.9, review_at=0.5)"
LUCK = 1000.0 * np.random.default_rng(5).standard_normal(8)
"""Common to all points of a replication, and far larger than any effect."""
OWN = np.random.default_rng(6).standard_normal((10_000, 8))
RANGES = {"strategy.review_at": "0.1:0.5:linear", "strategy.remove_at": "0.6:0.8:linear"}


def rising(settings, number):
    return 20 * settings["strategy.review_at"] - 3 * settings["strategy.remove_at"] + LUCK[number]


def of(plan, function, id_="reviewer_hours"):
    return planted(plan, {id_: function}), id_


@pytest.mark.parametrize(
    "design", [{}, {"design": "one_at_a_time"}, {"design": "latin_hypercube", "samples": 20}, {"design": "sobol"}]
)
def test_effects_are_differences_on_common_luck_in_every_design(design):
    plan = plan_of(SCENARIO, RANGES, THRESHOLD, levels=3, replications=8, **design)
    found = effects(*of(plan, rising))
    assert [one.axis for one in found] == ["strategy.review_at", "strategy.remove_at"]  # the strongest first
    for one, slope in zip(found, (20, -3), strict=True):
        assert one.whole.value == pytest.approx(slope * (one.high - one.low), rel=1e-6)
        assert one.whole.low is None or one.whole.high - one.whole.low < 1e-6  # luck is common: nothing is left of it


def test_an_effect_with_luck_of_its_own_has_students_interval():
    plan = plan_of(SCENARIO, {"strategy.review_at": [0.3, 0.5]}, THRESHOLD, replications=8)
    place = iter(range(10_000))
    table, id_ = of(
        plan, lambda settings, number: rising({**settings, "strategy.remove_at": 0}, number) + OWN[next(place), number]
    )
    (one,) = effects(table, id_)
    values = responses(table, id_).values
    differences = values[1] - values[0]
    half = 2.364624 * differences.std(ddof=1) / np.sqrt(8)  # t of 7 degrees of freedom at 97.5 %
    assert one.whole.value == pytest.approx(differences.mean())
    assert (one.whole.low, one.whole.high) == pytest.approx((one.whole.value - half, one.whole.value + half))
    assert one.base == 0.5
    assert one.along[0.5] == (0.0, 0.0, 0.0)  # the settings as given differ from themselves by nothing


def test_settings_between_the_values_are_compared_with_runs_of_their_own():
    plan = plan_of(SCENARIO, {"strategy.review_at": [0.3, 0.7]}, THRESHOLD, replications=2)
    (one,) = effects(*of(plan, lambda settings, number: settings["strategy.review_at"] + LUCK[number]))
    assert (one.base, list(one.along)) == (0.5, [0.3, 0.5, 0.7])
    assert [change.value for change in one.along.values()] == pytest.approx([-0.2, 0, 0.2])


def test_a_grid_without_the_settings_as_given_is_averaged_over_the_other_settings():
    axes = {"strategy.review_at": [0.3, 0.7], "strategy.remove_at": [0.8, 0.95]}
    plan = plan_of(SCENARIO, axes, THRESHOLD, replications=2)
    assert plan.place_given == len(plan.points)
    found = {
        one.axis: one
        for one in effects(
            *of(plan, lambda one, number: one["strategy.review_at"] * one["strategy.remove_at"] + LUCK[number])
        )
    }
    assert found["strategy.review_at"].whole.value == pytest.approx(0.4 * (0.8 + 0.95) / 2)


def test_a_quadratic_function_is_fitted_exactly_and_one_with_steps_is_not_said_to_be():
    plan = plan_of(SCENARIO, RANGES, THRESHOLD, levels=4, replications=2)

    def bent(one, number):
        x, y = one["strategy.review_at"], one["strategy.remove_at"]
        return 5 + 2 * x - 30 * x * x + 9 * x * y + LUCK[number]

    surface = surface_of(*of(plan, bent))
    assert (surface.fit.r_squared, surface.fit.r_squared_left_out) == pytest.approx((1, 1))
    assert surface.fit.residual == pytest.approx(0, abs=1e-6)
    settings = {"strategy.review_at": 0.37, "strategy.remove_at": 0.71}
    assert surface.at(settings) == pytest.approx([bent(settings, 0), bent(settings, 1)])

    noise = surface_of(*of(plan, lambda one, number: float(hash(tuple(one.values())) % 97)))
    assert noise.fit.r_squared_left_out < noise.fit.r_squared
    assert noise.fit.residual > 1


def test_there_is_no_surface_where_a_setting_is_no_number_or_points_are_too_few():
    plan = plan_of(SCENARIO, {"strategy": ["AllowAll", THRESHOLD]}, replications=2)
    assert surface_of(*of(plan, lambda one, number: LUCK[number] + len(one["strategy"]))) is None
    plan = plan_of(SCENARIO, {"strategy.review_at": [0.3, 0.5, 0.7]}, THRESHOLD)
    assert surface_of(*of(plan, lambda one, number: one["strategy.review_at"] ** 3)) is None


def test_a_setting_that_cannot_act_does_nothing_in_a_world():
    axes = {"strategy.review_at": [0.2, 0.8], "enforcement.ban_at": [50, 90]}
    table = sweep(SCENARIO, axes, "Threshold(remove_at=0.95, review_at=0.5)", replications=2)
    found = {one.axis: one.whole for one in effects(table, "reviewer_hours")}
    assert found["enforcement.ban_at"] == (0.0, 0.0, 0.0)
    assert found["strategy.review_at"].value < 0


def test_what_is_no_whole_table_of_a_sweep_is_refused():
    table, id_ = of(plan_of(SCENARIO, RANGES, THRESHOLD, levels=3, replications=2), rising)
    part = table.iloc[1:].copy()
    part.attrs = table.attrs
    part.__class__ = type(table)
    with pytest.raises(InputError, match="all of its rows"):
        effects(part, id_)
    with pytest.raises(InputError, match="no value of 'exposure'"):
        effects(table, "exposure")
