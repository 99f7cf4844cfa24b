"""Threshold and PriorityReview: which rule fires, for whom, and in what order reviews are done."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.domain import Action
from simulator.errors import ParamError
from simulator.records import Chunk
from simulator.strategy import NEVER, Context, Items
from simulator.testing import example_context, example_uploads
from strategies import LinkedAccounts, PriorityReview, Threshold
from strategies.odds import lowered, raised

ALLOW, LIMIT, REVIEW, HOLD, REMOVE = Action.ALLOW, Action.LIMIT, Action.REVIEW, Action.HOLD, Action.REMOVE

CONTEXT = Context(
    markets=("DE", "US"),
    policies=("spam", "hate"),
    tiers=("small", "large"),
    queues=("general",),
    severity_weights=np.array([1.0, 5.0]),
    expected_views=np.array([[100.0, 10_000.0], [100.0, 10_000.0]]),
    tick=300.0,
    route=np.zeros((2, 2), np.int16),
    reach=np.array([1.0, 0.2, 0.9, 0.7, 1.0, 0.0, 0.0]),
)


def items(scores, market=0, tier=0):
    n = len(scores)
    scores = np.array(scores, dtype=np.float64)
    chunk = changed(
        example_uploads(CONTEXT, n),
        scores=scores,
        top_policy=scores.argmax(axis=1).astype(np.int16),
        market=np.broadcast_to(np.array(market, np.int16), (n,)),
        tier=np.broadcast_to(np.array(tier, np.int16), (n,)),
    )
    return Items.from_chunk(chunk, CONTEXT, lottery_key=(1, 0))


def changed(chunk, **columns):
    return Chunk(**{**chunk._asdict(), **columns})


def decide(strategy, seen, context=CONTEXT):
    strategy.start(context)
    return strategy.triage(seen)


def actions(strategy, scores, **columns):
    return decide(strategy, items(scores, **columns)).action.tolist()


def test_each_rule_fires_from_its_threshold_on():
    rules = Threshold(remove_at=0.9, hold_at=0.8, review_at=0.6)

    assert actions(rules, [[0.5, 0], [0.6, 0], [0.79, 0], [0.8, 0], [0.89, 0], [0.9, 0], [1, 0]]) == [
        ALLOW,
        REVIEW,
        REVIEW,
        HOLD,
        HOLD,
        REMOVE,
        REMOVE,
    ]


def test_the_strongest_rule_of_any_policy_wins():
    rules = Threshold(remove_at={"*": {"hate": 0.7, "spam": 0.99}}, review_at={"*": {"hate": 0.7, "spam": 0.5}})

    assert actions(rules, [[0.6, 0.6], [0.6, 0.7], [0.1, 0.7], [0.99, 0.0]]) == [REVIEW, REMOVE, REMOVE, REMOVE]


def test_thresholds_may_differ_by_market():
    rules = Threshold(remove_at={"DE": 0.9, "US": None}, review_at={"DE": 0.8, "US": 0.5})

    assert actions(rules, [[0.95, 0], [0.95, 0], [0.6, 0], [0.6, 0]], market=[0, 1, 0, 1]) == [
        REMOVE,
        REVIEW,
        ALLOW,
        REVIEW,
    ]


def test_below_review_a_limited_item_is_limited_only():
    triage = decide(Threshold(limit_at=0.5, review_at=0.8), items([[0.6, 0]]))

    assert (triage.action[0], triage.review_at_views[0]) == (LIMIT, NEVER)


def test_an_item_to_limit_and_review_is_limited_while_it_waits():
    triage = decide(Threshold(limit_at=0.5, review_at=0.8), items([[0.85, 0]]))

    assert (triage.action[0], triage.review_at_views[0]) == (LIMIT, 0.0)


def test_a_higher_score_never_means_more_reach():
    scores = np.linspace(0, 1, 201)
    for rules in (
        Threshold(limit_at=0.3, review_at=0.5),
        Threshold(limit_at=0.5, review_at=0.3),
        Threshold(limit_at=0.3, review_at=0.5, hold_at=0.7),
        Threshold(review_at=0.9, hold_at=0.7, limit_at=0.2),
    ):
        reach = CONTEXT.reach[actions(rules, [[score, 0] for score in scores])]

        assert (np.diff(reach) <= 0).all(), rules


def test_review_at_zero_sends_everything_to_review_that_is_not_removed():
    assert actions(Threshold(review_at=0), [[0, 0], [0.5, 0], [0.99, 0]]) == [REVIEW, REVIEW, REMOVE]
    assert actions(Threshold(review_at=0, remove_at=None), [[0, 0], [0.99, 0], [1, 1]]) == [REVIEW, REVIEW, REVIEW]


def test_with_all_thresholds_never_only_reports_and_views_lead_to_review():
    triage = decide(
        Threshold(remove_at=None, review_at=None, review_at_reports={"DE": 5}, review_at_views={"US": 1e4}),
        items([[1, 1], [1, 1]], market=[0, 1]),
    )

    assert triage.action.tolist() == [ALLOW, ALLOW]
    assert triage.review_at_reports.tolist() == [5, 3]
    assert triage.review_at_views.tolist() == [NEVER, 1e4]


def test_a_market_s_priority_is_that_of_all_its_reviews():
    triage = decide(Threshold(priority={"US": 3}), items([[0.1, 0], [0.9, 0]], market=[0, 1]))

    assert triage.priority.tolist() == [0.0, 3.0]


@pytest.mark.parametrize("threshold", [0.1, 0.7, 0.8, 0.9, 0.95])
def test_ties_fall_alike_whether_thresholds_are_one_value_or_many(threshold):
    score = [[threshold, 0], [np.nextafter(threshold, 0), 0]]
    many = {"DE": {"spam": threshold}, "*": {"spam": threshold + 0.01, "*": 1.0}}

    one_value = Threshold(remove_at=threshold, review_at=None)
    assert actions(one_value, score) == [REMOVE, ALLOW]
    assert actions(Threshold(remove_at=many, review_at=None), score) == [REMOVE, ALLOW]


def test_many_values_that_are_equal_decide_like_one():
    context = example_context()
    seen = Items.from_chunk(example_uploads(context, 5_000), context, lottery_key=(1, 0))
    one = decide(Threshold(remove_at=0.95, review_at=0.7, limit_at=0.4), seen, context)
    near = {"north": {"spam": 0.95, "*": 0.95}, "*": {"hate": 0.95, "*": 0.95}}
    rules = Threshold(remove_at=near, review_at=0.7, limit_at=0.4)
    rules.start(context)
    rules._scalar = False  # the general path

    many = rules.triage(seen)

    assert all(np.array_equal(getattr(one, name), getattr(many, name)) for name in one._fields)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        (
            {"remove_at": 0.7},
            "The 'review_at' parameter of Threshold must be at most 'remove_at' (0.7). Got 0.8 instead.",
        ),
        (
            {"limit_at": 0.99},
            "The 'limit_at' parameter of Threshold must be at most 'remove_at' (0.98). Got 0.99 instead.",
        ),
        (
            {"hold_at": {"US": 0.99}},
            (
                "The 'hold_at' parameter of Threshold must be at most 'remove_at' (0.98) for market 'US'. "
                "Got 0.99 instead."
            ),
        ),
        (
            {"remove_at": {"*": {"spam": 0.6}}},
            (
                "The 'review_at' parameter of Threshold must be at most 'remove_at' (0.6) for policy 'spam'. "
                "Got 0.8 instead."
            ),
        ),
        (
            {"remove_at": {"DE": {"spam": 0.6}}, "review_at": {"DE": 0.5, "*": {"spam": 0.99}}},
            (
                "The 'review_at' parameter of Threshold must be at most 'remove_at' (0.98) for policy 'spam'. "
                "Got 0.99 instead."
            ),
        ),
    ],
)
def test_thresholds_out_of_order_are_refused_with_both_values(params, expected):
    with pytest.raises(ParamError) as refusal:
        Threshold(**params)

    assert str(refusal.value) == expected


def test_a_threshold_that_is_never_is_in_any_order():
    for remove_at, review_at in ((None, 1.0), (0.1, None), (0.8, 0.8)):
        params = Threshold(remove_at=remove_at, review_at=review_at).params

        assert (params["remove_at"], params["review_at"]) == (remove_at, review_at)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (
            [0.95, 0.85],
            (
                "score 0.9500 for 'spam' reached remove_at 0.9: REMOVE; any review in the queue of the "
                "scenario's route, "
                "priority 0; review at 3 reports"
            ),
        ),
        (
            [0.85, 0.85],
            (
                "score 0.8500 for 'spam' reached review_at 0.8; score 0.8500 for 'hate' reached review_at 0.8; "
                "score 0.8500 for 'spam' reached limit_at 0.6; score 0.8500 for 'hate' reached limit_at 0.6: LIMIT; "
                "any review in the queue of the scenario's route, priority 0; review at 3 reports; review at 0 views"
            ),
        ),
        (
            [0.1, 0.2],
            (
                "no threshold reached (highest score 0.2000 for 'hate'): ALLOW; any review in the queue of "
                "the scenario's "
                "route, priority 0; review at 3 reports"
            ),
        ),
    ],
)
def test_a_decision_is_explained_by_the_thresholds_reached(scores, expected):
    rules = Threshold(remove_at=0.9, limit_at=0.6)
    rules.start(CONTEXT)

    assert rules.explain(items([scores]), 0) == expected


def test_reviews_are_done_in_order_of_expected_harm():
    seen = items([[0.8, 0.0], [0.0, 0.8], [0.8, 0.0], [0.4, 0.2]], tier=[0, 0, 1, 0])

    priority = decide(PriorityReview(), seen).priority

    assert priority == pytest.approx([0.8 * 100, 0.8 * 5 * 100, 0.8 * 10_000, (0.4 + 0.2 * 5) * 100], rel=1e-6)


def test_expected_harm_changes_the_order_and_nothing_else():
    context = example_context()
    seen = Items.from_chunk(example_uploads(context, 2_000), context, lottery_key=(1, 0))
    plain, ordered = decide(Threshold(), seen, context), decide(PriorityReview(), seen, context)

    same = [name for name in plain._fields if np.array_equal(getattr(plain, name), getattr(ordered, name))]
    assert same == [
        "action",
        "queue",
        "review_at_reports",
        "review_at_views",
        "remove_at_rescore",
        "review_at_rescore",
        "delay",
        "weight",
        "gate_at_views",
        "staged",
        "strike",
    ]


def test_a_policy_without_weight_waits_behind_all_others():
    no_weight = replace(CONTEXT, severity_weights=np.array([1.0, 0.0]))

    priority = decide(PriorityReview(), items([[0.0, 0.99], [0.01, 0.0]]), no_weight).priority

    assert priority[0] == 0.0 < priority[1]


def test_a_market_s_priority_is_added_to_expected_harm():
    priority = decide(PriorityReview(priority={"US": 1e9}), items([[0.8, 0], [0.1, 0]], market=[0, 1])).priority

    assert priority == pytest.approx([80.0, 1e9 + 10.0])


def test_expected_harm_is_explained():
    rules = PriorityReview()
    rules.start(CONTEXT)

    assert rules.explain(items([[0.8, 0.1]], tier=1), 0).endswith(
        "; expected harm 1.3e+04 weighted views, of 1e+04 expected views"
    )


@pytest.mark.parametrize("rules", [Threshold(), Threshold(remove_at={"north": 0.9}), PriorityReview()], ids=repr)
def test_rules_are_tried_only_on_items_that_some_rule_might_catch(rules, monkeypatch):
    """What makes triage fast: few scores are high, and all others are passed over at once."""
    context = example_context()
    seen = Items.from_chunk(example_uploads(context, 5_000), context, lottery_key=(1, 0))
    seen = replace(seen, scores=seen.scores**40)
    tried = []
    fired = Threshold._fired

    def counting(self, some, rows):
        tried.append(rows.size)
        return fired(self, some, rows)

    monkeypatch.setattr(Threshold, "_fired", counting)
    decide(rules, seen, context)

    high = int((seen.scores >= 0.8).any(axis=1).sum())  # the lowest threshold in use
    assert 0 < high < 0.2 * len(seen)
    assert tried == [high]


def test_delays_are_of_removals_only_and_exponential():
    many = items([[0.99, 0.0], [0.9, 0.0]] * 5_000)
    triage = decide(Threshold(action_delay=3600.0), many)
    removed = triage.action == REMOVE

    assert (triage.delay[~removed] == 0).all()
    assert triage.delay[removed].mean() == pytest.approx(3600.0, abs=4 * 3600.0 / 5_000**0.5)
    assert np.median(triage.delay[removed]) == pytest.approx(3600.0 * np.log(2), rel=0.1)


def test_a_delay_is_an_items_own_whatever_the_chunk_and_grows_with_its_mean():
    many = items([[0.99, 0.0]] * 50)
    whole = decide(Threshold(action_delay=60.0), many).delay

    np.testing.assert_array_equal(decide(Threshold(action_delay=60.0), many.take([7, 30])).delay, whole[[7, 30]])
    np.testing.assert_allclose(decide(Threshold(action_delay=120.0), many).delay, 2 * whole)
    assert not decide(Threshold(), many).delay.any()


def aged(scores, days):
    seen = items(scores)
    return replace(seen, _opened=seen.time - 86_400.0 * np.array(days))


def test_young_accounts_are_judged_by_higher_odds():
    rules = Threshold(remove_at=0.9, review_at=0.5, young_account=30 * 86_400, young_odds=3, rescore_review_at=0.75)
    scores = [[0.34, 0], [0.34, 0], [0.76, 0], [0.76, 0], [0.24, 0]]

    triage = decide(rules, aged(scores, [1, 31, 29.9, np.inf, 0]))

    assert triage.action.tolist() == [REVIEW, ALLOW, REMOVE, REVIEW, ALLOW]
    assert triage.review_at_rescore.tolist() == [0.5, 0.75, 0.5, 0.75, 0.5]
    assert not np.isfinite(triage.remove_at_rescore).any()
    assert "young account, so the odds of its scores are times 3; score" in rules.explain(aged(scores, [1] * 5), 0)


@pytest.mark.parametrize("strategy", [Threshold, PriorityReview])
def test_no_account_is_young_unless_asked(strategy):
    seen = aged([[0.85, 0.1], [0.1, 0.99]], [0, 1])

    assert decide(strategy(young_odds=100), seen).action.tolist() == decide(strategy(), seen).action.tolist()
    assert decide(strategy(young_account=1e9, young_odds=1), seen).action.tolist() == [REVIEW, REMOVE]


def test_reviews_of_young_accounts_go_first_since_more_harm_is_expected_of_them():
    rules = PriorityReview(review_at=0.2, young_account=86_400, young_odds=2)

    young, old = decide(rules, aged([[0.5, 0], [0.5, 0]], [0.5, 2])).priority

    assert young == pytest.approx(old * 4 / 3)


def test_the_young_among_linked_accounts_keep_both_factors():
    rules = LinkedAccounts(young_account=86_400, young_odds=2, odds=3)
    seen = aged([[0.5, 0.0]], [0.5])
    rules.start(CONTEXT)
    rules._suspects = replace(rules._suspects, creators=seen.creator, accounts=np.ones(1), risky=np.ones(1))

    assert rules.triage(seen).action.tolist() == [REVIEW]  # at odds of 6, which neither factor reaches alone
    assert rules.triage(aged([[0.5, 0.0]], [2])).action.tolist() == [ALLOW]


ONE = Context(
    markets=("DE",),
    policies=("spam",),
    tiers=("small",),
    queues=("general",),
    severity_weights=np.array([1.0]),
    expected_views=np.array([[100.0]]),
    tick=300.0,
    route=np.zeros((1, 1), np.int16),
    reach=np.array([1.0, 0.2, 0.9, 0.7, 1.0, 0.0, 0.0]),
)


def test_one_market_and_one_policy_are_enough():
    chunk = example_uploads(ONE, 3)
    chunk = changed(chunk, scores=np.array([[0.1], [0.5], [0.95]]))
    rules = Threshold(remove_at=0.9, review_at=0.5, review_at_reports=4, rescore_remove_at=0.7)
    triage = decide(rules, Items.from_chunk(chunk, ONE, lottery_key=(1, 0)), ONE)

    assert triage.action.tolist() == [ALLOW, REVIEW, REMOVE]
    assert triage.review_at_reports.tolist() == [4, 4, 4]
    assert triage.remove_at_rescore.tolist() == [0.7, 0.7, 0.7]


def test_later_thresholds_go_by_an_items_market_and_top_policy():
    rules = Threshold(rescore_remove_at={"DE": {"spam": 0.7, "hate": 0.8}, "US": {"*": 0.9}})
    seen = items([[0.3, 0.1], [0.1, 0.3], [0.1, 0.3]], market=[0, 0, 1])

    assert decide(rules, seen).remove_at_rescore.tolist() == [0.7, 0.8, 0.9]


@pytest.mark.parametrize("mean", [0.5, 1.0])
def test_a_delay_of_a_second_or_less_is_one(mean):
    assert (decide(Threshold(action_delay=mean), items([[0.99, 0.0]] * 20)).delay > 0).all()


def test_an_account_of_exactly_the_age_is_not_young():
    rules = Threshold(remove_at=0.9, review_at=0.5, young_account=86_400, young_odds=3)
    seen = replace(
        items([[0.34, 0], [0.34, 0]]), time=np.array([200_000.0] * 2), _opened=np.array([113_600.0, 113_601.0])
    )

    assert seen.account_age.tolist() == [86_400.0, 86_399.0]
    assert decide(rules, seen).action.tolist() == [ALLOW, REVIEW]


def test_a_score_on_the_threshold_is_explained_as_having_reached_it():
    rules = Threshold(remove_at=0.9, review_at=0.5)
    rules.start(CONTEXT)

    assert rules.explain(items([[0.5, 0.1]]), 0).startswith("score 0.5")
    assert "reached review_at 0.5: REVIEW" in rules.explain(items([[0.5, 0.1]]), 0)


def test_thresholds_out_of_order_are_named_with_market_policy_and_every_digit():
    with pytest.raises(ParamError) as caught:
        Threshold(remove_at={"DE": {"spam": 0.9, "*": 0.95}, "*": 0.95}, review_at=0.90000001)

    assert str(caught.value) == (
        "The 'review_at' parameter of Threshold must be at most 'remove_at' (0.9) for market 'DE' and policy 'spam'. "
        "Got 0.90000001 instead."
    )


LIMITED = replace(CONTEXT, limits=np.array([[7_200.0, np.inf], [3_600.0, 86_400.0]]))
"""DE's spam is due within two hours, US's within one, hate in US within a day."""


def test_deadlines_go_first_by_upload_and_limit_then_harm():
    rules = PriorityReview(deadline_first=7_200)
    seen = items([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.1]], market=[0, 1, 1, 0])
    seen = replace(seen, time=np.array([100.0, 2_000.0, 0.0, 4_000.0]))
    priority = decide(rules, seen, LIMITED).priority

    due = 1e12 - np.array([100.0 + 7_200.0, 2_000.0 + 3_600.0, np.nan, 4_000.0 + 7_200.0])
    np.testing.assert_array_equal(priority[[0, 1, 3]], due[[0, 1, 3]])
    assert np.argsort(-priority).tolist() == [1, 0, 3, 2]  # the second came later, but is due earlier
    assert priority[2] == decide(PriorityReview(), seen, LIMITED).priority[2]  # its limit is longer


def test_a_deadline_is_explained():
    rules = PriorityReview(deadline_first=7_200)
    rules.start(LIMITED)

    assert rules.explain(items([[0.9, 0.1]]), 0).endswith("; goes first because it is due 2 h after upload")
    assert "goes first" not in rules.explain(items([[0.1, 0.9]]), 0)


def test_a_certain_score_stays_certain_and_no_other_becomes_so():
    surer = raised(np.array([1.0, 0.9999999999999999, 0.5]), 1e6)

    assert surer.tolist()[0] == 1.0
    assert (surer[1:] < 1.0).all()
    assert lowered(np.array([1.0, 0.0]), 5.0).tolist() == [1.0, 0.0]


def test_gates_and_stages_apply_from_a_score_on_and_to_every_item_by_default():
    scores = [[0.1, 0.0], [0.1, 0.3], [0.5, 0.0]]
    every, some = (
        decide(Threshold(gate_at_views={"DE": 1000}, **given), items(scores, market=[0, 0, 1]))
        for given in ({}, {"gate_at": {"*": {"spam": 0.2, "*": 0.3}}})
    )

    assert every.gate_at_views.tolist() == [1000, 1000, NEVER]
    assert every.staged.tolist() == [1, 1, 1]
    assert some.gate_at_views.tolist() == [NEVER, 1000, NEVER]
    assert some.staged.tolist() == [0, 1, 1]
