"""A drawn world has the published quantities that its parameters were solved from.

Every check is of the form |estimate - expected| <= 4 standard errors, which one seed in 16,000 fails. Uploads of one
creator resemble each other, so standard errors add up the influences of each creator's uploads before squaring.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.domain.units import DAY, HOUR
from simulator.records import Chunk
from simulator.rng import Stream, normal
from simulator.world.expectations import expected_flags, expected_uploads, expected_violating
from simulator.world.parameters import parameters_of
from simulator.world.world import World
from tests.worlds import DROP, tiny_scenario

SEED = 1
ERRORS = 4.0


def drawn(**changes):
    """A world of about 100,000 uploads of 50,000 creators, and all of its uploads."""
    settings = {"horizon": "1d", "uploads": {"per_day": 100_000}, "creators": {"uploads_per_day": 2}, **changes}
    world = World(tiny_scenario(**settings), seed=SEED, replication=0)
    chunks = world.chunks(0.0, DAY, 10**9)
    return world, Chunk(*(np.concatenate(columns) for columns in zip(*map(tuple, chunks), strict=True)))


@pytest.fixture(scope="module")
def several():
    return drawn()


@pytest.fixture(scope="module")
def single():
    """With one policy, so that the truth for it can be read off the margin."""
    return drawn(policies={"hate": DROP, "minors": DROP})


def assert_near(estimate, expected, influence, group):
    """Compare with an expected value; ``influence`` is what each upload adds to the error, ``group`` its creator."""
    error = math.sqrt((np.bincount(group, weights=influence) ** 2).sum())

    assert abs(estimate - expected) <= ERRORS * error, (estimate, expected, error)
    assert error < 0.1 * abs(expected), "too few uploads to tell"


def assert_mean(values, expected, group):
    values = np.asarray(values, dtype=float)
    assert_near(values.mean(), expected, (values - values.mean()) / len(values), group)


def test_numbers_of_uploads_follow_the_rate_of_each_hour_and_market(several):
    world, chunk = several
    expected = expected_uploads(world.scenario)
    counted = np.zeros_like(expected)
    np.add.at(counted, ((chunk.time // HOUR).astype(int), chunk.market), 1)
    squares = (counted - expected) ** 2 / expected  # of a Poisson variable: mean 1, variance 2 + 1 / mean

    assert (np.abs(counted - expected) <= 5 * np.sqrt(expected)).all()
    assert abs(squares.sum() - squares.size) <= ERRORS * math.sqrt((2 + 1 / expected).sum())


def test_uploads_per_cell_have_the_dispersion_of_a_poisson_process(several):
    world, chunk = several
    expected = np.repeat(expected_uploads(world.scenario).sum(axis=1) / 60, 60)
    counted = np.bincount((chunk.time // 60).astype(int), minlength=1440)
    squares = (counted - expected) ** 2 / expected

    assert abs(squares.sum() - 1440) <= ERRORS * math.sqrt((2 + 1 / expected).sum())


def test_times_between_uploads_are_exponential():
    _, chunk = drawn(markets={name: {"daily_amplitude": 0, "weekly": [1] * 7} for name in ("DE", "US")})
    gaps = np.diff(chunk.time) * 100_000 / DAY
    each = np.arange(len(gaps))

    assert_mean(gaps, 1.0, each)
    assert_mean(gaps**2, 2.0, each)
    assert_mean(gaps > 1, math.exp(-1), each)
    assert_mean(gaps[1:] * gaps[:-1], 1.0, each[1:])  # independent of the one before


def test_the_most_active_creators_make_the_most_uploads(several):
    _, chunk = several
    rank = np.where(chunk.market == 0, chunk.creator / 30_000, (chunk.creator - 30_000) / 20_000)

    for part in (0.01, 0.1, 0.5):
        assert_mean(rank < part, part ** (1 / 1.5), np.arange(len(chunk)))


def test_tiers_are_shared_out_among_creators(several):
    _, chunk = several
    creators, first = np.unique(chunk.creator, return_index=True)

    assert_mean(chunk.tier[first] == 1, 0.1, np.arange(len(creators)))


@pytest.mark.parametrize(("market", "prevalence"), [(0, 0.06), (1, 1.5 * 0.06)])
def test_prevalence_of_one_policy(single, market, prevalence):
    _, chunk = single
    here = chunk.market == market

    assert_mean(chunk.margin[here] > 0, prevalence, chunk.creator[here])


@pytest.mark.parametrize("market", [0, 1])
def test_prevalence_of_any_policy(several, market):
    world, chunk = several
    here = chunk.market == market

    assert_mean(chunk.margin[here] > 0, expected_violating(world.scenario)[market], chunk.creator[here])


@pytest.mark.parametrize(("market", "auc"), [(0, 0.88), (1, 0.93)])
def test_auc_of_a_detector(single, market, auc):
    _, chunk = single
    here = chunk.market == market
    score, bad = chunk.scores[here, 0], chunk.margin[here] > 0
    good, wrong = np.sort(score[~bad]), np.sort(score[bad])
    placement = np.where(  # of a violation among others, of another among violations (DeLong et al. 1988)
        bad, np.searchsorted(good, score) / len(good), 1 - np.searchsorted(wrong, score) / len(wrong)
    )
    estimate = placement[bad].mean()

    assert_near(estimate, auc, (placement - estimate) / np.where(bad, len(wrong), len(good)), chunk.creator[here])


@pytest.mark.parametrize(("low", "high"), [(0, 0.02), (0.02, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 1)])
def test_scores_are_calibrated(single, low, high):
    _, chunk = single
    here = (chunk.scores[:, 0] >= low) & (chunk.scores[:, 0] < high)
    score, bad = chunk.scores[here, 0].astype(float), chunk.margin[here] > 0

    assert_near(bad.mean(), score.mean(), (bad - score) / here.sum(), chunk.creator[here])


@pytest.mark.parametrize("score", [0.1, 0.3])
def test_flags_and_their_precision_are_as_expected(single, score):
    world, chunk = single
    here = chunk.market == 1
    flagged, found = expected_flags(world.scenario, score)
    flags, bad = chunk.scores[here, 0] >= score, chunk.margin[here] > 0

    assert_mean(flags, flagged[1, 0], chunk.creator[here])
    assert_mean(flags & bad, found[1, 0], chunk.creator[here])


def test_the_worst_3_percent_of_creators_make_33_percent_of_violations(several):
    _, chunk = several
    creators = np.unique(chunk.creator)
    trait = np.zeros(creators.max() + 1)
    trait[creators] = [normal(SEED, 0, int(Stream.CREATOR), creator, 0) for creator in creators]
    worst, bad = trait[chunk.creator] > 1.8807936081512509, chunk.margin > 0  # the upper 3 % of a normal variable
    share = (worst & bad).sum() / bad.sum()

    assert_near(share, 0.33, bad * (worst - share) / bad.sum(), chunk.creator)


def test_without_a_trait_a_creator_s_uploads_are_independent():
    _, chunk = drawn(
        creators={"uploads_per_day": 50, "harm_concentration": None}, policies={"hate": DROP, "minors": DROP}
    )
    number = np.bincount(chunk.creator)
    here = chunk.market == 0
    bad = np.bincount(chunk.creator[here], weights=(chunk.margin > 0)[here], minlength=len(number))
    seen = np.bincount(chunk.creator[here], minlength=len(number)) > 0
    excess = ((bad - number * 0.06) ** 2 / (number.clip(1) * 0.06 * 0.94))[seen]  # binomial: mean 1

    assert_mean(excess, 1.0, np.arange(len(excess)))


def test_mean_views_of_items_that_do_not_violate(several):
    world, chunk = several
    views, fine = chunk.test_views + chunk.main_views, chunk.margin <= 0

    assert_mean(views[fine], 150, chunk.creator[fine])
    for tier in (0, 1):
        here = fine & (chunk.tier == tier)
        assert_mean(views[here], world.expected_views[0, tier], chunk.creator[here])


def test_spread_of_views_and_of_the_test_audience(several):
    world, chunk = several
    fine = (chunk.margin <= 0) & (chunk.tier == 1)
    log_views = np.log((chunk.test_views + chunk.main_views)[fine])
    squares = (log_views - math.log(world.expected_views[0, 1]) + 1.5**2 / 2) ** 2
    tested = chunk.test_views[chunk.main_views > 0]

    assert_mean(squares, 1.5**2, chunk.creator[fine])
    assert (chunk.main_views == 0).any()  # items that few would have watched
    assert np.median(tested) < 20


def test_violations_of_a_policy_have_their_views_multiplied(single):
    _, chunk = drawn(policies={"spam": {"view_multiplier": 3}, "hate": DROP, "minors": DROP})
    _, plain = single
    n = min(len(chunk), len(plain))
    ratio = (chunk.test_views + chunk.main_views)[:n] / (plain.test_views + plain.main_views)[:n]

    both = (chunk.margin[:n] > 0) & (plain.margin[:n] > 0)
    neither = (chunk.margin[:n] <= 0) & (plain.margin[:n] <= 0)
    np.testing.assert_allclose(ratio[both], 3.0)
    np.testing.assert_allclose(ratio[neither], 1.0)


def test_first_reports_are_exponential_in_views(several):
    _, chunk = several
    views = chunk.first_report * chunk.report_rate
    each = np.arange(len(chunk))

    assert_mean(views, 1.0, each)
    assert_mean(views > 2, math.exp(-2), each)


def test_detection_latency_has_its_mean_and_cv(several):
    _, chunk = several
    latency = chunk.decided_at - chunk.time
    each = np.arange(len(chunk))

    assert_mean(latency, 25, each)
    assert_mean(np.log(latency), math.log(25) - math.log(2) / 2, each)  # cv 1: log-variance log 2


def test_expected_uploads_of_a_run_are_what_was_asked_for():
    assert parameters_of(tiny_scenario(horizon="7d")).rates.sum() * HOUR == pytest.approx(14_000)


def test_views_and_reports_of_a_market_have_its_multipliers(several):
    """Means of the changed market are its factor times the law's; the other market draws what it drew before."""
    _, before = several
    _, chunk = drawn(
        markets={"US": {"view_multiplier": 1.7, "report_rate_multiplier": 2.0, "false_report_multiplier": 3.0}}
    )
    views = chunk.test_views + chunk.main_views
    here, fine = chunk.market == 1, chunk.margin <= 0
    clear = here & (chunk.margin > 4 * 0.7)  # a violation that hardly anybody takes for innocent

    assert_mean(views[here & fine], 1.7 * 150, chunk.creator[here & fine])
    assert_mean(views[~here & fine], 150, chunk.creator[~here & fine])
    np.testing.assert_array_equal(chunk.report_rate[~here], before.report_rate[~here])
    rates = 2.0 * np.array([0.02, 0.04, 0.03])[chunk.nearest[clear]] + 3.0 * 0.0005
    np.testing.assert_allclose(chunk.report_rate[clear], rates, rtol=1e-3)
    # the first report comes after an exponential number of views with the rate of the market
    gaps = chunk.first_report[here] * chunk.report_rate[here]
    assert_mean(gaps, 1.0, chunk.creator[here])


def test_appeals_of_a_market_have_its_multiplier():
    """Share of removals that are appealed, market by market, beside the sum of the law's probabilities."""
    from scipy import special

    from simulator.world.laws import appeals

    world = World(tiny_scenario(markets={"US": {"appeal_rate_multiplier": 0.4}}), seed=SEED, replication=0)
    margins = np.linspace(-2.0, 2.0, 20_000)
    guilt = special.ndtr(margins / 0.8)
    chance = 0.6 * (1 - guilt) + 0.15 * guilt
    for market, factor in ((0, 1.0), (1, 0.4)):
        made = np.array([appeals(item, market, margin, world.laws) for item, margin in enumerate(margins)])
        expected = factor * chance
        error = math.sqrt((expected * (1 - expected)).sum())
        assert abs(made.sum() - expected.sum()) <= ERRORS * error
