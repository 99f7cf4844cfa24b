"""Fronts, knees and hypervolumes of points whose answers can be seen by eye. Costs: less is better."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.search.answer.front import crowding, hypervolume, knee, non_dominated, spread_out


def costs(*points):
    return np.array(points, dtype=float).reshape(len(points), -1)


def test_a_point_is_on_the_front_unless_another_is_nowhere_worse_and_somewhere_better():
    points = costs((1, 4), (2, 2), (4, 1), (2, 3), (4, 4))
    assert non_dominated(points).tolist() == [True, True, True, False, False]


def test_equal_points_do_not_beat_each_other():
    assert non_dominated(costs((1, 1), (1, 1))).tolist() == [True, True]


def test_a_missing_cost_keeps_a_point_off_the_front_and_beats_nothing():
    assert non_dominated(costs((math.nan, 0), (1, 1))).tolist() == [False, True]


def test_one_objective_has_its_minimum_as_front():
    assert non_dominated(costs(3, 1, 2)).tolist() == [False, True, False]


def test_the_most_crowded_points_are_dropped_first_and_the_ends_stay():
    points = costs((0, 10), (1, 9), (1.1, 8.9), (5, 5), (10, 0))
    assert spread_out(points, 4) == [0, 2, 3, 4]
    assert spread_out(points, 2) == [0, 4]
    assert spread_out(points, 9) == [0, 1, 2, 3, 4]
    assert np.isinf(crowding(points)[[0, 4]]).all()


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (((0, 1), (0.2, 0.2), (1, 0)), 1),
        (((0, 1000), (0.2, 200), (1, 0)), 1),  # whatever the units
        (((1, 0), (0, 1)), 1),  # as near: the better one in the first objective
        (((3, 7), (3, 5)), 1),  # an objective in which all are equal does not count
        (((3, 7),), 0),
    ],
)
def test_the_knee_is_nearest_to_the_best_of_everything(points, expected):
    assert knee(costs(*points)) == expected


def test_hypervolume_is_the_share_of_the_box():
    box = (np.zeros(2), np.full(2, 2.0))
    assert hypervolume(costs((0, 0)), *box) == 1.0
    assert hypervolume(costs((1, 1)), *box) == 0.25
    assert hypervolume(costs((0, 1), (1, 0)), *box) == 0.75
    assert hypervolume(costs((0, 1), (1, 0), (1.5, 1.5)), *box) == 0.75
    assert hypervolume(costs((5, 5)), *box) == 0.0
    assert hypervolume(np.empty((0, 2)), *box) == 0.0
    assert math.isnan(hypervolume(costs((0, 0, 0)), np.zeros(3), np.ones(3)))


def test_crowding_is_the_sum_over_objectives_of_the_gap_between_neighbours():
    points = costs((0, 10), (1, 6), (3, 5), (10, 0))
    expected = [math.inf, 0.3 + 0.5, 0.9 + 0.6, math.inf]
    assert crowding(points) == pytest.approx(expected)
    assert crowding(points * [2.0, 0.01] + [100.0, -7.0]) == pytest.approx(expected)  # whatever unit and origin


def test_an_objective_in_which_all_are_equal_adds_nothing_to_crowding():
    assert crowding(costs((0, 5), (1, 5), (3, 5)))[1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (((0, 0.7), (0.4, 0.4), (1, 0), (0.5, 1)), 1),  # as the crow flies, not around the corner
        (((0, 0.62), (0.45, 0.45), (1, 0), (0.5, 1)), 0),
    ],
)
def test_the_distance_to_the_ideal_is_euclidean_and_from_any_origin(points, expected):
    assert knee(costs(*points)) == expected
    assert knee(costs(*points) * [10.0, 3.0] + [500.0, -40.0]) == expected


def test_hypervolume_is_measured_from_any_corner():
    box = (np.array([1.0, 2.0]), np.array([3.0, 6.0]))
    assert hypervolume(costs((2, 4)), *box) == 0.25
    assert hypervolume(costs((1, 4), (2, 2)), *box) == 0.75
    assert hypervolume(costs((-9, -9)), *box) == 1.0  # beyond the ideal counts as the ideal
    assert hypervolume(costs((-9, 9)), *box) == 0.0
    assert hypervolume(costs((9, -9)), *box) == 0.0  # nor is anything taken away beyond the worst
    assert math.isnan(hypervolume(costs((2, 4)), box[0], np.array([1.0, 6.0])))
