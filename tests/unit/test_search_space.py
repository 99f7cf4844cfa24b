"""What a search varies follows from the strategy's parameters."""

from __future__ import annotations

import numpy as np
import optuna
import pytest
from optuna.trial import FixedTrial

from simulator.config import differences
from simulator.errors import InputError, ParamError, ScenarioError, UnknownNameError
from simulator.search import search_space
from simulator.search.loop.proposal import suggest, suggest_one
from strategies.allow_all import AllowAll
from strategies.priority_review import PriorityReview
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario()


def names(space):
    return [variable.name for variable in space.variables]


def test_by_default_all_numbers_in_use_that_have_a_range():
    assert names(search_space(Threshold(), SCENARIO)) == ["remove_at", "review_at", "review_at_reports"]
    assert "limit_at" in names(search_space(Threshold(limit_at=0.5), SCENARIO))
    assert "review_at" not in names(search_space(Threshold(review_at=None), SCENARIO))


def test_named_parameters_with_bounds_of_ones_own():
    (variable,) = search_space(Threshold(), SCENARIO, ["remove_at=0.9:0.99"]).variables
    assert (variable.name, variable.space.low, variable.space.high) == ("remove_at", 0.9, 0.99)


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("remove", UnknownNameError, "Did you mean 'remove_at'"),
        ("remove_at=0.9", ParamError, "must be 'name' or 'name=low:high'"),
        ("remove_at=0.99:0.9", ParamError, "two rising values"),
        ("remove_at=0.5:1.5", ParamError, "each a probability in"),
        ("priority", ParamError, "has no range of its own"),
        ("remove_at.DE=0.5:0.9", ParamError, "named from the strategy on, 'strategy.remove_at.DE'"),
    ],
)
def test_bad_wishes(text, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        search_space(Threshold(), SCENARIO, [text])
    assert isinstance(caught.value, InputError)


def test_shaped_parameters_vary_by_market_and_policy():
    space = search_space(Threshold(), SCENARIO, ["remove_at", "review_at_reports"], per=["market"])
    assert names(space) == ["remove_at[DE, *]", "remove_at[US, *]", "review_at_reports[DE]", "review_at_reports[US]"]
    values = {"remove_at[DE, *]": 0.9, "remove_at[US, *]": 0.95, "review_at_reports[DE]": 2, "review_at_reports[US]": 4}
    built = space.build(values).strategy
    assert built.params["remove_at"] == {"DE": {"*": 0.9}, "US": {"*": 0.95}}
    assert built.params["review_at_reports"] == {"DE": 2, "US": 4}
    by_policy = search_space(Threshold(), SCENARIO, ["remove_at"], per=["policy"])
    assert names(by_policy) == ["remove_at[*, spam]", "remove_at[*, hate]", "remove_at[*, minors]"]


def test_the_strategy_itself_is_a_point_of_its_space():
    assert search_space(Threshold(), SCENARIO).start() == {"remove_at": 0.98, "review_at": 0.8, "review_at_reports": 3}
    shaped = Threshold(remove_at={"DE": 0.9, "*": 0.95})
    assert search_space(shaped, SCENARIO, ["remove_at"], per=["market"]).start() == {
        "remove_at[DE, *]": 0.9,
        "remove_at[US, *]": 0.95,
    }
    assert search_space(shaped, SCENARIO, ["remove_at"]).start() is None  # one number cannot say both
    assert search_space(Threshold(review_at=None), SCENARIO, ["remove_at=0.5:0.6"]).start() is None


def test_values_are_short_and_within_bounds():
    space = search_space(Threshold(review_at=None), SCENARIO, ["remove_at=0.1:0.123456789"])
    assert suggest(space, FixedTrial(space.places({"remove_at": 0.1123456789}))) == {"remove_at": 0.11235}
    assert suggest(space, FixedTrial(space.places({"remove_at": 0.123456789}))) == {"remove_at": 0.123456789}


CELLS = [
    "strategy.remove_at.DE=0.3:0.9",
    "remove_at=0.5:0.95",
    "strategy.review_at.*.hate=0.2:0.99",
    "limit_at=0.1:0.7",
]
GIVEN = Threshold(remove_at=0.9, review_at={"US": {"spam": 0.6}, "*": 0.4}, limit_at=0.3)


@pytest.mark.parametrize("wishes", [None, CELLS, CELLS[2:], ["strategy.remove_at.US.spam", "hold_at=0.01:1"]])
def test_no_proposal_has_thresholds_out_of_order(wishes):
    given = GIVEN if wishes is not None else Threshold(hold_at=0.9, limit_at=0.3)
    space = search_space(given, SCENARIO, wishes)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=5))
    tried = [suggest(space, study.ask()) for _ in range(200)]
    for values in tried:
        space.build(values)  # refuses values out of order
        again = suggest(space, FixedTrial(space.places(values)))
        assert again == pytest.approx(values, rel=2e-4), "what is drawn again from the places of values"
    for one in space.variables:  # all of the space is reached, not a part that happens to be in order
        seen = [one.part(values[one.name]) for values in tried]
        assert max(seen) > 0.5


