"""Indicators: what each says about a ledger whose numbers are known."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.config import Scenario
from simulator.config.needs import is_met
from simulator.discovery import modules
from simulator.errors import InputError
from simulator.indicators import FAMILIES, INDICATORS, evaluate, families, find_indicator, select, shown
from simulator.indicators.document import PAGE, render
from simulator.indicators.gap import Gap
from simulator.ledger import ITEM_AXES, Sketch
from simulator.ledger.sketch import sketch_bin
from tests.ledgers import blank_ledger, ledger_with, pool_ledger

ROOT = Path(__file__).parents[2]
ON_IN_THE_BASELINE = {
    "appeals.pool",
    "enforcement.suspend_at or enforcement.ban_at or enforcement.ladder or enforcement.ban_at_once",
    "appeals.pool or enforcement.recheck",
    "detection.rescoring",
    "enforcement.suspend_at or enforcement.ladder",
    "enforcement.ban_at or enforcement.ladder or enforcement.ban_at_once",
    "several markets",
    "several languages",
    "several tiers",
}


OF_STRATEGIES = "a strategy with"
"""What a need begins with that a parameter of the strategy meets."""


def value(ledger, id_):
    return float(INDICATORS[id_].value(ledger))


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_every_indicator_is_fully_described(indicator):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", indicator.id)
    assert indicator.definition.endswith(".")
    assert indicator.direction in (-1, 0, 1)
    assert all([indicator.title, indicator.unit, indicator.formula, indicator.numerator, indicator.source])


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
@pytest.mark.filterwarnings("error")
def test_every_indicator_can_be_computed_from_an_empty_ledger_by_every_axis(indicator):
    ledger = blank_ledger()

    for axis in indicator.axes:
        assert indicator.value(ledger, (axis,)).shape == (len(ledger.labels(axis)),)


def test_a_file_of_indicators_is_named_after_a_theme_or_after_its_mechanism():
    files = {Path(str(module.__file__)).stem for module in modules(families.__name__)}
    mechanisms = {path.stem for path in (ROOT / "simulator" / "world" / "mechanisms").iterdir()}

    assert files - mechanisms == {
        *("safety", "speed", "accuracy", "creators", "operations"),
        *("costs", "fairness", "penalties", "consequences", "shedding", "incidents"),
    }


def test_ids_are_unique_over_all_families():
    assert len(INDICATORS) == sum(len(family) for family in FAMILIES.values())


@pytest.mark.parametrize(
    ("id_", "measures", "expected"),
    [
        ("violative_view_rate", {"exposure_never": 3, "views": 200}, 0.015),
        ("prevalence", {"violations": 2, "uploads": 50}, 0.04),
        ("exposure", {"exposure_never": 7}, 7),
        ("exposure_delay_share", {"exposure_delay": 2, "exposure_never": 6}, 0.25),
        ("removals_per_1000_uploads", {"removals": 4, "uploads": 500}, 8),
        ("automated_share", {"removals_automated": 3, "removals": 4}, 0.75),
        ("proactive_share", {"removals_proactive": 1, "removals": 4}, 0.25),
        ("zero_view_share", {"removals_zero_views": 1, "removals": 5}, 0.2),
        ("within_24h_share", {"removals_24h": 9, "removals": 10}, 0.9),
        ("time_to_action_mean", {"time_to_action": 7200, "removals_violating": 2}, 3600),
        ("removal_precision", {"removals_violating": 3, "removals": 4}, 0.75),
        ("removal_recall", {"removals_violating": 3, "violations": 6}, 0.5),
        ("innocent_creators_actioned", {"innocent_creators": 5}, 5),
        ("innocent_views_lost_share", {"innocent_views_lost": 1, "innocent_views": 9}, 0.1),
        ("appeal_rate", {"appeals": 1, "removals": 8}, 0.125),
        ("appeals_too_late_share", {"appeals_too_late": 1, "removals": 4}, 0.25),
        ("uploads_withheld_per_wrongful_removal", {"withheld": 6, "removals": 5, "removals_violating": 2}, 2),
        ("struck_violation_share", {"violations_of_struck": 1, "uploads_of_struck": 8}, 0.125),
        ("evasion_violation_share", {"violations_of_returned": 1, "violations": 4}, 0.25),
        ("evasion_exposure_share", {"exposure_of_returned": 3, "exposure": 12}, 0.25),
        ("overturn_rate", {"overturns": 1, "appeals_decided": 2, "appeals": 4}, 0.5),
        ("sla_share", {"jobs_in_sla": 3, "jobs_started": 4, "jobs_due": 6, "jobs": 8}, 0.5),
        ("decided_in_limit_share", {"limit_met": 3, "limited": 4}, 0.75),
        ("review_accuracy", {"verdicts_correct": 9, "verdicts": 10}, 0.9),
        ("legal_breaches_per_day", {"limit_missed": 5}, 4),
        ("wrongful_strikes", {"strikes_innocent": 3}, 3),
        ("wrongful_strike_share", {"strikes_innocent": 3, "strikes": 12}, 0.25),
        ("wrongful_strikes_undone_share", {"strikes_undone_innocent": 1, "strikes_innocent": 4}, 0.25),
        ("wrongful_bans", {"bans_innocent": 2}, 2),
        ("wrongful_suspensions", {"suspensions_innocent": 2}, 2),
        ("wrongful_penalties_lifted", {"lifts_innocent": 1}, 1),
        ("repeat_removal_share", {"removals_repeat": 3, "removals": 4}, 0.75),
        ("ring_recall", {"removals_violating_of_ring": 3, "violations_of_ring": 4}, 0.75),
    ],
)
def test_item_indicators(id_, measures, expected):
    assert value(ledger_with(**measures), id_) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("id_", "measures", "expected"),
    [
        ("queue_wait_mean", {"queue_time": 600, "arrivals": 5, "starts": 4, "wait": 1}, 120),
        ("p_wait", {"starts_waited": 1, "starts": 4, "arrivals": 5}, 0.4),
        ("opened_in_sla_share", {"starts_in_sla": 3, "starts": 4, "arrivals": 6}, 0.5),
        ("queue_length", {"queue_time": 30 * 3600.0 * 2}, 2),
        ("backlog_peak", {"queue_time": 3600.0 * 7}, 7),
        ("backlog_end", {"queue_time": 3600.0 * 7}, 0),
        ("utilisation", {"busy_time": 30, "staffed_time": 20, "attended_time": 40}, 0.75),
        ("renege_share", {"reneges": 1, "arrivals": 10}, 0.1),
        ("reviewer_hours", {"busy_time": 5400}, 1.5),
        ("staffed_hours", {"staffed_time": 7200}, 2),
    ],
)
def test_pool_indicators(id_, measures, expected):
    assert value(pool_ledger(**measures), id_) == pytest.approx(expected, rel=1e-15)


def test_what_is_counted_by_day_is_over_the_time_counted():
    ledger = ledger_with((0, 0, 0, 0), event_return=6) + ledger_with((1, 1, 0, 0), event_return=9)
    indicator = INDICATORS["returns_per_day"]

    assert value(ledger, "returns_per_day") == pytest.approx(15 / 2.5)
    np.testing.assert_allclose(indicator.value(ledger, ("day", "market")), [[3, 0], [0, 9 / 0.5]])


def test_the_backlog_at_the_end_is_that_of_the_last_hour():
    assert value(pool_ledger((29, 1), queue_time=7200.0), "backlog_end") == 2


def test_severity_weights_the_exposure_of_each_policy():
    light, heavy = (
        ledger_with((0, 0, 0, 0), exposure_late=5, views=100),
        ledger_with((0, 0, 2, 0), exposure_late=5, views=100),
    )

    assert value(light + heavy, "severity_weighted_exposure") == (5 * 1 + 5 * 10) / 200 * 1000


def test_the_causes_of_exposure_add_up_to_the_last_bit():
    ledger = ledger_with(exposure_late=0.1, exposure_delay=0.2, exposure_wrong=0.3, exposure_never=0.7, views=3.0)
    causes = [value(ledger, f"exposure_{cause}") for cause in ("late", "delay", "wrong", "never")]

    assert sum(causes) == value(ledger, "exposure")
    assert value(ledger, "violative_view_rate") == sum(causes) / 3.0


def test_the_precision_on_rings_is_that_among_rings_and_look_alikes():
    ledger = replace(ledger_with(removals_of_ring=3, removals_of_returned=1), segments=("struck", "look_alike", "ring"))

    assert value(ledger, "ring_precision") == 0.75


def test_a_time_to_action_is_a_quantile_of_the_sketch():
    ledger = blank_ledger()
    sketches = ledger.sketches.copy()
    sketches[0, 0, 0, 0, Sketch.TIME_TO_ACTION, sketch_bin(3600.0)] = 10

    assert value(replace(ledger, sketches=sketches), "time_to_action_median") == pytest.approx(3600, rel=0.1)


def test_totals_are_means_per_run():
    ledger = ledger_with(exposure_late=10)

    assert value(ledger + ledger + ledger, "exposure") == 10


def test_the_prevalence_of_policies_adds_up_to_that_of_the_platform():
    ledger = ledger_with((0, 0, 0, 0), violations=2, uploads=60) + ledger_with((0, 0, 1, 1), violations=3, uploads=40)
    by_policy = INDICATORS["prevalence"].value(ledger, ("policy",))

    np.testing.assert_allclose(by_policy, [0.02, 0.03, 0.0], rtol=1e-15)
    assert by_policy.sum() == pytest.approx(value(ledger, "prevalence"))


def test_by_policy_and_another_axis_the_denominator_is_that_of_the_other_axis():
    ledger = ledger_with((0, 0, 0, 0), violations=2, uploads=50) + ledger_with((0, 1, 1, 0), violations=3, uploads=10)

    np.testing.assert_allclose(
        INDICATORS["prevalence"].value(ledger, ("policy", "market")), [[0.04, 0], [0, 0.3], [0, 0]], rtol=1e-15
    )


def test_a_value_without_denominator_is_missing_and_says_why():
    (missing,) = evaluate(ledger_with(removals=0), ["removal_precision"])

    assert math.isnan(missing.value)
    assert missing.reason == "no removals"


def test_cells_come_in_the_order_of_the_axes():
    values = evaluate(ledger_with((1, 0, 0, 0), removals=1, removals_24h=1), ["within_24h_share"], ("day", "market"))

    assert [one.cell for one in values if one.value == 1] == [{"day": "day 2", "market": "DE"}]
    assert len(values) == 4


def test_without_ids_those_are_chosen_that_know_the_axes():
    by_policy = [one for one in select(by=("policy",)) if not isinstance(one.rule, Gap)]
    assert all(set(ITEM_AXES) <= set(indicator.axes) for indicator in by_policy)
    assert {"queue_length", "backlog_peak"} <= {indicator.id for indicator in select(by=("pool",))}


def test_unknown_names_are_refused_with_a_near_miss():
    with pytest.raises(InputError, match=r"Got 'prevalance' instead. Did you mean 'prevalence'\?"):
        find_indicator("prevalance")
    with pytest.raises(InputError, match=r"'utilisation' must be broken down by day, hour, pool. Got 'policy' instead"):
        select(["utilisation"], ("policy",))
    with pytest.raises(InputError, match=r"Got \('markt',\) instead. Did you mean 'market'\?"):
        select(by=("markt",))
    with pytest.raises(InputError, match="in common"):
        select(by=("policy", "pool"))


def test_the_page_of_the_indicators_is_current():
    assert (ROOT / PAGE).read_text(encoding="utf-8") == render(), "run: python -m simulator.indicators.document"


def test_a_table_shows_only_what_the_scenario_has_on():
    baseline, everything, queueing = (Scenario.load(name) for name in ("baseline", "everything", "queueing"))

    hidden = INDICATORS.keys() - set(shown([baseline]))
    assert hidden == {indicator.id for indicator in INDICATORS.values() if set(indicator.needs) - ON_IN_THE_BASELINE}
    assert {"ring_recall", "copies_matched_share", "returns_per_day", "renege_share", "golden_accuracy"} <= hidden
    of_strategies = {one.id for one in INDICATORS.values() if any(need.startswith(OF_STRATEGIES) for need in one.needs)}
    all_but_theirs = [id_ for id_ in INDICATORS if id_ not in of_strategies]
    assert shown([everything]) == shown([baseline, everything]) == all_but_theirs
    assert "appeal_rate" not in shown([queueing])
    assert "renege_share" in shown([queueing.override("pools.desk.patience=2s")])


def test_a_table_by_an_axis_shows_only_what_the_scenario_has_on():
    baseline = Scenario.load("baseline")

    assert set(shown([baseline], ("pool",))) == set(shown([baseline])) & {one.id for one in select(None, ("pool",))}


@pytest.mark.parametrize(
    ("need", "change"),
    {
        "adversaries": "adversaries={share: 0.1}",
        "adversaries.reupload": "adversaries={share: 0.1, reupload: 0.5}",
        "appeals.pool": "name=as it is",
        "appeals.pool or enforcement.recheck": "appeals.pool=null",
        "appeals.window": "appeals.window=2d",
        "costs": "costs.wrongful_removal=5",
        "costs.violative_view": "costs={violative_view: 0.01}",
        "creators.ban_evasion": "creators.ban_evasion={returns: 0.5}",
        "creators.churn": "creators.churn={per_removal: 0.2}",
        "detection.hash_bank": "detection.hash_bank={}",
        "detection.rescoring": "detection.rescoring.ages=[1d]",
        "enforcement.stages or a strategy with gate_at_views": "enforcement.stages=[{from_views: 9, reach: 0.5}]",
        "a strategy with gate_at_views": "strategy=Threshold(gate_at_views=0)",
        "enforcement.suspend_at or enforcement.ban_at or enforcement.ladder or enforcement.ban_at_once": (
            "enforcement.ban_at=null"
        ),
        "enforcement.suspend_at or enforcement.ladder": "name=as it is",
        "enforcement.ban_at or enforcement.ladder or enforcement.ban_at_once": "name=as it is",
        "enforcement.ladder": (
            "enforcement={suspend_at: null, ban_at: null, ladder: [{at: 1, penalty: suspend, length: 1d}]}"
        ),
        "enforcement.verdicts": "enforcement.verdicts=[{consequence: label}]",
        "enforcement.verdicts or enforcement.educate_first": "enforcement.educate_first=true",
        "pools.*.cost_per_hour": "pools.emea.cost_per_hour=20",
        "several tiers": "name=as it is",
        "an incident of kind novel_content": (
            "incidents={new: {kind: novel_content, policy: integrity, start: 0h, share: 0.1, blind: 0.1}}"
        ),
        "an incident of kind reupload_storm": (
            "incidents={new: {kind: reupload_storm, policy: integrity, start: 0h, plateau: 1h, per_hour: 9}}"
        ),
        "networks": "networks={}",
        "pools.*.helps": "pools.emea.helps=[{pool: apac}]",
        "pools.*.patience or time_limits": "pools.emea.patience=1h",
        "pools.*.people": "pools.emea.people={}",
        "pools.*.people.golden.share": "pools.emea.people={golden: {share: 0.1}}",
        "pools.*.people.severe": "pools.emea.people={severe: {weight: 5}}",
        "time_limits": "time_limits=[{name: law, limit: 1h, on_expiry: keep}]",
    }.items(),
)
def test_a_need_is_met_by_one_change_of_the_baseline(need, change):
    baseline = Scenario.load("baseline")

    assert is_met(need, baseline.override(change))
    assert is_met(need, baseline) == (need in ON_IN_THE_BASELINE)


def test_each_need_of_an_indicator_is_met_by_the_world_that_has_everything_on():
    everything = Scenario.load("everything")

    needs = {need for one in INDICATORS.values() for need in one.needs}
    assert all(is_met(need, everything) for need in needs if not need.startswith(OF_STRATEGIES))


def test_a_need_that_is_no_path_of_a_scenario_is_a_mistake_of_the_program():
    with pytest.raises(AttributeError, match="bann_evasion"):
        is_met("creators.bann_evasion", Scenario.load("baseline"))
