"""Policies with a parent: names with a dot in paths, values of a parent, sums by parent, and wrong parents."""

from __future__ import annotations

import json

import numpy as np
import pytest

from simulator.config import parse_scenario, scenario_from_dict, scenario_to_dict, space_of, to_yaml
from simulator.config.overrides import joined, split_path
from simulator.declare import Param
from simulator.errors import InputError, ParamError, ScenarioError
from simulator.indicators import find_indicator
from simulator.ledger import Sketch
from simulator.ledger.measures import Measure
from simulator.runs.plans import Plan, plan_in_force
from simulator.runs.simulate import simulate
from simulator.strategy.lookup import find_strategy, make_strategy
from tests.explained import lines_of
from tests.worlds import DROP, tiny_scenario

HATE, THREATS = "safety.hate", "safety.threats"
STRATEGY = "Threshold(remove_at=0.9, review_at=0.3, review_at_reports=1)"


def world(**changes):
    """The tiny world with hate and threats as parts of safety, beside spam and minors."""
    plain = scenario_to_dict(tiny_scenario())["policies"]["hate"]
    policies = {"hate": DROP, HATE: plain, THREATS: {**plain, "prevalence": 0.02, "detector": {"auc": 0.85}}}
    return tiny_scenario(**{"policies": policies, **changes})


@pytest.fixture(scope="module")
def results():
    return simulate(world(horizon="1d"), STRATEGY, seed=3, replications=2)


def test_the_parent_is_what_stands_before_the_dot_or_what_is_said():
    assert world().parents() == ("spam", "minors", "safety", "safety")
    assert tiny_scenario(policies={"hate": {"parent": "safety"}}).parents() == ("spam", "safety", "minors")
    assert tiny_scenario().parents() == ("spam", "hate", "minors")


def test_sums_by_parent_are_sums_of_its_policies(results):
    ledger = results.ledger
    by_policy, by_parent = (ledger.total(Measure.REMOVALS, ("market", axis)) for axis in ("policy", "parent"))

    assert ledger.labels("parent") == ("spam", "minors", "safety")
    np.testing.assert_allclose(by_parent, np.stack([by_policy[:, 0], by_policy[:, 1], by_policy[:, 2:].sum(axis=1)], 1))
    weighted = ledger.weighted_total(Measure.VIOLATIONS, ("parent",))
    np.testing.assert_allclose(weighted[2], ledger.weighted_total(Measure.VIOLATIONS, ("policy",))[2:].sum())


def test_histograms_merge_so_that_quantiles_are_those_of_all_items(results):
    sketch = next(iter(Sketch))
    by_policy, by_parent = (results.ledger.histogram(sketch, (axis,)) for axis in ("policy", "parent"))

    np.testing.assert_array_equal(by_parent[2], by_policy[2:].sum(axis=0))


def test_indicators_are_computed_on_the_sums(results):
    """A share of the parent is the share of the sums, and no mean of shares."""
    precision = find_indicator("removal_precision")
    by_parent = precision.value(results.ledger, ("parent",))
    right, all_ = (
        results.ledger.total(measure, ("policy",))[2:].sum()
        for measure in (Measure.REMOVALS_VIOLATING, Measure.REMOVALS)
    )

    assert by_parent[2] == pytest.approx(right / all_)
    prevalence = find_indicator("prevalence").value
    np.testing.assert_allclose(
        prevalence(results.ledger, ("parent",))[2], prevalence(results.ledger, ("policy",))[2:].sum()
    )


def test_policy_and_parent_are_not_asked_for_together(results):
    with pytest.raises(InputError, match="must be broken down by policy or by parent"):
        results.estimates(["removal_precision"], by=("policy", "parent"))


def test_without_parts_the_sums_by_parent_are_those_by_policy():
    ledger = simulate(tiny_scenario(horizon="6h"), STRATEGY, seed=1, replications=1).ledger

    assert ledger.labels("parent") == ledger.labels("policy")
    np.testing.assert_array_equal(
        ledger.total(Measure.UPLOADS, ("parent",)), ledger.total(Measure.UPLOADS, ("policy",))
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"safety": 0.8}, [0.5, 0.5, 0.8, 0.8]),
        ({"safety": 0.8, HATE: 0.7}, [0.5, 0.5, 0.7, 0.8]),
        ({"*": 0.9, "safety": 0.8, THREATS: 0.7}, [0.9, 0.9, 0.8, 0.7]),
    ],
)
def test_a_value_of_the_parent_holds_for_its_parts_unless_they_have_their_own(value, expected):
    param = Param(0.5, ge=0, le=1, shape=("policy",))
    param.__set_name__(object, "at")

    resolved = param.resolve(value, ("DE",), ("spam", "minors", HATE, THREATS))

    assert resolved.tolist() == expected