def test_the_share_of_an_interval_that_a_ceiling_leaves_is_what_is_drawn():
    space = search_space(Threshold(), SCENARIO, ["remove_at=0.5:0.9", "review_at=0.2:0.8"])
    assert space.ceilings == {"review_at": ("remove_at",)}
    share = "review_at (share of its interval)"
    place = space.places({"remove_at": 0.6, "review_at": 0.6})
    assert place[share] == pytest.approx(1.0)  # as high as remove_at allows
    assert space.places({"remove_at": 0.9, "review_at": 0.8})[share] == pytest.approx(1.0)  # its own end
    assert suggest(space, FixedTrial({**place, share: 0.0}))["review_at"] == 0.2


@pytest.mark.parametrize(
    ("given", "wishes", "sentence"),
    [
        (
            Threshold(),
            ["remove_at=0.5:0.7"],
            (
                "remove_at must reach 0.8 or more, since a value that is not searched may not exceed it. "
                "Got remove_at=0.5:0.7 instead."
            ),
        ),
        (
            Threshold(),
            ["remove_at=0.5:0.7", "review_at=0.75:0.9"],
            "remove_at must reach 0.75 or more, since review_at may not exceed it. Got remove_at=0.5:0.7 instead.",
        ),
        (
            Threshold(remove_at=0.6, review_at=0.5),
            ["review_at=0.7:0.9"],
            (
                "review_at must begin at 0.6 or below, since it may not exceed what is not searched. "
                "Got review_at=0.7:0.9 instead."
            ),
        ),
    ],
)
def test_intervals_that_leave_no_room_for_each_other_are_refused(given, wishes, sentence):
    with pytest.raises(ParamError) as caught:
        search_space(given, SCENARIO, wishes)
    assert str(caught.value) == sentence


def test_a_cell_varies_and_all_others_keep_their_values():
    given = Threshold(remove_at={"US": {"spam": 0.95}, "*": 0.9}, review_at=None)
    space = search_space(given, SCENARIO, ["strategy.remove_at.US.hate=0.5:0.99", "strategy.review_at_reports.DE=1:9"])
    assert names(space) == ["remove_at[US, hate]", "review_at_reports[DE]"]
    assert space.wishes == ["strategy.remove_at.US.hate=0.5:0.99", "strategy.review_at_reports.DE=1:9"]
    assert space.start() == {"remove_at[US, hate]": 0.9, "review_at_reports[DE]": 3}
    built = space.build({"remove_at[US, hate]": 0.7, "review_at_reports[DE]": 5}).strategy
    expected = given.clone(remove_at={"US": {"spam": 0.95, "hate": 0.7}, "*": 0.9}, review_at_reports={"DE": 5, "*": 3})
    assert built == expected


