"""Figures that platforms publish, and the tables in published forms that they fill."""

from __future__ import annotations

import copy
import re

import pytest

from simulator.errors import InputError
from simulator.export.reading import read
from simulator.export.templates import TEMPLATES, can_be_filled, filled
from simulator.export.templates.dsa_sections import template
from simulator.export.templates.guidelines import METRICS
from simulator.export.whole import whole
from simulator.indicators import INDICATORS
from simulator.indicators.transparency import CROSSES, TRANSPARENCY
from simulator.ledger.measures import Measure
from simulator.runs.simulate import simulate
from tests import saved_results
from tests.worlds import tiny_scenario

TEMPLATE = template()
MEASURE_COLUMNS = [
    "Applicability",
    "Service",
    "Reporting period",
    "Category of incompatibility with the provider's terms and conditions",
    'Description of the sub-category "Other"',
    "Number of measures taken at the provider's own initiative",
    "Number of measures taken after detection with solely automated means",
    *(
        f"Visibility restriction {kind}"
        for kind in ("Removal", "Disable", "Demoted", "Age restricted", "Interaction restricted", "Labelled", "Other")
    ),
    *(f"Monetary restriction {kind}" for kind in ("Suspension", "Termination", "Other")),
    *(f"Provision of the service {kind}" for kind in ("Suspension", "Termination")),
    *(f"Account restriction {kind}" for kind in ("Suspension", "Termination")),
]
"""Columns of section 6 as published, without those of contextual information, which repeat the last sixteen."""
LISTED = ["Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope", "Value"]


@pytest.fixture(scope="module")
def results():
    return simulate(tiny_scenario(), "Threshold(remove_at=0.7, review_at=0.3)", replications=3, workers=1)


@pytest.fixture(scope="module")
def payload(results):
    crosses = [(), *CROSSES]
    return {
        **results.to_dict(),
        "breakdowns": {},
        "transparency": {",".join(by): [one.to_dict() for one in results.transparency(by)] for by in crosses},
    }


@pytest.fixture
def forms(payload, tmp_path):
    saved = read(saved_results.saved(payload, tmp_path / "run.json"))
    return {one.name: one.data.to_pylist() for one in filled(saved, list(TEMPLATES))}


def test_numbers_are_those_of_the_ledger_and_parts_add_up(results):
    whole_run = {one.indicator.id: one.value for one in results.transparency()}
    removals = float(results.ledger.total(Measure.REMOVALS)) / 3

    assert removals > 5
    assert whole_run["removals"] == pytest.approx(removals)
    assert whole_run["automated_removals"] + whole_run["human_removals"] == pytest.approx(removals)
    assert whole_run["proactive_removals"] / removals == pytest.approx(whole_run["proactive_share"])
    assert whole_run["removal_rate"] == pytest.approx(removals / whole_run["published_uploads"])
    decided = whole_run["appeals_upheld"] + whole_run["appeals_reversed"]
    assert decided + whole_run["appeals_open"] == pytest.approx(whole_run["appeals"])
    per_policy = [one.value for one in results.transparency(("policy",)) if one.indicator.id == "removals"]
    assert sum(per_policy) == pytest.approx(removals)
    shares = [one.value for one in results.transparency(("policy",)) if one.indicator.id == "share_of_removals"]
    assert sum(shares) == pytest.approx(1.0)


def test_accuracy_follows_from_precision_recall_and_prevalence(results):
    found = {one.indicator.id: one.value for one in results.transparency()}
    prevalence = results.value("prevalence")
    right = found["automated_recall"] * prevalence
    wrong = right * (1 / found["automated_precision"] - 1)

    assert found["automated_accuracy"] == pytest.approx(1 - wrong - (prevalence - right))


def test_they_are_no_rows_of_tables_and_none_is_an_indicator_twice():
    own = [id_ for id_ in TRANSPARENCY if id_ not in INDICATORS]

    assert "removals" in own
    assert all(TRANSPARENCY[id_] is INDICATORS[id_] for id_ in TRANSPARENCY if id_ in INDICATORS)
    assert all(one.source and one.definition.endswith(".") for one in TRANSPARENCY.values())
    assert all(one.allows(by) for one in TRANSPARENCY.values() for by in CROSSES)


def test_dsa_tables_have_the_columns_of_the_template(payload, tmp_path):
    saved = read(saved_results.saved(payload, tmp_path / "run.json"))
    tables = {one.name: one.data for one in filled(saved, ["dsa"])}

    measured = MEASURE_COLUMNS[5:]
    context = [f"Contextual Information on {name}" for name in measured]
    assert tables["dsa_6_own_initiative_TC"].column_names == [*MEASURE_COLUMNS, *context]
    for name in ("dsa_7_appeals_and_recidivism", "dsa_8_automated_means"):
        assert tables[name].column_names == [*LISTED, "Contextual Information"]
    assert len(TEMPLATE.measures) == 16
    states = [slot.names[2] for slot in TEMPLATE.automated if slot.who == "Only for VLOPs"]
    assert len(states) == len(set(states)) == 27
    assert len({slot.names for slot in TEMPLATE.complaints}) == len(TEMPLATE.complaints) == 47
    assert len({slot.names for slot in TEMPLATE.automated}) == len(TEMPLATE.automated) == 47