def test_a_markets_own_value_of_the_parent_comes_before_that_of_all_markets():
    param = Param(0.5, ge=0, le=1, shape=("market", "policy"))
    param.__set_name__(object, "at")
    value = {"DE": {"safety": 0.8}, "*": {"hate": 0.7}}

    assert param.resolve(value, ("DE", "US"), ("hate",), ("safety",)).tolist() == [[0.8], [0.7]]
    with pytest.raises(ParamError, match="Did you mean 'safety'"):
        param.resolve({"DE": {"safty": 0.8}}, ("DE",), ("hate",), ("safety",))


def test_a_strategy_resolves_parents_of_its_scenario():
    from simulator.platform.context import context_of
    from simulator.world.world import World

    scenario = tiny_scenario(policies={"hate": {"parent": "safety"}})
    strategy = find_strategy("Threshold(remove_at={'*': {'safety': 0.7, '*': 0.95}}, review_at=0.2)")
    strategy.start(context_of(World(scenario, seed=1, replication=0)))

    assert strategy.resolved["remove_at"].tolist() == [[0.95, 0.7, 0.95]] * 2


# -- paths -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["policies.safety.hate.prevalence", 'policies."safety.hate".prevalence'])
def test_a_name_with_a_dot_is_found_in_a_path(path):
    changed = world().override(f"{path}=0.011")

    assert changed.policies[HATE].prevalence == 0.011
    assert changed.policies[THREATS].prevalence == 0.02


def test_a_name_with_a_dot_works_as_a_key_further_down():
    changed = world().override("markets.DE.prevalence_multiplier={safety.hate: 2}")
    again = changed.override("markets.DE.prevalence_multiplier.safety.hate=3", "policies.*.severity_weight=2")
    part = json.dumps(scenario_to_dict(world())["policies"][HATE])
    added = world().override("markets.US.prevalence_multiplier.+safety.hate=4", f'policies.+"safety.slurs"={part}')

    assert again.markets["DE"].prevalence_multiplier == {HATE: 3}
    assert added.markets["US"].prevalence_multiplier[HATE] == 4
    assert added.parents()[-1] == "safety"


def test_the_longest_name_wins():
    assert joined(("policies", "a", "detector", "auc"), ["a", "a.detector"]) == ("policies", "a.detector", "auc")
    assert joined(("policies", "a", "detector", "auc"), ["a"]) == ("policies", "a", "detector", "auc")
    assert split_path('a."b.c".d') == ("a", "b.c", "d")


@pytest.mark.parametrize("path", ["strategy.remove_at.DE.safety.hate", 'strategy.remove_at.DE."safety.hate"'])
def test_a_cell_of_a_parameter_is_changed_by_the_same_names(path):
    expected = {"DE": {HATE: 0.95, "*": 0.9}, "*": 0.9}
    scenario = world(strategy=STRATEGY)

    in_scenario = plan_in_force(scenario.override(f"{path}=0.95")).strategy
    beside = Plan(scenario, make_strategy(STRATEGY)).overridden([f"{path}=0.95"]).strategy

    assert in_scenario.params["remove_at"] == beside.params["remove_at"] == expected


