"""Detectors that read violating uploads lower from day to day, and scores that are off."""

from __future__ import annotations

import numpy as np
from scipy import special

from simulator.world.parameters import parameters_of
from simulator.world.world import World
from tests.worlds import tiny_scenario

SPAM, HATE = range(2)
LATENCY = {"mean": "25s", "cv": 1.0}


def drawn(**detection):
    scenario = tiny_scenario(uploads={"per_day": 10_000}, detection={"latency": LATENCY, **detection})
    (chunk,) = World(scenario, seed=1, replication=0).chunks(0, 1e9, 10**9)
    return chunk, parameters_of(scenario).item_law


ORDINARY, LAW = drawn()


def probit(scores):
    """Return the (n,) probits of scores that are clear neither way; nan for the others."""
    return special.ndtri(np.where((scores > 1e-5) & (scores < 0.99), scores, np.nan))


def test_what_violates_is_read_lower_by_the_days_since_the_start():
    chunk, _ = drawn(drift={"per_day": {"spam": 0.2}})
    lost = (probit(ORDINARY.scores[:, SPAM]) - probit(chunk.scores[:, SPAM])) / LAW.slope[chunk.market, SPAM]
    days = (chunk.time // 3600 + 0.5) / 24
    guilty = (ORDINARY.policy == SPAM) & (ORDINARY.margin > 0) & np.isfinite(lost)

    assert guilty.sum() > 200
    np.testing.assert_allclose(lost[guilty], 0.2 * days[guilty], rtol=1e-3, atol=1e-3)


def test_what_does_not_violate_and_other_policies_are_read_as_before():
    chunk, _ = drawn(drift={"per_day": {"spam": 0.2}})
    innocent = ORDINARY.margin <= 0

    np.testing.assert_array_equal(chunk.scores[innocent], ORDINARY.scores[innocent])
    np.testing.assert_array_equal(chunk.scores[:, HATE:], ORDINARY.scores[:, HATE:])
    np.testing.assert_array_equal(chunk.margin, ORDINARY.margin)


def test_retraining_undoes_the_loss():
    _, law = drawn(drift={"per_day": {"spam": 0.2, "hate": 0.4}, "retrain_every": "12h"})
    fade = (law.fade / law.slope).reshape(-1, 2, 3)[law.state, 0]

    np.testing.assert_allclose(fade[:, SPAM], 0.2 * (np.arange(48) % 12 + 0.5) / 24)
    np.testing.assert_allclose(fade[:, HATE], 2 * fade[:, SPAM])
    assert not fade[:, 2].any()
    assert law.fade.shape[0] == 2 * 13  # twelve states that come again, and the ordinary one


def test_calibration_is_a_line_on_the_probit_scale():
    chunk, _ = drawn(calibration={"slope": 1.3, "shift": -0.2})
    before, after = probit(ORDINARY.scores), probit(chunk.scores)
    both = np.isfinite(before) & np.isfinite(after)

    assert both.sum() > 1_000
    np.testing.assert_allclose(after[both], 1.3 * before[both] - 0.2, rtol=1e-3, atol=1e-3)
    np.testing.assert_array_equal(chunk.margin, ORDINARY.margin)
