"""Thresholds near 1: each further nine removes less, and 1 removes nothing by a score."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from simulator import simulate
from simulator.domain import SUREST
from simulator.ledger.measures import Measure
from simulator.world.world import World
from strategies.odds import lowered, raised
from tests.worlds import tiny_scenario

SURE = {
    "spam": {"prevalence": 0.05, "detector": {"auc": 0.99995, "auc_by_language": {}}},
    "hate": {"prevalence": 0.02, "detector": {"auc": 0.99999}},
}
"""Detectors of which a quarter of the violations scores above 1 - 1e-9."""
NINES = [0.9, *(1 - 10.0**-power for power in range(2, 16)), SUREST]


def world(**changes):
    return tiny_scenario(policies=SURE, horizon="12h", warm_up=0, uploads={"per_day": 6_000}, **changes)


def automated(threshold, engine="compiled"):
    """Return how many removals were automated, and how many there were."""
    strategy = f"Threshold(remove_at={threshold!r}, review_at=0.5)"
    sums = simulate(world(), strategy, engine=engine, workers=1).ledger.items.sum(axis=(0, 1, 2, 3))
    return sums[Measure.REMOVALS_AUTOMATED], sums[Measure.REMOVALS]


def test_each_nine_automates_less_and_one_automates_nothing():
    removals = [automated(threshold)[0] for threshold in NINES]

    assert removals[0] > 100
    assert all(after <= before for before, after in itertools.pairwise(removals))
    beyond = removals[7:12]
    assert len(set(beyond)) == 5, "nines beyond those that a float32 holds must matter"
    assert removals[-1] < 0.02 * removals[0]
    assert automated(1.0)[0] == 0
    assert automated(1.0)[1] > 50


@pytest.mark.parametrize("threshold", [0.999999, 1 - 1e-12, 1.0])
def test_both_engines_agree_near_one(threshold):
    assert automated(threshold, "simpy") == automated(threshold)


def test_no_share_of_the_surest_items_lacks_a_threshold():
    (chunk,) = World(world(), seed=1, replication=0).chunks(0, 1e9, 10**9)
    guilty = np.sort(chunk.scores.max(axis=1)[chunk.margin > 0])

    assert guilty.size > 50
    assert np.unique(guilty).size == guilty.size
    assert guilty[-1] < 1


def test_raised_odds_make_scores_surer_but_never_certain():
    scores = np.array([0.0, 0.3, 0.999999, 1 - 1e-12, SUREST, 1.0])

    higher = raised(scores, 20.0)
    odds = scores[1:4] / (1 - scores[1:4])
    np.testing.assert_allclose((1 - higher[1:4]) * (1 + 20 * odds), 1, rtol=1e-3)
    assert higher[0] == 0
    assert higher[-2] < 1
    assert higher[-1] == 1
    np.testing.assert_allclose(1 - lowered(higher[1:4], 20.0), 1 - scores[1:4], rtol=1e-2)
