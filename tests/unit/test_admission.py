"""Admission to review reaches the fluid optimum as its price falls, learns by forced labels, and keeps the contract."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from simulator.domain import Action
from simulator.platform.replication import Replication, run_replication
from simulator.strategy import SCORE_EDGES, Items
from simulator.testing import check_strategy, example_context, example_observations, example_uploads
from strategies.admission import Admission, interval
from strategies.priority_review import FIRST
from tests.worlds import tiny_scenario

CONTEXT = replace(example_context(), severity_weights=np.array([1.0, 4.0, 2.0]))
CALM = example_observations(CONTEXT)["calm"]
SCORES = np.array([0.0015, 0.03, 0.15, 0.4, 0.75, 0.92, 0.997])
SHARES = np.array([0.01, 0.05, 0.2, 0.45, 0.6, 0.85, 0.99])
"""True shares of violations in the bins of SCORES."""
RATES = np.array([20.0, 10.0, 5.0, 3.0, 2.0, 2.0, 4.0])
"""Arrivals per tick."""
CAPACITY = 11
"""Reviews per tick."""
ALLOWED, REMOVED = 1.0, 1.0
"""Costs of allowing an upload that violates, and of removing one that does not."""
TICKS = 6000


def items_of(scores, policy=0):
    table = np.zeros((len(scores), len(CONTEXT.policies)))
    table[:, policy] = scores
    same = np.zeros(len(scores), np.int16)
    uploads = example_uploads(CONTEXT, len(scores)).having(
        scores=table, top_policy=same + policy, market=same, tier=same
    )
    return Items.from_chunk(uploads, CONTEXT, lottery_key=(1, 0))


ITEMS = items_of(SCORES)
QUEUE = int(CONTEXT.route[0, 0])


def bins_of(scores):
    return np.searchsorted(SCORE_EDGES, scores, side="right")


def observed(waiting=0, verdicts=None, of=None):
    """Return an observation with so many jobs in every queue, and verdicts by score of the first policy."""
    counts = np.zeros_like(CALM.verdicts_by_score)
    if verdicts is not None:
        np.add.at(counts[0], bins_of(SCORES if of is None else of), verdicts)
    return replace(CALM, queue_length=np.full_like(CALM.queue_length, waiting), verdicts_by_score=counts)


def started(**params):
    costs = {"cost_of_view": ALLOWED / ITEMS.expected_views[0], "cost_of_removal": REMOVED, "cost_of_review": 0.0}
    strategy = Admission(**{"seen": 0.0, "missed": 0.0, "review_at_reports": 0, **costs, **params})
    strategy.start(CONTEXT)
    return strategy


def admits(strategy, items=ITEMS):
    return np.isin(strategy.triage(items).action, (Action.REVIEW, Action.HOLD))


# --------------------------------------------------------------------------------------------------------- closed form

LOSSES = np.minimum(SHARES * ALLOWED, (1.0 - SHARES) * REMOVED)
"""Idiosyncratic losses: what the better decision of a machine loses per upload."""


def fluid_optimum():
    """Return the least loss per tick and the price of a place: a fractional knapsack, greatest losses first."""
    left, loss, price = float(CAPACITY), float(LOSSES @ RATES), 0.0
    for kind in np.argsort(-LOSSES):
        taken = min(left, RATES[kind])
        left, loss = left - taken, loss - taken * LOSSES[kind]
        if taken:
            price = LOSSES[kind]
    return loss, price


def course(price, seed):
    """Return by tick the loss and the queue of a platform that admits by the strategy; costs are known."""
    strategy = started(price=price, optimism=0.0, labels=0.0, prior_strength=1e-6, isotonic=False)
    known = 10**9 * np.column_stack([1.0 - SHARES, SHARES])
    strategy.adapt(observed(verdicts=known.astype(np.int64)))
    arrivals = np.random.default_rng(seed).poisson(RATES, (TICKS, len(RATES)))
    losses, queues, queue = [], [], 0
    for arrived in arrivals:
        strategy.adapt(observed(waiting=queue))
        admitted = admits(strategy)
        losses.append(float((arrived * LOSSES)[~admitted].sum()))
        queue = max(0, queue + int(arrived[admitted].sum()) - CAPACITY)
        queues.append(queue)
    return np.array(losses), np.array(queues)


def standard_error(series, batches=30):
    means = series.reshape(batches, -1).mean(axis=1)
    return float(means.std(ddof=1) / np.sqrt(batches))


PRICES = (0.01, 0.001, 0.0001)


@pytest.fixture(scope="module")
def courses():
    return {price: course(price, seed=5) for price in PRICES}


def test_the_loss_is_within_the_bound_of_the_fluid_optimum(courses):
    """Least loss <= mean loss <= least loss + price x (E A^2 + S^2) / 2, with A arrivals and S capacity per tick.

    The tolerance is four standard errors of the mean, by batches; what still waits at the end is a loss not yet known.
    """
    least, _ = fluid_optimum()
    constant = 0.5 * (RATES.sum() + RATES.sum() ** 2 + CAPACITY**2)
    for price, (losses, queues) in courses.items():
        error = 4.0 * standard_error(losses)
        assert losses.mean() <= least + price * constant + error
        assert losses.mean() >= least - error - LOSSES.max() * queues[-1] / TICKS


def test_the_loss_falls_with_the_price_and_the_queue_grows(courses):
    losses, queues = zip(*((one.mean(), queue.mean()) for one, queue in courses.values()), strict=True)

    assert all(a > b for a, b in pairwise(losses))
    assert all(a < b for a, b in pairwise(queues))
    assert losses[-1] == pytest.approx(fluid_optimum()[0], rel=0.05)


def test_the_price_of_a_place_settles_at_the_loss_of_the_marginal_type(courses):
    """The queue swings by a tick of arrivals around the dual price of the knapsack, so the price by that much."""
    _, dual = fluid_optimum()
    for price, (_, queues) in courses.items():
        assert abs(price * queues[TICKS // 4 :].mean() - dual) <= price * RATES.sum()


def test_without_a_price_the_queue_never_ends():
    """A planted violator of the bound: what it does not lose in decisions it never gets to review."""
    losses, queues = course(0.0, seed=5)

    assert losses.sum() == 0.0
    assert queues[-1] > 0.9 * TICKS * (RATES.sum() - CAPACITY)


# ----------------------------------------------------------------------------------------------------------- decisions


def test_the_machine_decides_by_the_smaller_cost():
    strategy = started(price=1e9, optimism=0.0, labels=0.0, cost_of_review=1e9)

    np.testing.assert_array_equal(strategy.triage(ITEMS).action == Action.REMOVE, SCORES > 0.5)


def test_admitted_uploads_are_held_where_the_machine_would_remove():
    action = started(price=0.0, optimism=0.0, labels=0.0).triage(ITEMS).action

    np.testing.assert_array_equal(action, np.where(SCORES > 0.5, Action.HOLD, Action.REVIEW))


@pytest.mark.parametrize("errors", [0.5, 1.0, 3.0])
def test_bounds_are_those_of_wilson(errors):
    from scipy.stats import norm

    found = interval(np.array([0.2]), np.array([25.0]), errors)
    expected = proportion_confint(5, 25, alpha=2 * norm.sf(errors), method="wilson")
    np.testing.assert_allclose([bound[0] for bound in found], expected, rtol=1e-12)


def test_an_optimist_admits_what_a_realist_does_not():
    realist, optimist = (started(price=0.01, labels=0.0, optimism=errors, prior_strength=20.0) for errors in (0.0, 2.0))
    for strategy in (realist, optimist):
        strategy.adapt(observed(waiting=10))

    assert (admits(optimist) & ~admits(realist)).any()
    assert not (admits(realist) & ~admits(optimist)).any()


def test_forced_labels_cure_a_wrong_first_impression():
    """Scores of .03 of which .9 violate, behind a long queue: only label-driven admission finds out."""
    truth, wrong = 0.9, np.array([0.03])
    flooded = items_of(np.full(2000, 0.03))
    draws = np.random.default_rng(3)
    actions = {}
    for labels in (0.0, 5.0):
        strategy = started(price=1.0, labels=labels, optimism=2.0, prior_strength=3.0)
        verdicts = np.zeros((1, 2), np.int64)
        for tick in range(60):
            strategy.adapt(observed(waiting=1000, verdicts=verdicts, of=wrong))
            lot = replace(flooded, item=flooded.item + 2000 * tick)
            triage = strategy.triage(lot)
            forced = int((triage.priority == FIRST).sum())
            bad = draws.binomial(forced, truth)
            verdicts = np.array([[forced - bad, bad]])
        actions[labels] = set(strategy.triage(lot).action)

    assert actions == {0.0: {Action.ALLOW}, 5.0: {Action.REMOVE}}


def test_labels_come_at_the_stated_rate_and_end_when_the_type_is_sure():
    """20 ticks at 5 labels: 100 within four standard errors of a Poisson count."""
    strategy = started(price=1e3, labels=5.0, optimism=2.0, prior_strength=3.0)
    flooded = items_of(np.full(2000, 0.4))
    forced = 0
    for tick in range(21):
        strategy.adapt(observed(waiting=1000))
        found = strategy.triage(replace(flooded, item=flooded.item + 2000 * tick)).priority == FIRST
        forced += int(found.sum()) if tick else 0  # nothing is known of arrivals in the first
    assert abs(forced - 100) < 4 * 10

    strategy.adapt(observed(waiting=1000, verdicts=np.array([[1000, 0]]), of=np.array([0.4])))
    assert not (strategy.triage(flooded).priority == FIRST).any()


# ------------------------------------------------------------------------------------------------------------ the rest


@pytest.mark.parametrize("params", ["", "(price=0.1, optimism=3, labels=20, half_life='1d')"])
def test_it_keeps_the_contract(params):
    assert [result for result in check_strategy(f"Admission{params}") if result.failed] == []


def test_the_words_name_bounds_and_price():
    strategy = started(price=0.25, labels=0.0)
    strategy.adapt(observed(waiting=2))

    words = strategy.explain(ITEMS, 3)
    assert "counts as probability 0.4 [" in words
    assert "the price is 0.5, the machine would allow; by cost" in words


def test_engines_agree_on_a_run_and_a_dearer_queue_is_shorter():
    scenario = tiny_scenario(horizon="12h", warm_up="0s")

    def run(price, engine):
        strategy = Admission(cost_of_view=0.05, cost_of_review=0.1, price=price)
        return run_replication(Replication(scenario, strategy, seed=1, number=0, engine=engine))

    one, other = (run(0.02, engine) for engine in ("simpy", "compiled"))
    np.testing.assert_allclose(one.items, other.items, rtol=1e-9)
    free = run(0.0, "compiled")
    assert one.pools.sum() != free.pools.sum()