@pytest.mark.parametrize(
    ("text", "space"),
    [
        ("enforcement.ban_at=3,5,8", ("choice", (3, 5, 8), False, False)),
        ("review_at_views=1e3:1e6:linear", ("float", (1e3, 1e6), False, False)),
        ("remove_at=0.85:0.99:log", ("float", (0.85, 0.99), True, False)),
        ("strategy.young_account=1d:90d", ("float", (86_400.0, 7_776_000.0), True, False)),
        ("pools.europe.shifts.day.reviewers=0:6", ("int", (0, 6), False, False)),
        ("enforcement.reach.limit=0.1:0.5:logit", ("float", (0.1, 0.5), False, True)),
    ],
)
def test_ranges_have_choices_and_scales(text, space):
    (variable,) = search_space(Threshold(), SCENARIO, [text]).variables
    one = variable.space
    assert (one.kind, one.choices or (one.low, one.high), one.log, one.logit) == space


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("pools.europe.shifts.day.reviewers=0:6:log", "must begin above 0 on a logarithmic scale."),
        ("enforcement.ban_at=3,x", "each a whole number of strikes in [1, 250]. Got '3,x' instead."),
        ("enforcement.ban_at=3,3", "different values with commas between them"),
        ("remove_at=0.9:0.99:square", "The scale of 'remove_at' must be one of linear, log, logit."),
        ("strategy.remove_at.XX=0.9:0.99", "must name a market of the scenario, or '*'. Got 'XX'"),
        ("strategy.young_odds.DE=1:3", "The 'young_odds' parameter differs by neither market nor policy."),
    ],
)
def test_ranges_that_say_nothing_are_refused(text, sentence):
    with pytest.raises(InputError) as caught:
        search_space(Threshold(), SCENARIO, [text])
    assert sentence in str(caught.value)


CHOICE = {
    "Threshold": (Threshold(remove_at=0.9), ["remove_at=0.8:0.99", "review_at=0.3:0.9"]),
    "PriorityReview": (PriorityReview(), ["deadline_first"]),
    "AllowAll": (AllowAll(), []),
}


def test_strategies_are_chosen_with_parameters_of_their_own():
    field = "pools.europe.shifts.day.reviewers"
    space = search_space(Threshold(remove_at=0.95), SCENARIO, [f"{field}=1:6"], strategies=CHOICE)
    assert names(space) == [
        "strategy", field, "Threshold: remove_at", "Threshold: review_at", "PriorityReview: deadline_first"
    ]  # fmt: skip
    assert space.start() == {
        "strategy": "Threshold", field: 2, "Threshold: remove_at": 0.95, "Threshold: review_at": 0.8
    }  # fmt: skip
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=2))
    kinds = set()
    for _ in range(60):
        values = suggest(space, study.ask())
        plan = space.build(values)
        kinds.add(type(plan.strategy).__name__)
        assert values["strategy"] == type(plan.strategy).__name__
        assert [name for name in values if ": " in name] == [
            name for name in names(space) if name.startswith(f"{values['strategy']}: ")
        ]
        assert plan.scenario.pools["europe"].shifts["day"].reviewers == values[field]
    assert kinds == set(CHOICE)
    assert search_space(AllowAll(), SCENARIO, strategies={"Threshold": CHOICE["Threshold"]}).start() is None


def test_parameters_of_strategies_to_choose_from_stand_under_them():
    with pytest.raises(ParamError, match=r"must stand under the strategy\. Got 'remove_at=0.8:0.9' instead"):
        search_space(Threshold(), SCENARIO, ["remove_at=0.8:0.9"], strategies=CHOICE)


PLAN = ["remove_at", "pools.europe.shifts.day.reviewers=1:6", "pools.europe.sla=1h:8h", "enforcement.reach.limit"]


