"""Guardrails, fixed and relative, of the whole and of a part; what is met on three removals is not met."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from simulator.config import Scenario
from simulator.errors import InputError, UnknownNameError
from simulator.indicators import INDICATORS
from simulator.indicators.applies import check_requirements
from simulator.indicators.requirement import Requirement, parse_requirement
from simulator.ledger import merge
from simulator.present.rows import requirement_text
from simulator.runs.guardrails import judge
from tests.ledgers import ledger_with


def arm(*ledgers):
    whole = merge(ledgers)
    names = {
        "markets": whole.markets,
        "policies": whole.policies,
        "pools": whole.pool_names,
        "parents": lambda: whole.policies,
    }
    scenario = SimpleNamespace(creators=SimpleNamespace(tiers=whole.tiers), **names)
    found: Any = SimpleNamespace(ledgers=ledgers, ledger=whole, scenario=scenario)
    return found


def status(text, candidate, baseline=None):
    (one,) = judge([parse_requirement(text, INDICATORS)], candidate, baseline)
    return one.status


def removals(*pairs):
    return arm(*(ledger_with(removals=n, removals_violating=right) for n, right in pairs))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exposure<=+5%", Requirement("exposure", "<=", 0.0, 1.05)),
        ("exposure <= -10 %", Requirement("exposure", "<=", 0.0, 0.9)),
        ("sla_share>=baseline", Requirement("sla_share", ">=", 0.0, 1.0)),
        ("sla_share >= baseline - 2pp", Requirement("sla_share", ">=", -0.02, 1.0)),
        ("time_to_action_median<baseline+90m", Requirement("time_to_action_median", "<", 5400.0, 1.0)),
        ("exposure[ TR , policy=hate ]<=baseline*110%", Requirement("exposure", "<=", 0.0, 1.1, ("TR", "policy=hate"))),
        ("violative_view_rate[DE]<=0.1%", Requirement("violative_view_rate", "<=", 0.001, None, ("DE",))),
    ],
)
def test_relative_limits_and_parts(text, expected):
    found = parse_requirement(text, INDICATORS)

    assert found == expected
    assert parse_requirement(str(found), INDICATORS) == found


@pytest.mark.parametrize(
    "text",
    [
        "sla_share>=baseline-2%",
        "exposure<=baseline*0",
        "exposure<=-100%",
        "exposure<=baseline^2",
        "exposure<=baseline*nan",
        "exposure[]<=3",
        "exposure<=baseline+3h",
    ],
)
def test_relative_limits_that_say_nothing(text):
    with pytest.raises(InputError) as caught:
        parse_requirement(text, INDICATORS)
    assert repr(text)[1:-1] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_limit_is_shown_with_every_digit():
    assert requirement_text(Requirement("removal_precision", ">=", 0.9999999)) == "removal_precision >= 99.99999 %"
    assert requirement_text(Requirement("exposure", "<=", 0.0, 1.0000001)) == "exposure <= baseline × 1.0000001"


def test_places_are_names_of_the_scenario():
    names = {"market": ("DE", "US"), "policy": ("spam", "DE"), "pool": ()}

    assert Requirement("exposure", "<", 1.0, None, ("US", "spam")).cell(names) == {"market": "US", "policy": "spam"}
    with pytest.raises(InputError, match="'market=DE'"):
        Requirement("exposure", "<", 1.0, None, ("DE",)).cell(names)
    with pytest.raises(UnknownNameError, match="Did you mean 'spam'"):
        Requirement("exposure", "<", 1.0, None, ("spamm",)).cell(names)
    with pytest.raises(InputError, match="at most one market"):
        Requirement("exposure", "<", 1.0, None, ("market=DE", "US")).cell(names)


def test_three_right_removals_do_not_prove_a_precision():
    assert status("removal_precision>=0.999", removals((1, 1), (2, 2))) == "too little evidence"
    assert status("removal_precision>=0.999", removals((40_000, 40_000), (40_000, 39_999))) == "met"
    assert status("removal_precision>=0.999", removals((4_000, 4_000), (4_000, 3_995))) == "likely"
    assert status("removal_precision>=0.999", removals((50, 49), (50, 48))) == "missed"
    assert status("removal_precision>=0.5", removals((0, 0), (0, 0))) == "too little evidence"


def test_one_replication_proves_nothing():
    assert status("removal_precision>=0.5", removals((400, 399))) == "too little evidence"


def test_a_relative_guardrail_is_judged_on_the_pairs():
    luck = (1_900.0, 3_000.0, 2_500.0, 2_200.0)
    baseline = arm(*(ledger_with(exposure_late=views) for views in luck))
    worse, same = (
        arm(*(ledger_with(exposure_late=views * by) for views, by in zip(luck, factors, strict=True)))
        for factors in ((1.021, 1.019, 1.02, 1.018), (1.3, 0.7, 1.4, 0.5))
    )

    assert status("exposure<=+5%", worse, baseline) == "met", "the arms share their luck"
    assert status("exposure<=+1%", worse, baseline) == "missed"
    assert status("exposure<=+5%", same, baseline) == "likely"
    assert status("exposure<=0.05", worse, baseline) == "missed", "without a sign it is a number of views"
    assert status("exposure[DE]<=baseline*1.05", worse, baseline) == "met"
    assert status("exposure[US]<=baseline", worse, baseline) == "met", "nothing happened there in either arm"


def test_a_relative_guardrail_needs_a_baseline():
    with pytest.raises(InputError, match="relative to a baseline"):
        judge([parse_requirement("exposure<=+5%", INDICATORS)], removals((1, 1)))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ring_recall>=0.1", "ring_recall needs `networks`, which is off in the candidate's plan."),
        ("staff_cost<=+5%", "which is off in the baseline's plan."),
        ("exposure[TRR]<=3", "Got 'TRR' in 'exposure[TRR]<=3.0' instead."),
        ("utilisation[market=TR]<=0.9", "must be broken down by day, hour, pool"),
    ],
)
def test_a_guardrail_that_cannot_be_judged_is_refused_before_anything_runs(text, why):
    scenario = Scenario.load("baseline")
    with pytest.raises(InputError) as caught:
        check_requirements(
            [parse_requirement(text, INDICATORS)], {"the baseline's plan": scenario, "the candidate's plan": scenario}
        )
    assert why in str(caught.value)
