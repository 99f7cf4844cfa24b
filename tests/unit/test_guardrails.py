"""Guardrails, fixed and relative, of the whole and of a part; what is met on three removals is not met."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.config import Scenario
from simulator.errors import InputError, UnknownNameError
from simulator.indicators import INDICATORS
from simulator.indicators.applies import check_requirements
from simulator.indicators.requirement import Requirement, parse_requirement
from simulator.ledger import merge
from simulator.present.rows import requirement_text
from simulator.present.serialise import interval
from simulator.runs.estimate import Influence
from simulator.runs.guardrails import judge
from simulator.runs.paired import Paired
from tests.ledgers import lasting, ledger_with, pool_ledger


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


def counts(removals, uploads=10_000):
    return arm(*(ledger_with(removals=number, uploads=uploads) for number in removals))


@pytest.mark.parametrize(
    ("text", "removals", "expected"),
    [
        # none in 20,000 uploads: up to 0.184 per 1,000 would go unseen 39 times in 40
        ("removals_per_1000_uploads<=0.2", (0, 0), "met"),
        ("removals_per_1000_uploads<=0.1", (0, 0), "too little evidence"),
        # two: up to 0.361, but none would have met it
        ("removals_per_1000_uploads<=0.2", (1, 1), "likely"),
        ("removals_per_1000_uploads<=0.2", (3, 2), "missed"),
        # a number per thousand has no best, so a lower limit can always be met by more
        ("removals_per_1000_uploads>=0.1", (1, 2), "likely"),
        ("removals_per_1000_uploads>=0.1", (0, 1), "missed"),
        ("removals_per_1000_uploads>=0.1", (400, 420), "met"),
    ],
)
def test_a_fixed_limit_on_few_events(text, removals, expected):
    assert status(text, counts(removals)) == expected


def test_what_is_the_same_in_every_run_meets_a_limit_by_its_counts():
    assert status("removal_precision>=0.95", removals((100, 100), (100, 100))) == "met"
    assert status("removal_precision<1", removals((100, 100), (100, 100))) == "missed"
    assert status("wrongful_removal_rate<=0.5", removals((100, 100), (100, 100))) == "too little evidence"


def test_a_mean_of_one_case_meets_nothing():
    case = {"overturns": 1, "appeals_decided": 1, "event_reinstate": 1, "time_to_reinstatement": 3600.0}
    once = arm(ledger_with(), ledger_with(), ledger_with(**case))

    assert status("time_to_reinstatement_mean<=10h", once) == "too little evidence"
    assert status("time_to_reinstatement_mean<=30m", once) == "missed"


@pytest.mark.parametrize(("views", "expected"), [((0, 0, 1), "too little evidence"), ((0, 2, 1), "met")])
def test_views_of_one_replication_meet_nothing(views, expected):
    assert status("exposure<=100", arm(*(ledger_with(exposure_late=number) for number in views))) == expected


@pytest.mark.parametrize(("number", "expected"), [(9, "too little evidence"), (10, "met")])
def test_a_quantile_meets_a_limit_on_enough_durations(number, expected):
    times = np.geomspace(60, 600, number)
    runs = arm(lasting(times), lasting(times * 3))

    assert status("time_to_action_median<=10h", runs) == expected
    assert status("time_to_action_median<=1s", runs) == "missed"


def test_planned_staff_is_met_for_certain():
    ten, nine = (arm(*(pool_ledger(staffed_time=3600.0 * hours) for _ in range(3))) for hours in (10, 9))

    assert status("staffed_hours<=10", ten) == "met"
    assert status("staffed_hours<10", ten) == "missed"
    assert status("staffed_hours<=-10%", nine, ten) == "met"
    assert status("staffed_hours<=-11%", nine, ten) == "missed"


@pytest.mark.parametrize(
    ("candidate", "text", "expected"),
    [
        ((1, 2), "<=+150%", "too little evidence"),  # five events of both arms
        ((2, 2), "<=+150%", "likely"),  # six
        ((2, 2), "<=+20%", "missed"),
        ((1, 1), ">=baseline", "too little evidence"),
        ((3, 3), ">=baseline", "likely"),
        ((30, 31), ">=baseline", "met"),
        ((0, 0), ">=baseline", "missed"),
    ],
)
def test_a_relative_limit_on_few_events(candidate, text, expected):
    assert status(f"removals_per_1000_uploads{text}", counts(candidate), counts((1, 1))) == expected


def test_a_lower_relative_limit_is_met_by_the_lower_bound():
    before = removals((900, 800), (900, 810), (900, 805))
    after = removals((900, 797), (900, 806), (900, 800))

    assert status("removal_precision>=baseline-2pp", after, before) == "met"
    assert status("removal_precision>=baseline-0.5pp", after, before) == "likely"
    assert status("removal_precision>=baseline-0.1pp", after, before) == "missed"
    assert status("removal_precision<=baseline", after, before) == "met"


def test_a_guardrail_carries_its_evidence():
    luck, place = np.array([1_900.0, 3_000.0, 2_500.0]), (0, 1, 0, 0)
    baseline, candidate = (
        arm(*(ledger_with(place, exposure_late=views, views=1e6) for views in runs))
        for runs in (luck, luck * [1.1, 1.2, 1.3])
    )
    wanted = parse_requirement("exposure[US]<=+50%", INDICATORS)
    (found,) = judge([wanted], candidate, baseline)
    change = Paired.of(*(Influence.of_parts(runs, np.ones(3)) for runs in (luck, luck * [1.1, 1.2, 1.3]))).relative

    assert found.requirement == wanted
    assert found.status == "met"
    assert found.holds
    assert not found.missed
    assert found.estimate.cell == found.baseline.cell == {"market": "US"}
    assert found.estimate.value == pytest.approx((luck * [1.1, 1.2, 1.3]).mean())
    assert found.baseline.value == pytest.approx(luck.mean())
    assert (found.relative, found.relative_low, found.relative_high) == (
        pytest.approx(float(change.value)),
        pytest.approx(float(change.low)),
        pytest.approx(float(change.high)),
    )
    data = found.to_dict()
    assert data["requirement"] == "exposure[US]<=baseline*1.5"
    assert data["status"] == "met"
    assert data["estimate"] == found.estimate.value
    assert data["baseline"] == interval(found.baseline.value, found.baseline.low, found.baseline.high)
    assert data["relative"] == interval(found.relative, found.relative_low, found.relative_high)
    assert data["threshold"] == pytest.approx(1.5 * luck.mean())


def test_a_fixed_guardrail_carries_no_baseline():
    (found,) = judge([parse_requirement("exposure[DE]<=1", INDICATORS)], arm(ledger_with(exposure_late=3.0)))

    assert found.missed
    assert not found.holds
    assert (found.estimate.value, found.baseline, found.requirement.limit) == (3.0, None, 1.0)
    assert set(found.to_dict()) == {"requirement", "status", *found.estimate.to_dict()}


def test_whose_baseline_is_missing_is_named():
    with pytest.raises(InputError, match=r"'exposure<=baseline\*1.05' is relative to a baseline"):
        judge([parse_requirement("exposure<=+5%", INDICATORS)], removals((1, 1)))
