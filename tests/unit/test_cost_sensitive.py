"""The strategy calibrates scores from verdicts by an exact law, and does what is expected to cost least."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta, binom

from simulator.domain import Action
from simulator.platform.context import context_of
from simulator.platform.replication import Replication, run_replication
from simulator.strategy import SCORE_EDGES, Items
from simulator.testing import check_strategy, example_context, example_observations, example_uploads
from simulator.world.world import World
from strategies.calibration import Calibration
from strategies.cost_sensitive import CostSensitive
from tests.worlds import tiny_scenario

CONTEXT = replace(example_context(), severity_weights=np.array([1.0, 4.0, 0.0]))
BINS = len(SCORE_EDGES) + 1
NO_REVIEW = {"cost_of_review": 1e9}


def items_of(scores, policy=0, context=CONTEXT):
    table = np.zeros((len(scores), len(context.policies)))
    table[:, policy] = scores
    top = np.full(len(scores), policy, np.int16)
    uploads = example_uploads(context, len(scores)).having(scores=table, top_policy=top)
    return Items.from_chunk(uploads, context, lottery_key=(1, 0))


def started(context=CONTEXT, **params):
    strategy = CostSensitive(**params)
    strategy.start(context)
    return strategy


def verdicts_of(policy, score, no, yes):
    counts = np.zeros((len(CONTEXT.policies), BINS, 2), np.int64)
    counts[policy, np.searchsorted(SCORE_EDGES, score, side="right")] = no, yes
    return counts


@pytest.mark.parametrize("params", ["", "(half_life='1d', isotonic=False, cost_of_view=0.01, seen=0.9)"])
def test_it_keeps_the_contract(params):
    assert [result for result in check_strategy(f"CostSensitive{params}") if result.failed] == []


# --------------------------------------------------------------------------------------------------------- calibration


@pytest.mark.parametrize(("score", "no", "yes"), [(0.6, 0, 0), (0.6, 30, 10), (0.93, 3, 40), (0.0005, 200, 1)])
def test_the_probability_is_the_mean_of_prior_times_likelihood(score, no, yes):
    """By quadrature of the density of the prior times the binomial likelihood, without the formula of conjugates."""
    calibration = Calibration(3, strength=25.0)
    calibration.learn(verdicts_of(1, score, no, yes))

    def joint(q):
        return beta.pdf(q, 25 * score, 25 * (1 - score)) * binom.pmf(yes, no + yes, q)

    points = {"points": [(25 * score + yes) / (25 + no + yes)], "limit": 500}
    exact = quad(lambda q: q * joint(q), 0, 1, **points)[0] / quad(joint, 0, 1, **points)[0]
    assert calibration.probability(1, np.array([score]))[0] == pytest.approx(exact, rel=1e-5)
    assert calibration.probability(0, np.array([score]))[0] == pytest.approx(score, rel=1e-15)


def test_verdicts_add_up_and_fade():
    calibration = Calibration(3, 20.0, fading=0.5)
    for no, yes in ((8, 0), (4, 4), (0, 6)):
        calibration.learn(verdicts_of(0, 0.6, no, yes))

    assert calibration.probability(0, np.array([0.6]))[0] == pytest.approx((12 + 8) / (20 + 4 + 8))


def test_shares_are_made_to_rise_by_pooling_neighbours():
    """Shares .2 of 10 and .8 of 10, then .5 of 20: the last two are pooled to .6 of 30."""
    counts = sum(verdicts_of(0, score, no, yes) for score, no, yes in ((0.25, 8, 2), (0.4, 2, 8), (0.6, 10, 10)))
    rising, plain = Calibration(3, 10.0), Calibration(3, 10.0, isotonic=False)
    for one in (rising, plain):
        one.learn(counts)
    scores = np.array([0.25, 0.4, 0.6])

    assert rising.probability(0, scores) == pytest.approx((10 * scores + [2, 6, 12]) / [20, 20, 30])
    assert plain.probability(0, scores) == pytest.approx((10 * scores + [2, 8, 10]) / [20, 20, 30])


def test_a_known_copy_stays_certain():
    calibration = Calibration(3, 1.0)
    calibration.learn(verdicts_of(0, 1.0, 1000, 0))

    assert calibration.probability(0, np.array([1.0])).tolist() == [1.0]


def test_a_detector_that_is_too_sure_is_found_out():
    """2,000 verdicts on scores of which a third are right: the probability is within 4 s.e. of the truth's."""
    drawn = np.random.default_rng(2)
    yes = drawn.binomial(2000, 0.2)
    calibration = Calibration(3, 5.0)
    calibration.learn(verdicts_of(0, 0.6, 2000 - yes, yes))
    pulled = 5 * 0.6 / 2005

    assert abs(calibration.probability(0, np.array([0.6]))[0] - pulled - 0.2 * 2000 / 2005) < 4 * np.sqrt(0.16 / 2000)


