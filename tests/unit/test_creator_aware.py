"""The strategy judges uploads by the reputation of their account: an exact law, tiers of trust, and a fast lane."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import betainc
from scipy.stats import beta, binom

from simulator.domain import Action
from simulator.errors import ParamError
from simulator.ledger.measures import Measure
from simulator.platform.replication import Replication, run_replication
from simulator.strategy import History, Items
from simulator.strategy.lookup import make_strategy
from simulator.testing import check_strategy, example_context, example_uploads
from simulator.testing.case import Case, difference
from strategies.creator_aware import TIERS, CreatorAware
from strategies.reputation import Prior
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

CONTEXT = example_context()
NOTHING = {"uploads": 0, "removals": 0, "appeals_won": 0, "verdicts": 0, "verdicts_violating": 0}
GOOD = {**NOTHING, "uploads": 400, "verdicts": 200}
BAD = {**NOTHING, "uploads": 40, "removals": 20, "verdicts": 20, "verdicts_violating": 20}


def history_of(*accounts):
    return History(*(np.array([one[name] for one in accounts], np.int32) for name in History._fields))


def items_of(accounts, scores, **columns):
    n = len(accounts)
    table = np.zeros((n, len(CONTEXT.policies)))
    table[:, 0] = scores
    uploads = example_uploads(CONTEXT, n).having(scores=table, **columns)
    return Items.from_chunk(uploads, CONTEXT, history=history_of(*accounts), lottery_key=(1, 0))


def started(**params):
    strategy = CreatorAware(**{"remove_at": 0.9, "review_at": 0.6, "audited": 0.0, **params})
    strategy.start(CONTEXT)
    return strategy


@pytest.mark.parametrize(
    "params", ["", "(probation='10d', least_uploads=5, rare=0.3, sure=0.6, audited=0.2, rescore_remove_at=0.9)"]
)
def test_it_keeps_the_contract(params):
    assert [result for result in check_strategy(f"CreatorAware{params}") if result.failed] == []


# ------------------------------------------------------------------------------------------------------- the exact law


@pytest.mark.parametrize(("verdicts", "violating"), [(0, 0), (7, 2), (30, 0), (12, 12)])
def test_the_law_is_prior_times_likelihood(verdicts, violating):
    """By quadrature of the density of the prior times the binomial likelihood, without the formula of conjugates."""
    prior = Prior(share=0.2, strength=10.0)
    history = history_of({**NOTHING, "uploads": verdicts, "verdicts": verdicts, "verdicts_violating": violating})

    def joint(p):
        return beta.pdf(p, 2.0, 8.0) * binom.pmf(violating, verdicts, p)

    whole = quad(joint, 0, 1)[0]
    first, second = (float(part[0]) for part in prior.posterior(history))
    for share in (0.05, 0.2, 0.5):
        exact = quad(joint, 0, share)[0] / whole
        assert beta.cdf(share, first, second) == pytest.approx(exact, abs=1e-7)
    mean = quad(lambda p: p * joint(p), 0, 1)[0] / whole
    assert first / (first + second) == pytest.approx(mean, abs=1e-7)


@pytest.mark.parametrize(
    ("account", "first", "second"),
    [
        (NOTHING, 1.0, 9.0),
        # 3 violating verdicts that removed, 2 more removals without a verdict: 5 bad of 10 judged
        ({"uploads": 10, "removals": 5, "appeals_won": 0, "verdicts": 8, "verdicts_violating": 3}, 6.0, 14.0),
        # one of them undone
        ({"uploads": 10, "removals": 5, "appeals_won": 1, "verdicts": 8, "verdicts_violating": 3}, 5.0, 15.0),
        # a violating verdict that removed nothing is bad all the same; 90 uploads that nobody judged
        ({"uploads": 94, "removals": 0, "appeals_won": 0, "verdicts": 4, "verdicts_violating": 1}, 2.0, 30.0),
    ],
)
def test_what_counts_as_judged_and_as_bad(account, first, second):
    found = Prior(share=0.1, strength=10.0, unjudged=0.2).posterior(history_of(account))

    assert [float(part[0]) for part in found] == pytest.approx([first, second], rel=1e-12)


def test_tiers_are_those_of_the_law():
    drawn = np.random.default_rng(5)
    published = drawn.integers(0, 400, 3000)
    verdicts = drawn.binomial(published, drawn.random(3000))
    violating = drawn.binomial(verdicts, drawn.choice([0.0, 0.01, 0.1, 0.5, 1.0], 3000))
    history = History(*(part.astype(np.int32) for part in (published, violating, 0 * published, verdicts, violating)))
    uploads = example_uploads(CONTEXT, 3000)
    items = Items.from_chunk(uploads, CONTEXT, history=history, lottery_key=(1, 0))
    strategy = started(rare=0.05, frequent=0.3, sure=0.8, prior_share=0.1, prior_strength=4.0, unjudged=0.1)
    first, second = Prior(0.1, 4.0, 0.1).posterior(history)
    rare, frequent = betainc(first, second, 0.05), betainc(first, second, 0.3)
    clear = (np.abs(rare - 0.8) > 1e-9) & (np.abs(frequent - 0.2) > 1e-9)  # rounding must not decide
    expected = np.where(rare >= 0.8, "trusted", np.where(frequent <= 0.2, "distrusted", "standard"))

    assert clear.sum() > 2900
    assert np.array(TIERS)[strategy.tiers(items)][clear].tolist() == expected[clear].tolist()
    assert set(expected[clear]) == {"trusted", "distrusted", "standard"}


@pytest.mark.parametrize(
    ("params", "tier"),
    [({"sure": 1}, "standard"), ({"rare": 0}, "standard"), ({"rare": 1, "frequent": 1}, "trusted")],
)
def test_limits_of_the_tiers(params, tier):
    assert np.array(TIERS)[started(**params).tiers(items_of([GOOD], [0.0]))].tolist() == [tier]


# ------------------------------------------------------------------------------------------------------- what it does


def test_scores_count_by_the_tier():
    """Odds of 0.7 are 7/3: halved 7/6, a score of 0.538; times 5 they are 35/3, a score of 0.921."""
    accounts = [NOTHING, GOOD, BAD]
    actions = started(fast_below=0.0).triage(items_of(accounts, [0.7] * 3)).action

    assert actions.tolist() == [Action.REVIEW, Action.ALLOW, Action.REMOVE]
    assert started(fast_below=0.0).triage(items_of([GOOD], [0.8])).action.tolist() == [Action.REVIEW]


def test_later_scores_count_by_the_tier_too():
    triage = started(rescore_remove_at=0.75).triage(items_of([NOTHING, GOOD, BAD], [0.0] * 3))

    assert triage.remove_at_rescore == pytest.approx([0.75, 0.75 / (0.75 + 0.25 * 0.5), 0.75 / (0.75 + 0.25 * 5)])
    assert np.isinf(triage.review_at_rescore).all()


def test_new_accounts_are_on_probation():
    day = 86_400.0
    young = {"time": np.zeros(3), "opened": -np.array([5.0, 50.0, 50.0]) * day}
    items = items_of([GOOD, GOOD, {**GOOD, "uploads": 2}], [0.7] * 3, **young)

    assert [TIERS[tier] for tier in started(probation=10 * day, least_uploads=3).tiers(items)] == [
        "probation",
        "trusted",
        "probation",
    ]


def test_the_fast_lane_spares_trusted_accounts_reviews_below_its_score():
    items = items_of([GOOD, GOOD, NOTHING, GOOD], [0.85, 0.95, 0.85, 1.0])
    triage = started(fast_below=0.9, trusted_odds=1, limit_at=0.5).triage(items)

    assert triage.action.tolist() == [Action.ALLOW, Action.REMOVE, Action.LIMIT, Action.REMOVE]
    assert np.isinf(triage.review_at_views[0])


def test_a_random_share_of_the_fast_lane_is_reviewed():
    """Of 4,000 uploads a share of 0.2 is 800, standard error 25.3; 4 of them are 101."""
    items = items_of([GOOD] * 4000, np.linspace(0, 0.89, 4000))
    reviewed = started(audited=0.2).triage(items).action == Action.REVIEW

    assert abs(int(reviewed.sum()) - 800) < 102
    assert (reviewed == (items.lottery(2) < 0.2)).all()


def test_without_tiers_it_decides_like_threshold():
    case = Case.of(Threshold(), None)
    neutral = {"trusted_odds": 1, "distrusted_odds": 1, "fast_below": 0.0}
    like = CreatorAware(**neutral)
    like.start(case.context)

    assert difference(case.decide(case.items()), like.triage(case.items())) == ""


def test_rare_cannot_be_above_frequent():
    with pytest.raises(ParamError, match=r"The 'rare' parameter of CreatorAware must be at most 'frequent' \(0.3\)"):
        CreatorAware(rare=0.4)


def test_the_words_name_the_tier_and_the_law():
    words = started().explain(items_of([{**GOOD, "uploads": 200}], [0.7]), 0)

    assert "tier 'trusted' (share of violating uploads Beta(0.25, 204.8)" in words
    assert "in the fast lane, odds of its scores times 0.5" in words


def test_a_run_with_trust_spares_reviews():
    scenario = tiny_scenario(horizon="2d", warm_up="0s", creators={"uploads_per_day": 40.0})
    rules = "remove_at=0.9, review_at=0.05"
    plain, aware = (
        run_replication(Replication(scenario, make_strategy(spec), seed=1, number=0)).total(Measure.VERDICTS)
        for spec in (f"Threshold({rules})", f"CreatorAware({rules}, rare=0.2, sure=0.6)")
    )

    assert 0 < aware < plain
