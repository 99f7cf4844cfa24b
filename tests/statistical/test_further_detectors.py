"""Further detectors as their law says: AUC, blind spot, calibration, and noise shared with the main detector.

Every check is of the form |estimate - expected| <= 4 standard errors, which one seed in 16,000 fails. Uploads are
independent: creators have one each, and no trait.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from simulator.domain.units import DAY
from simulator.records import Chunk
from simulator.world.severity import detector_noise
from simulator.world.world import World
from tests.worlds import DROP, Instead, tiny_scenario

ERRORS = 4.0
PREVALENCE, AUC, MAIN = 0.1, 0.9, 0.95
BLIND, SHARED = 0.25, 0.6
FURTHER = {
    "alike": {"auc": AUC, "shared_noise": SHARED},
    "blind": {"auc": AUC, "blind_share": BLIND},
    "specialist": {"auc": 0.85, "hard_auc": 0.97},
    "drifting": {"auc": AUC, "drift_per_day": 0.8},
}
NAMES = list(FURTHER)


def drawn(further: Mapping[str, Any] = FURTHER, days: int = 1, **changes: Any) -> Chunk:
    """Return about 100,000 independent uploads of a world of one policy."""
    policy = {
        "prevalence": PREVALENCE,
        "detector": Instead(auc=MAIN),
        "hard": {"share": 0.3, "auc": 0.7},
        "further_detectors": further,
    }
    settings: dict[str, Any] = {
        "horizon": f"{days}d",
        "uploads": {"per_day": 100_000 / days},
        "creators": {"uploads_per_day": 0.01, "harm_concentration": None, "tiers": {"large": {"view_multiplier": 1}}},
        "markets": {"US": {"prevalence_multiplier": {"spam": 1.0}}},
        "policies": {"spam": policy, "hate": DROP, "minors": DROP},
        **changes,
    }
    chunks = World(tiny_scenario(**settings), seed=5, replication=0).chunks(0.0, days * DAY, 10**9)
    return Chunk(*(np.concatenate(columns) for columns in zip(*map(tuple, chunks), strict=True)))


@pytest.fixture(scope="module")
def chunk() -> Chunk:
    return drawn()


def scores_of(chunk: Chunk, name: str) -> NDArray[np.float64]:
    return np.asarray(chunk.further_scores[:, NAMES.index(name)])


def assert_share(inside: NDArray[np.bool_], expected: float) -> None:
    error = math.sqrt(expected * (1 - expected) / len(inside))
    assert abs(float(inside.mean()) - expected) <= ERRORS * error


def assert_auc(score: NDArray[np.float64], bad: NDArray[np.bool_], auc: float) -> None:
    """Hanley & McNeil's standard error of an AUC."""
    positive, negative = int(bad.sum()), int((~bad).sum())
    found = (stats.rankdata(score)[bad].sum() - positive * (positive + 1) / 2) / (positive * negative)
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc) + (positive - 1) * (q1 - auc**2) + (negative - 1) * (q2 - auc**2)
    assert abs(found - auc) <= ERRORS * math.sqrt(variance / (positive * negative))


@pytest.mark.parametrize(
    ("name", "hard", "auc"),
    [
        ("alike", 0, AUC),
        ("alike", 1, AUC),  # its blind spots are not those of the main detector
        ("blind", 0, (1 - BLIND) * AUC + BLIND / 2),
        ("specialist", 0, 0.85),
        ("specialist", 1, 0.97),
    ],
)
def test_a_detector_has_the_auc_that_is_said(chunk: Chunk, name: str, hard: int, auc: float) -> None:
    of = chunk.hard == hard

    assert_auc(scores_of(chunk, name)[of], chunk.margin[of] > 0, auc)


def recall_of_reading(argument: float, noise: float) -> float:
    """Return the share of violating items whose calibrated argument is above a number: a bivariate normal integral.

    The argument is (rho y - tau) / sqrt(1 - rho^2), with y the standardised reading, and rho its correlation with
    severity.
    """
    line, rho = stats.norm.isf(PREVALENCE), 1 / math.sqrt(1 + noise**2)
    cut = (argument * math.sqrt(1 - rho**2) + line) / rho
    both = stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]]).cdf([-line, -cut])
    return float(both) / PREVALENCE