def test_dsa_cells_are_indicators_with_intervals(forms, results):
    found = {one.indicator.id: one for one in results.transparency()}
    total, *policies = forms["dsa_6_own_initiative_TC"]
    removed = "Visibility restriction Removal"

    assert total["Category of incompatibility with the provider's terms and conditions"] == "TOTAL"
    assert total[removed] == found["removals"].value
    assert sum(row[removed] for row in policies) == pytest.approx(total[removed])
    said = total[f"Contextual Information on {removed}"]
    assert said == f"count, mean of 3 runs; 95 % interval {found['removals'].low:.6g} to {found['removals'].high:.6g}"
    assert total["Reporting period"].count("/") == 1
    cells = {(row["section"], row["row"], row["column"]): row for row in forms["dsa"]}
    cell = cells["dsa_6_own_initiative_TC", "TOTAL", removed]
    assert (cell["value"], cell["low"], cell["high"]) == (total[removed], found["removals"].low, found["removals"].high)
    assert (cell["indicator"], cell["unit"], cell["replications"]) == ("removals", "count", 3)
    by_scope = {(row["Indicator"], row["Scope"]): row for row in forms["dsa_8_automated_means"]}
    assert by_scope["Accuracy of the automated means - Precision", "Total number"]["Value"] == (
        found["automated_precision"].value
    )
    german = by_scope["Number of measures solely taken by automated means", "de"]["Value"]
    by_market = {
        one.cell["market"]: one.value
        for one in results.transparency(("market",))
        if one.indicator.id == "automated_removals"
    }
    assert german == by_market["DE"]
    assert by_scope["Number of measures solely taken by automated means", "fr"]["Value"] is None


def test_what_the_simulator_does_not_count_is_empty_for_a_reason(forms, payload, tmp_path):
    told = {
        (row["table"], row["column"]): row["meaning"]
        for one in whole(read(saved_results.saved(payload, tmp_path / "run.json")))
        if one.name == "dictionary"
        for row in one.data.to_pylist()
    }

    for row in forms["dsa_6_own_initiative_TC"]:
        assert row["Monetary restriction Suspension"] is None
        assert row["Contextual Information on Monetary restriction Suspension"].startswith("empty: ")
    assert told["dsa_6_own_initiative_TC", "Monetary restriction Suspension"].startswith("empty: ")
    assert "indicator `removals`" in told["dsa_6_own_initiative_TC", "Visibility restriction Removal"]
    for name, value in (("dsa", "value"), ("guidelines", "result")):
        for row in forms[name]:
            assert (row[value] is not None) or row["reason"], row
            assert row["indicator"] or row[value] is None
    assert all(
        bool(one.indicator) != bool(one.reason)
        for one in (*TEMPLATE.measures, *TEMPLATE.complaints, *TEMPLATE.automated, *METRICS)
    )


def test_guidelines_have_metric_period_policy_market_bucket_and_result(forms, results):
    rows = forms["guidelines"]
    found = {one.indicator.id: one for one in results.transparency()}
    at = {(row["metric"], row["policy"], row["market"], row["view_bucket"]): row for row in rows}

    assert len(at) == len(rows), "one row per figure"
    proactive = at["Proactive removal rate", "All", "All", ""]
    assert (proactive["result"], proactive["low"], proactive["unit"]) == (
        found["proactive_share"].value,
        found["proactive_share"].low,
        "share",
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", proactive["period"])
    assert [row["view_bucket"] for row in rows if row["metric"] == "Share of removals by views"] == [
        *("0", "1-10", "11-100", "101-1k", "1k-10k", "10k-100k", "100k-1M", ">1M")
    ]
    assert at["Share of removals by views", "All", "All", "0"]["result"] == found["zero_view_share"].value
    markets = {row["market"] for row in rows}
    assert {"DE", "US", "All"} <= markets
    removed = sum(
        row["result"] for key, row in at.items() if key[0] == "Total videos removed" and "All" not in key[1:3]
    )
    assert removed == pytest.approx(found["removals"].value), "markets and policies add up"


def test_a_run_without_the_breakdown_is_told_which_option_makes_it(payload, tmp_path):
    less = copy.deepcopy(payload)
    for by in ("policy", "market,policy"):
        del less["transparency"][by]
    saved = read(saved_results.saved(less, tmp_path / "less.json"))

    assert can_be_filled(saved) == ([], ["policy"])
    assert not any(one.name.startswith(("dsa", "guidelines")) for one in whole(saved))
    for name in TEMPLATES:
        with pytest.raises(InputError, match=f"--template {name} must have a run by policy.*with --by policy. Got "):
            whole(saved, [name])
    del less["transparency"]
    old = read(saved_results.saved(less, tmp_path / "old.json"))
    assert can_be_filled(old) == ([], [])
    with pytest.raises(InputError, match="with --by policy --by market"):
        whole(old, ["guidelines"])


def test_a_comparison_fills_no_form(tmp_path):
    saved = read(saved_results.saved(saved_results.comparison(), tmp_path / "c.json"))

    with pytest.raises(InputError, match="--template dsa must have the JSON of a run"):
        whole(saved, ["dsa"])


def test_a_chosen_form_takes_the_place_of_the_results_own_tables(payload, tmp_path):
    saved = read(saved_results.saved(payload, tmp_path / "run.json"))

    assert [one.name for one in whole(saved, ["guidelines"])] == [
        *("guidelines", "differs", "provenance", "indicators", "dictionary")
    ]


def test_times_that_are_none_are_refused(payload, tmp_path):
    for name, value in (("start", "soon"), ("horizon", None), ("horizon", 1e300), ("start", 7)):
        other = copy.deepcopy(payload)
        other["provenance"]["scenario"][name] = value
        saved = read(saved_results.saved(other, tmp_path / "x.json"))
        with pytest.raises(InputError, match="scenario"):
            filled(saved, ["dsa"])
