"""Violations that detectors hardly read, a spread of views of their own, and strikes from before the start.

Every check is of the form |estimate - expected| <= 4 standard errors, which one seed in 16,000 fails.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from simulator.domain.units import DAY
from simulator.records import Chunk
from simulator.world.expectations import expected_flags, expected_uploads
from simulator.world.mechanisms.past_strikes import barred_by_past, past_standing, past_strikes
from simulator.world.world import World
from tests.worlds import DROP, Instead, tiny_scenario

ERRORS = 4.0
HARD = {"share": 0.3, "auc": 0.7, "view_multiplier": 6.0, "report_rate": 0.001}
POLICY = {"prevalence": 0.1, "view_multiplier": 2.0, "report_rate": 0.02, "detector": Instead(auc=0.95), "hard": HARD}


def drawn(**changes: object) -> tuple[World, Chunk]:
    """Return a world of one policy and of independent uploads, and about 100,000 of its uploads."""
    settings = {
        "horizon": "1d",
        "uploads": {"per_day": 100_000},
        "creators": {"uploads_per_day": 0.01, "harm_concentration": None, "tiers": {"large": {"view_multiplier": 1}}},
        "markets": {"US": {"prevalence_multiplier": {"spam": 1.0}}},
        "policies": {"spam": POLICY, "hate": DROP, "minors": DROP},
        **changes,
    }
    world = World(tiny_scenario(**settings), seed=5, replication=0)
    chunks = world.chunks(0.0, DAY, 10**9)
    return world, Chunk(*(np.concatenate(columns) for columns in zip(*map(tuple, chunks), strict=True)))


@pytest.fixture(scope="module")
def plain() -> tuple[World, Chunk]:
    return drawn()


def assert_share(inside: np.ndarray, expected: float) -> None:
    error = math.sqrt(expected * (1 - expected) / len(inside))
    assert abs(float(inside.mean()) - expected) <= ERRORS * error


def test_the_share_of_hard_items_does_not_depend_on_severity(plain: tuple[World, Chunk]) -> None:
    chunk = plain[1]

    assert_share(chunk.hard[chunk.margin > 0], 0.3)
    assert_share(chunk.hard[chunk.margin <= 0], 0.3)
    assert_share(chunk.margin > 0, 0.1)


@pytest.mark.parametrize(("hard", "auc"), [(0, 0.95), (1, 0.7)])
def test_each_kind_is_read_with_its_own_auc(plain: tuple[World, Chunk], hard: int, auc: float) -> None:
    """Hanley & McNeil's standard error of an AUC."""
    chunk = plain[1]
    of = chunk.hard == hard
    score, bad = chunk.scores[of, 0], chunk.margin[of] > 0
    positive, negative = int(bad.sum()), int((~bad).sum())
    found = (stats.rankdata(score)[bad].sum() - positive * (positive + 1) / 2) / (positive * negative)

    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc) + (positive - 1) * (q1 - auc**2) + (negative - 1) * (q2 - auc**2)
    assert abs(found - auc) <= ERRORS * math.sqrt(variance / (positive * negative))


@pytest.mark.parametrize("low", [0.1, 0.2, 0.3])
def test_scores_of_hard_items_are_calibrated_too(plain: tuple[World, Chunk], low: float) -> None:
    chunk = plain[1]
    score = chunk.scores[:, 0].astype(float)
    of = (chunk.hard == 1) & (score >= low) & (score < low + 0.1)
    error = math.sqrt((score[of] * (1 - score[of])).sum())

    assert abs((chunk.margin[of] > 0).sum() - score[of].sum()) <= ERRORS * error
    assert of.sum() > 100


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_flags_are_expected_from_both_kinds(plain: tuple[World, Chunk], at: float) -> None:
    world, chunk = plain
    flagged, both = (float(values.ravel()[0]) for values in expected_flags(world.scenario, at))

    assert_share(chunk.scores[:, 0] >= at, flagged)
    assert_share((chunk.scores[:, 0] >= at) & (chunk.margin > 0), both)


def test_hard_violations_have_their_own_views_and_reports(plain: tuple[World, Chunk]) -> None:
    """Mean log views of a log-normal of known spread; violations far beyond the line are reported at the full rate."""
    chunk = plain[1]
    log_views = np.log(chunk.test_views + chunk.main_views)
    for hard, factor, rate in ((0, 2.0, 0.02), (1, 6.0, 0.001)):
        of = (chunk.hard == hard) & (chunk.margin > 0)
        expected = math.log(150.0 * factor) - 1.5**2 / 2
        assert abs(log_views[of].mean() - expected) <= ERRORS * 1.5 / math.sqrt(of.sum())
        clear = of & (chunk.margin > 0.7 * 3)
        np.testing.assert_allclose(chunk.report_rate[clear], 0.0005 + rate, rtol=0.01)
        assert clear.any()


def test_violations_may_spread_more_at_the_same_mean() -> None:
    _, chunk = drawn(views={"violating_log_sd": 2.2})
    log_views = np.log(chunk.test_views + chunk.main_views)
    bad = (chunk.margin > 0) & (chunk.hard == 0)
    for of, sd, mean in ((bad, 2.2, 300.0), (chunk.margin <= 0, 1.5, 150.0)):
        number = int(of.sum())
        assert abs(log_views[of].std() - sd) <= ERRORS * sd / math.sqrt(2 * number)
        assert abs(log_views[of].mean() - (math.log(mean) - sd**2 / 2)) <= ERRORS * sd / math.sqrt(number)


BUSY = {"uploads_per_day": 2.0, "harm_concentration": {"accounts": 0.03, "harm": 0.2}}
PAST = {"strike_window": "30d", "past_strikes": 0.05, "suspend_at": None, "ban_at": None}


def test_past_strikes_are_as_many_as_said_and_expire_evenly() -> None:
    """A Poisson number for each creator: without penalties as many strikes in all as uploads x rate x days."""
    world, chunk = drawn(enforcement=PAST, creators=BUSY)
    _, row = np.unique(chunk.creator, return_index=True)
    seen = chunk.take(row.astype(np.int64))

    for at, left in ((0.0, 1.0), (15 * DAY, 0.5)):
        strikes, expected = past_strikes(seen, at, world.laws), seen.past * left
        assert abs(strikes.sum() - expected.sum()) <= ERRORS * math.sqrt(expected.sum())
        assert strikes.sum() > 1000
    per_upload = chunk.past.sum() / len(chunk)  # of an upload's creator: the size-biased mean, above the plain one
    assert seen.past.mean() < per_upload
    # all creators together have uploads x share of strikes: the mean over a grid of traits and places is exact
    law = world.item_law.past
    trait = np.linspace(-8, 8, 321)
    mean = float((law.strikes * stats.norm.pdf(trait)).sum() * 0.05)
    assert mean == pytest.approx(0.05 * expected_uploads(world.scenario).sum() * 30, rel=1e-3)


def test_past_penalties_keep_some_from_uploading() -> None:
    """A strike suspends for a day: who is suspended at the start had the last strike less than a day before."""
    changes = {"suspend_at": 1, "suspension": "1d", "ban_at": 3}
    world, chunk = drawn(enforcement=PAST | changes, creators=BUSY)
    barred = barred_by_past(chunk, world.laws)

    assert 0 < barred.mean() < 0.5
    for row in range(0, len(chunk), 997):
        strikes, until, _ = past_standing(
            int(chunk.creator[row]), float(chunk.past[row]), float(chunk.opened[row]), 0.0, world.laws
        )
        assert barred[row] == (until > chunk.time[row])
        assert (strikes == 3) == (until == math.inf)
        assert until == math.inf or until < DAY
