"""Indicators in the YAML of other tools: the keys that their schemas ask for, and names that refer to names."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from simulator.documents import read_yaml
from simulator.indicators import INDICATORS
from simulator.indicators.formats import FORMATS
from simulator.indicators.formats.columns import ITEMS, columns_of, definitions, is_defined
from simulator.indicators.traits import Sight

NAME = re.compile(r"^(?!.*__)[a-z][a-z0-9_]*[a-z0-9]$")
DEFINED = [one for one in INDICATORS.values() if is_defined(one)]


@pytest.fixture(scope="module")
def metricflow():
    return read_yaml(FORMATS["metricflow"](), "metricflow")


@pytest.fixture(scope="module")
def eppo():
    return read_yaml(FORMATS["eppo"](), "eppo")


def unique(names):
    return max(Counter(names).values()) == 1


def test_what_is_left_out_is_true_only_or_no_sum_of_rows():
    out = {one.id for one in INDICATORS.values()} - {one.id for one in DEFINED}
    sums = {id_ for id_ in out if INDICATORS[id_].sight is not Sight.TRUE_ONLY}

    assert {"innocent_views_lost", "ring_recall"} <= out
    assert {"queue_length", "backlog_peak", "backlog_end", "staff_cost"} <= sums
    assert not any(INDICATORS[id_].rule.sides for id_ in sums)
    assert all(id_ in FORMATS["eppo"]().split("fact_sources:")[0] for id_ in out), "the head says what is left out"


def test_columns_say_what_is_added_up():
    columns = {one.name: one.expression for one in columns_of(definitions(), ITEMS)}

    assert columns["exposure"] == "exposure"
    assert columns["exposure_by_severity_times_1000"] == "1000.0 * severity_weight * exposure"
    assert columns["removals_less_removals_violating"] == "removals - removals_violating"
    assert columns["removals_of_copy"] == "case when in_copy then removals else 0 end"
    assert columns["event_reinstate"] == "event_reinstate"
    assert all(len(name) < 63 for name in columns), "as long as names in SQL may be"


def test_metricflow_has_the_keys_of_its_schema(metricflow):
    assert set(metricflow) == {"semantic_models", "metrics"}
    for model in metricflow["semantic_models"]:
        assert {"name", "model", "entities", "dimensions", "measures", "defaults"} <= set(model)
        assert [one["type"] for one in model["entities"]].count("primary") == 1
        times = [one["name"] for one in model["dimensions"] if one["type"] == "time"]
        assert model["defaults"]["agg_time_dimension"] in times
        assert all(one["agg"] in ("sum", "percentile") for one in model["measures"])
        assert all(("agg_params" in one) == (one["agg"] == "percentile") for one in model["measures"])
    for metric in metricflow["metrics"]:
        assert {"name", "label", "type", "type_params"} <= set(metric)
        keys = {"simple": {"measure"}, "ratio": {"numerator", "denominator"}}[metric["type"]]
        assert set(metric["type_params"]) == keys


def test_metricflow_names_are_allowed_unique_and_defined(metricflow):
    measures = [one["name"] for model in metricflow["semantic_models"] for one in model["measures"]]
    metrics = {one["name"]: one for one in metricflow["metrics"]}

    assert unique(measures)
    assert len(metrics) == len(metricflow["metrics"])
    assert all(NAME.match(name) for name in [*measures, *metrics])
    assert {one.id for one in DEFINED} <= set(metrics)
    for metric in metrics.values():
        params = metric["type_params"]
        if metric["type"] == "simple":
            assert params["measure"] in measures
        else:
            assert all(metrics[params[side]]["type"] == "simple" for side in ("numerator", "denominator"))


def test_a_ratio_in_metricflow(metricflow):
    metrics = {one["name"]: one for one in metricflow["metrics"]}

    precision = metrics["removal_precision"]
    assert precision["type_params"] == {"numerator": "part_removals_violating", "denominator": "part_removals"}
    assert precision["config"]["meta"]["guardrail"] == "removal_precision>=baseline-1pp"
    assert metrics["time_to_action_p90"]["type_params"] == {"measure": "time_to_action_p90"}


def test_eppo_has_the_keys_of_its_schema(eppo):
    allowed = {
        *("name", "description", "entity", "is_guardrail", "metric_display_style", "minimum_detectable_effect"),
        *("guardrail_cutoff", "desired_change", "numerator", "denominator", "type", "percentile"),
    }
    assert set(eppo) == {"fact_sources", "metrics"}
    for source in eppo["fact_sources"]:
        assert {"name", "sql", "timestamp_column", "entities", "facts"} <= set(source)
        assert all(set(one) == {"entity_name", "column"} for one in source["entities"])
        assert all(f" {fact['column']}" in source["sql"] for fact in source["facts"])
    for metric in eppo["metrics"]:
        assert {"name", "entity"} <= set(metric) <= allowed
        assert ("numerator" in metric) != (metric.get("type") == "percentile")
        assert metric["metric_display_style"] in ("decimal", "percent")
        for side in ("numerator", "denominator"):
            assert side not in metric or set(metric[side]) == {"fact_name", "operation"}


def test_eppo_names_are_unique_and_defined(eppo):
    facts = [fact["name"] for source in eppo["fact_sources"] for fact in source["facts"]]
    entities = {one["entity_name"] for source in eppo["fact_sources"] for one in source["entities"]}

    assert unique(facts)
    assert unique([metric["name"] for metric in eppo["metrics"]])
    assert [metric["name"] for metric in eppo["metrics"]] == [one.title for one in DEFINED]
    for metric in eppo["metrics"]:
        used = [metric[key]["fact_name"] for key in ("numerator", "denominator", "percentile") if key in metric]
        assert set(used) <= set(facts)
        assert metric["entity"] in entities


def test_a_guardrail_in_eppo_points_the_way_that_is_worse(eppo):
    metrics = {one["name"]: one for one in eppo["metrics"]}

    rate = metrics["Violative view rate"]
    assert (rate["desired_change"], rate["guardrail_cutoff"]) == ("decrease", 0.05)
    precision = metrics["Removal precision"]
    assert (precision["desired_change"], precision["is_guardrail"]) == ("increase", True)
    assert "guardrail_cutoff" not in precision, "its margin is absolute, and the tool's cutoffs are relative"
    for metric in eppo["metrics"]:
        cutoff = metric.get("guardrail_cutoff", 0.0)
        assert cutoff >= 0 if metric.get("desired_change") == "decrease" else cutoff <= 0