@pytest.mark.parametrize("at", [0.1, 0.3, 0.7])
def test_the_blind_share_is_read_like_what_does_not_violate(chunk: Chunk, at: float) -> None:
    """Recall and flags of others at a score: the posterior is undone to the argument of the reading."""
    odds, lift = at / (1 - at), BLIND * PREVALENCE / (1 - PREVALENCE)
    assert odds > lift
    seen = (odds - lift) / (1 - BLIND)
    argument = float(special.ndtri(seen / (1 + seen)))
    noise = detector_noise(AUC, PREVALENCE)
    rho = 1 / math.sqrt(1 + noise**2)
    cut = (argument * math.sqrt(1 - rho**2) + stats.norm.isf(PREVALENCE)) / rho
    recall = recall_of_reading(argument, noise)
    false = (stats.norm.sf(cut) - PREVALENCE * recall) / (1 - PREVALENCE)

    flagged, bad = scores_of(chunk, "blind") >= at, chunk.margin > 0
    assert_share(flagged[~bad], false)
    assert_share(flagged[bad], (1 - BLIND) * recall + BLIND * false)


@pytest.mark.parametrize("name", ["alike", "blind", "specialist"])
@pytest.mark.parametrize("low", [0.0, 0.02, 0.05, 0.1, 0.3, 0.6])
def test_each_score_is_the_probability_given_that_detector_alone(chunk: Chunk, name: str, low: float) -> None:
    score, high = scores_of(chunk, name), {0.0: 0.02, 0.02: 0.05, 0.05: 0.1, 0.1: 0.3, 0.3: 0.6, 0.6: 1.0}[low]
    of = (score >= low) & (score < high)
    if name == "blind" and high == 0.02:  # nothing is scored below its share of unseen violations
        assert not of.any() or score[of].min() >= 0.024
        return
    error = math.sqrt((score[of] * (1 - score[of])).sum())

    assert abs((chunk.margin[of] > 0).sum() - score[of].sum()) <= ERRORS * error
    assert of.sum() > 100


def noise_of(score: NDArray[np.float64], severity: NDArray[np.float64], noise: float) -> NDArray[np.float64]:
    """Return the standard normal noise behind calibrated scores."""
    slope, offset = 1 / (noise * math.sqrt(1 + noise**2)), stats.norm.isf(PREVALENCE) * math.sqrt(1 + noise**2) / noise
    return np.asarray(((special.ndtri(score) + offset) / slope - severity) / noise)


@pytest.mark.parametrize(("name", "correlation"), [("alike", SHARED), ("drifting", 0.0)])
def test_noises_have_the_correlation_that_is_said(chunk: Chunk, name: str, correlation: float) -> None:
    """Of ordinary items that do not violate; a correlation r of n pairs has the standard error (1 - r^2) / sqrt(n)."""
    scores = np.stack([chunk.scores[:, 0], scores_of(chunk, name)])
    severity = chunk.margin + stats.norm.isf(PREVALENCE)
    of = (chunk.hard == 0) & (chunk.margin <= 0) & (severity > 0.7)  # far below, scores are 0 and say nothing
    noises = [
        noise_of(score[of], severity[of], detector_noise(auc, PREVALENCE))
        for score, auc in zip(scores, (MAIN, AUC), strict=True)
    ]
    for noise in noises:
        assert abs(noise.mean()) <= ERRORS / math.sqrt(noise.size)
        assert abs(noise.var() - 1) <= ERRORS * math.sqrt(2 / noise.size)
    found = float(np.corrcoef(noises)[0, 1])
    assert abs(found - correlation) <= ERRORS * (1 - correlation**2) / math.sqrt(of.sum())


def test_a_detector_drifts_by_itself() -> None:
    """After four days violations are read 0.8 x 3.5 sd lower in the fourth, and what does not violate as before."""
    chunk = drawn(days=4)
    bad, late = chunk.margin > 0, chunk.time >= 3 * DAY
    at = 0.3
    argument, noise = float(special.ndtri(at)), detector_noise(AUC, PREVALENCE)
    rho = 1 / math.sqrt(1 + noise**2)
    false = (
        stats.norm.sf((argument * math.sqrt(1 - rho**2) + stats.norm.isf(PREVALENCE)) / rho)
        - PREVALENCE * recall_of_reading(argument, noise)
    ) / (1 - PREVALENCE)
    slope = 1 / (noise * math.sqrt(1 + noise**2))

    for name, lost in (("alike", 0.0), ("drifting", 0.8)):
        flagged = scores_of(chunk, name) >= at
        assert_share(flagged[late & ~bad], false)
        hours = np.array([recall_of_reading(argument + slope * lost * (3 + (h + 0.5) / 24), noise) for h in range(24)])
        of = late & bad
        expected = hours[((chunk.time[of] - 3 * DAY) // 3600).astype(int)]
        error = math.sqrt((expected * (1 - expected)).sum())
        assert abs(flagged[of].sum() - expected.sum()) <= ERRORS * error
