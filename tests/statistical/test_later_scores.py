"""Later scores: calibrated like first ones, sharper, and with luck of their own. Tolerances are 4 standard errors."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from simulator.world.mechanisms.rescoring import AGES, REPORTS, later_score
from simulator.world.world import World
from tests.worlds import tiny_scenario

VIEWS = [10, 100, 1000]


@pytest.fixture(scope="module")
def scored() -> tuple[World, np.ndarray, np.ndarray, np.ndarray]:
    """Return a world, whether each upload violates, and its scores at the checkpoints of views."""
    world = World(
        tiny_scenario(uploads={"per_day": 25_000}, detection={"rescoring": {"views": VIEWS, "noise_factor": 0.7}}),
        seed=8,
        replication=0,
    )
    (chunk,) = world.chunks(0.0, world.laws.horizon, 1 << 20)
    law = world.laws.rescoring
    table = np.array(
        [
            [
                later_score(law, 8, 0, item, market, policy, 0, legible, legible > 0, depth, views, 0.0)
                for depth, views in enumerate(VIEWS)
            ]
            for item, market, policy, legible in zip(
                chunk.item.tolist(), chunk.market.tolist(), chunk.nearest.tolist(), chunk.legible.tolist(), strict=True
            )
        ]
    )
    return world, chunk.margin > 0, table, chunk.scores.max(axis=1)


@pytest.mark.parametrize("depth", range(len(VIEWS)))
@pytest.mark.parametrize(("low", "high"), [(0.4, 0.6), (0.6, 0.8), (0.8, 0.95)])
def test_of_what_is_scored_so_that_share_violates(scored, depth: int, low: float, high: float) -> None:
    """But for what the choice of the nearest policy adds, some hundredths in a world where a tenth violates."""
    _, violates, table, _ = scored
    among = (table[:, depth] >= low) & (table[:, depth] < high)

    error = 4 * 0.5 / np.sqrt(among.sum())
    assert among.sum() > 200
    assert abs(violates[among].mean() - table[among, depth].mean()) < error + 0.05


def test_each_further_score_is_sharper(scored) -> None:
    """The mean squared error of the probability falls from the first score to the last checkpoint."""
    _, violates, table, first = scored
    errors = [np.mean((first - violates) ** 2), *np.mean((table - violates[:, None]) ** 2, axis=0)]

    assert all(after < before for before, after in pairwise(errors))


def test_a_checkpoint_more_leaves_the_luck_at_the_others() -> None:
    few, many = (
        World(tiny_scenario(detection={"rescoring": {"reports": reports, "ages": ["2h"]}}), seed=1, replication=0)
        for reports in ([1], [1, 3])
    )
    for k in (REPORTS + 1, AGES + 7200):
        scores = [later_score(w.laws.rescoring, 1, 0, 5, 0, 0, 0, 0.1, True, 0, k, 0.0) for w in (few, many)]
        assert scores[0] == scores[1]


def test_what_is_hidden_from_detectors_lowers_later_scores_too(scored) -> None:
    law = scored[0].laws.rescoring

    assert later_score(law, 1, 0, 5, 0, 0, 0, 0.5, True, 0, 10, 0.0) > later_score(
        law, 1, 0, 5, 0, 0, 0, 0.2, True, 0, 10, 0.0
    )


def test_outages_and_drift_hold_at_the_hour_of_the_score() -> None:
    outage = {"kind": "detector_outage", "policies": ["spam"], "start": "5h", "duration": "4h"}
    detection = {"rescoring": {"views": [10]}, "drift": {"per_day": {"spam": 0.5}, "retrain_every": None}}
    law = World(tiny_scenario(detection=detection, incidents={"o": outage}), seed=1, replication=0).laws.rescoring

    def score(hour: float, violates: bool) -> float:
        return later_score(law, 1, 0, 5, 0, 0, 0, 0.3, violates, 0, 10, hour * 3600.0)

    assert score(5.0, True) == score(8.9, False) == 0.0
    assert score(30.0, True) < score(9.0, True) < score(9.0, False) == score(30.0, False)
