"""Golden items as hard as the cases that they come with measure the accuracy that reviewers have."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.flow.compiled import CompiledEngine
from simulator.ledger.measures import PoolMeasure
from simulator.platform.platform import Platform
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

PEOPLE = {"speed_sd": 0.3, "noise_sd": 0.5, "bias_sd": 0.2, "fatigue": {"slower": 0.02, "noisier": 0.1}}


def accuracies(seed, **golden):
    """Return the accuracy on golden items, that on the cases, and the standard error of their difference."""
    people = {
        "people": PEOPLE | {"golden": {"share": 0.5} | golden},
        "service": {"law": "deterministic", "mean": "10s"},
    }
    scenario = tiny_scenario(
        horizon="3d", warm_up="0h", uploads={"per_day": 6000}, pools={"europe": people, "general": people}
    )
    world = World(scenario, seed=seed, replication=0)
    counts = Platform(world, Threshold(review_at=0.1), CompiledEngine(world.laws, world.size)).run()
    total = counts.pools.sum(axis=(0, 1))
    cases, golden_items = total[PoolMeasure.READINGS], total[PoolMeasure.GOLDEN]
    true = total[PoolMeasure.READINGS_CORRECT] / cases
    error = np.sqrt(true * (1 - true) * (1 / cases + 1 / golden_items))
    return total[PoolMeasure.GOLDEN_CORRECT] / golden_items, true, error


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_measured_accuracy_is_the_true_one_within_four_standard_errors(seed):
    measured, true, error = accuracies(seed)

    assert error < 0.02
    assert abs(measured - true) < 4 * error


def test_easier_golden_items_flatter():
    measured, true, error = accuracies(1, easier=0.5)

    assert measured - true > 4 * error