# ------------------------------------------------------------------------------------------------------------- actions


@pytest.mark.parametrize("policy", [0, 1])
@pytest.mark.parametrize("removal", [0.5, 3.0])
def test_without_reviews_the_threshold_is_the_closed_form(policy, removal):
    scores = np.linspace(0.0005, 0.9995, 1000)
    items = items_of(scores, policy)
    strategy = started(cost_of_view=0.002, cost_of_removal=removal, **NO_REVIEW)
    harm = 0.002 * CONTEXT.severity_weights[policy] * items.expected_views
    threshold = removal / (removal + harm)
    removed = strategy.triage(items).action == Action.REMOVE

    assert 0 < removed.sum() < 1000
    clear = np.abs(scores - threshold) > 1e-9
    np.testing.assert_array_equal(removed[clear], (scores > threshold)[clear])


def test_with_reviews_there_are_two_thresholds():
    """Review pays from r / ((1 - w) C) on, removal from (F - r) / (F + w C) on."""
    scores = np.linspace(0.0005, 0.9995, 1000)
    items = items_of(scores)
    actions = started(cost_of_view=0.01, cost_of_removal=10, cost_of_review=0.5, seen=0.25).triage(items).action
    harm = 0.01 * items.expected_views
    low, high = 0.5 / (0.75 * harm), (10 - 0.5) / (10 + 0.25 * harm)
    single = 10 / (10 + harm)
    expected = np.where(scores > low, Action.REVIEW, Action.ALLOW)
    expected = np.where(scores > high, Action.REMOVE, expected)
    expected = np.where(low < high, expected, np.where(scores > single, Action.REMOVE, Action.ALLOW))

    assert {Action.ALLOW, Action.REVIEW, Action.REMOVE} <= set(actions)
    np.testing.assert_array_equal(actions, expected)


def test_a_policy_without_severity_removes_nothing():
    assert set(started(**NO_REVIEW).triage(items_of([0.999, 0.5], policy=2)).action) == {Action.ALLOW}


def test_verdicts_move_the_decision():
    strategy = started(cost_of_view=1e3, cost_of_removal=1e6, prior_strength=1.0, cost_of_review=1e12)
    items = items_of([0.9] * 3)
    odds = 1e3 * items.expected_views / 1e6 * 9.0
    assert (strategy.triage(items).action == np.where(odds > 1, Action.REMOVE, Action.ALLOW)).all()

    calm = example_observations(CONTEXT)["calm"]
    strategy.adapt(replace(calm, verdicts_by_score=verdicts_of(0, 0.9, 1_000_000, 0)))
    assert set(strategy.triage(items).action) == {Action.ALLOW}


# --------------------------------------------------------------------------------------------------------------- costs


def test_costs_are_the_scenarios_unless_they_are_given():
    scenario = tiny_scenario(
        costs={"violative_view": 0.02, "wrongful_removal": 7.0}, pools={"europe": {"cost_per_hour": 36.0}}
    )
    context = context_of(World(scenario, seed=1, replication=0))
    europe = context.queues.index("europe")
    strategy = started(context)
    service = context.service_times[europe]

    assert (context.cost_of_view, context.cost_of_removal) == (0.02, 7.0)
    np.testing.assert_allclose(strategy._view, 0.02 * context.severity_weights)
    assert set(strategy._removal.flat) == {7.0}
    cells = context.route == europe
    np.testing.assert_allclose(strategy._review[cells], (service / 100.0 + 0 * context.route)[cells])
    assert set(strategy._review[~cells]) == {0.5}
    given = started(context, cost_of_view=0.5, cost_of_removal={"DE": 2.0}, cost_of_review=3)
    assert given._view.tolist() == (0.5 * context.severity_weights).tolist()
    assert set(given._removal[context.markets.index("DE")]) == {2.0}
    assert set(given._removal[context.markets.index("US")]) == {7.0}
    assert set(given._review.flat) == {3.0}


def test_the_words_name_probability_and_costs():
    words = started(cost_of_view=0.01, cost_of_removal=10, cost_of_review=0.5).explain(items_of([0.5]), 0)

    assert "counts as probability 0.5: expected cost allowed" in words


def test_engines_agree_on_a_run():
    scenario = tiny_scenario(horizon="12h", warm_up="0s")
    strategy = CostSensitive(cost_of_view=0.05, cost_of_review=0.1)
    one, other = (
        run_replication(Replication(scenario, strategy, seed=1, number=0, engine=engine))
        for engine in ("simpy", "compiled")
    )

    np.testing.assert_allclose(one.items, other.items, rtol=1e-9)