def test_fields_of_the_plan_vary_beside_parameters():
    space = search_space(Threshold(), SCENARIO, PLAN)
    assert [(one.name, one.space.kind, one.space.low, one.space.high, one.space.log) for one in space.variables] == [
        ("remove_at", "float", 0.8, 0.9999, False),  # review_at is 0.8, and not searched
        ("pools.europe.shifts.day.reviewers", "int", 1, 6, False),
        ("pools.europe.sla", "float", 3600.0, 28_800.0, True),
        ("enforcement.reach.limit", "float", 0, 1, False),
    ]
    assert space.start() == {
        "remove_at": 0.98,
        "pools.europe.shifts.day.reviewers": 2,
        "pools.europe.sla": 7200.0,
        "enforcement.reach.limit": 0.2,
    }


def test_a_trial_has_the_plan_and_the_strategy_of_its_values():
    space = search_space(Threshold(), SCENARIO, PLAN)
    values = {
        "remove_at": 0.9,
        "pools.europe.shifts.day.reviewers": 5,
        "pools.europe.sla": 4000.0,
        "enforcement.reach.limit": 0.5,
    }
    setting = space.build(values)

    assert setting.strategy == Threshold(remove_at=0.9)
    assert [one.path for one in differences(SCENARIO, setting.scenario)] == list(space.fields(values))
    assert space.given.scenario is SCENARIO


def test_nothing_has_two_ranges_but_a_cell_may_differ_from_the_others():
    with pytest.raises(InputError, match="What is searched must be named once"):
        search_space(Threshold(), SCENARIO, ["remove_at=0.5:0.9", "strategy.remove_at=0.6:0.8"])

    market = next(iter(SCENARIO.markets))
    wishes = ["remove_at=0.5:0.9", f"strategy.remove_at.{market}=0.6:0.8"]
    assert len(search_space(Threshold(), SCENARIO, wishes).variables) == 2


def test_a_plan_that_contradicts_itself_is_refused():
    with pytest.raises(ScenarioError, match="ban_at must be at least `suspend_at`"):
        search_space(Threshold(), SCENARIO, ["enforcement.ban_at"]).build({"enforcement.ban_at": 1})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("uploads.per_day=1:2", "must belong to the plan. Got 'uploads.per_day', which is nature, instead."),
        ("pools.europe.shifts.night.reviewers", "must exist in the scenario."),
        (
            "pools.europe.shifts.day.reviewers=0.5:2",
            (
                "The range of pools.europe.shifts.day.reviewers must be two rising values, each a whole number of "
                "people >= 0. Got '0.5:2' instead."
            ),
        ),
        ("enforcement.reach.limit=50%:20%", "each a share in [0, 1]. Got '50%:20%' instead."),
        ("pools.europe.sla=1h:x", "each a duration >= 0, such as '25s', '4h' or '7d'. Got '1h:x' instead."),
    ],
)
def test_a_field_that_cannot_vary_so_is_refused(text, sentence):
    with pytest.raises(ScenarioError) as caught:
        search_space(Threshold(), SCENARIO, [text])
    assert sentence in str(caught.value)


def test_probabilities_are_tried_by_their_logit_so_that_the_nines_near_one_are_reached():
    (variable,) = search_space(Threshold(), SCENARIO, ["remove_at=0.5:0.99999999"]).variables
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=3))
    tried = np.array([suggest_one(variable, study.ask()) for _ in range(400)])
    # uniform in logits between 0 and 18.4: half of them are surer than 0.9999, which a linear scale never reaches
    surer = (tried > 0.9999).mean()
    assert abs(surer - 0.5) < 4 * np.sqrt(0.25 / 400)
    assert len(set(tried)) == 400
    assert all(len(f"{1 - value:.5g}") <= 11 and 0.5 <= value <= 0.99999999 for value in tried)


def test_a_default_interval_of_probabilities_holds_the_strategy_s_own_value():
    (remove, *_) = search_space(Threshold(remove_at=0.9999999, review_at=None), SCENARIO).variables
    assert (remove.space.low, remove.space.high) == (0.001, 0.9999999)
    (never,) = search_space(Threshold(), SCENARIO, ["review_at=0:0.0005"]).variables
    assert 0 < never.space.low < never.space.high == 0.0005