def test_plan_files_name_them_too(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(
        "strategy.remove_at.DE.safety: 0.95\nstrategy.remove_at.DE.safety.hate: 0.97\n"
        "policies.safety.hate.detector.auc: 0.97\n",
        encoding="utf-8",
    )
    plan = Plan(world(strategy=STRATEGY), make_strategy(STRATEGY)).changed(str(path))

    assert plan.scenario.policies[HATE].detector.auc == 0.97
    assert plan.strategy.params["remove_at"] == {"DE": {HATE: 0.97, "safety": 0.95, "*": 0.9}, "*": 0.9}


def test_such_a_scenario_is_read_back_as_it_was_written():
    assert parse_scenario(to_yaml(world())) == world()


def test_a_field_of_such_a_policy_can_be_searched():
    assert space_of("policies.safety.hate.detector.auc", world()).high < 1


# -- words and wrong input ---------------------------------------------------------------------------------------------


def test_explain_names_the_parts():
    assert lines_of(tiny_scenario(), "sub_policies") == []
    assert lines_of(world(), "sub_policies") == [
        "Policy 'safety' is the sum of 'safety.hate', 'safety.threats'; its thresholds apply to them."
    ]
    assert lines_of(tiny_scenario(policies={"hate": {"parent": "spam"}}), "sub_policies") == [
        "Policy 'spam' is the sum of 'hate' and uploads of its own; its thresholds apply to them."
    ]


@pytest.mark.parametrize(
    ("policy", "name", "sentence"),
    [
        ({"parent": "general"}, HATE, "must be 'safety', as the name 'safety.hate' says. Got 'general' instead."),
        ({"parent": "a.b"}, "hate", "policies.hate.parent must"),
        ({"parent": ""}, "hate", "policies.hate.parent must"),
        ({"parent": 3}, "hate", "policies.hate.parent must"),
        ({}, "safety.hate.slurs", "must have keys that"),
        ({}, "safety.", "must have keys that"),
        ({}, ".hate", "must have keys that"),
    ],
)
def test_wrong_parents_and_names_are_refused_in_a_sentence(policy, name, sentence):
    data = scenario_to_dict(tiny_scenario())
    data["policies"] = {**data["policies"], name: {**data["policies"]["hate"], **policy}}
    with pytest.raises(ScenarioError) as caught:
        scenario_from_dict(data, "mine.yaml")

    assert sentence in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_a_parent_is_no_part_of_another_policy():
    with pytest.raises(ScenarioError, match=r"policies\.minors\.parent must not itself have a parent"):
        tiny_scenario().override("policies.hate.parent=spam", "policies.minors.parent=hate")


def test_a_guardrail_names_a_policy_with_a_dot_or_a_parent(results):
    from simulator.indicators import INDICATORS
    from simulator.indicators.requirement import parse_requirements
    from simulator.runs.guardrails import judge

    texts = [f"exposure[{HATE}]<=1", "exposure[safety]<=1", "exposure[DE,parent=safety]>=0"]
    part, whole, here = judge(parse_requirements(texts, INDICATORS), results)

    exposure = find_indicator("exposure").value(results.ledger, ("policy",))
    assert part.estimate.value == pytest.approx(exposure[2])
    assert whole.estimate.value == pytest.approx(exposure[2:].sum())
    assert here.estimate.value <= whole.estimate.value


def test_tables_of_the_scenario_and_pools_may_name_the_parent():
    from simulator.world.parameters import parameters_of

    part = {"law": "deterministic"}
    scenario = world(
        markets={"DE": {"prevalence_multiplier": {"safety": 2.0, THREATS: 1.5}}},
        detection={"drift": {"per_day": {"safety": 0.1}}},
        pools={
            "europe": {
                "policies": ["safety"],
                "service_by_policy": {"safety": {**part, "mean": 50}, HATE: {**part, "mean": 70}},
                "confusion_by_policy": {"safety": {"missed": 0.5, "wrong": 0.5}},
            },
            "general": {"markets": ["*"]},
        },
    )
    found = parameters_of(scenario)

    np.testing.assert_allclose(found.prevalence[0], [0.06, 0.01, 0.06, 0.03])
    assert found.laws.service.mean[0].tolist() == [300, 300, 70, 50]
    assert found.laws.confusion.given[0].tolist() == [0, 0, 1, 1]
    assert found.laws.route.tolist() == [[1, 1, 0, 0], [1, 1, 1, 1]]
    with pytest.raises(ScenarioError, match="Did you mean 'safety'"):
        scenario.override("pools.europe.policies=[safty]")


def test_warnings_of_thresholds_and_checks_of_detectors_know_parents():
    from simulator.present.thresholds import threshold_warnings

    rows = [{"threshold": 0.5, "precision": 0.6, "recall": 0.5}, {"threshold": 0.9, "precision": 0.9, "recall": 0.2}]
    scenario = tiny_scenario(
        markets={"DE": {"prevalence_multiplier": {"safety": 2.0}}},
        policies={"hate": {"parent": "safety", "detector": {"measured": {"DE": {"table": rows}}}}},
    )
    strategy = find_strategy("Threshold(remove_at={'*': {'safety': 0.9999999}}, review_at=0.5)")

    assert any("hate" in line for line in threshold_warnings(scenario, strategy))
