"""simulate and compare: what they give back, and what they refuse."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest

from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.platform.event_log import read_log
from simulator.runs.compare import Comparison, compare
from simulator.runs.plans import planned
from simulator.runs.simulate import simulate
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="1d")
SHORT = tiny_scenario(horizon="90m", warm_up=0)
STRICT = Threshold(remove_at=0.6, review_at=0.3)


@pytest.fixture(scope="module")
def results():
    return simulate(SCENARIO, STRICT, replications=3)


@pytest.fixture(scope="module")
def comparison():
    return compare(SCENARIO, Threshold(remove_at=None, review_at=0.4), STRICT, replications=6, by=("market", "pool"))


def test_a_table_has_a_row_an_indicator_with_its_interval(results):
    table = results.table()

    assert table.columns.tolist() == [
        *("indicator", "title", "estimate", "low", "high", "unit", "replications", "reason")
    ]
    assert table.indicator.tolist() == list(INDICATORS)
    full = table[table.reason == ""]
    assert ((full.low <= full.estimate) & (full.estimate <= full.high)).all()


def test_a_breakdown_has_a_row_a_cell(results):
    table = results.table(by=("market", "policy"), ids=["prevalence", "exposure"])

    assert len(table) == 2 * 2 * 3
    assert table[["market", "policy"]].iloc[:3].to_numpy().tolist() == [
        ["DE", "spam"],
        ["DE", "hate"],
        ["DE", "minors"],
    ]


def test_parts_add_up_to_the_whole(results):
    by_day = results.table(by=("day",), ids=["exposure"]).estimate

    assert by_day.sum() == pytest.approx(results.value("exposure"), rel=1e-12)


def test_plain_data_is_json_and_names_what_produced_it(results):
    data = json.loads(json.dumps(results.to_dict(), allow_nan=False))

    assert data["strategy"] == "Threshold(remove_at=0.6, review_at=0.3)"
    assert data["provenance"]["seed"] == 1
    assert [row["id"] for row in data["indicators"]] == list(INDICATORS)
    assert set(data["indicators"][0]) == {
        *("id", "title", "unit", "direction", "estimate", "low", "high", "replications", "batches", "reason"),
        *("coverage", "withheld", "read"),
    }


def test_with_one_replication_there_is_no_interval():
    one = simulate(SCENARIO, STRICT).estimate("exposure")

    assert one.value > 0
    assert one.low is None


def test_overrides_change_the_scenario():
    few = simulate(SCENARIO, overrides=["uploads.per_day=100"])

    assert few.scenario.uploads.per_day == 100
    assert few.provenance.scenario["uploads"]["per_day"] == 100


def test_without_a_strategy_the_scenarios_own_is_used():
    assert simulate(SCENARIO).strategy.spec == SCENARIO.strategy


def test_every_replication_leaves_its_log(tmp_path):
    simulate(SCENARIO, STRICT, replications=2, log=tmp_path / "log")
    files = sorted(path.name for path in (tmp_path / "log").iterdir())

    assert files == ["events-0000.parquet", "events-0001.parquet"]
    assert len(read_log(tmp_path / "log" / files[1])) > 1000


def test_progress_ends_at_the_number_of_replications():
    seen = []
    simulate(SCENARIO, STRICT, replications=3, chunk_size=100, progress=lambda done, total: seen.append((done, total)))

    assert seen[-1] == (3.0, 3.0)
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"replications": 0}, r"`replications` must be at least 1. Got 0 instead"),
        ({"seed": -1}, r"`seed` must be in 0 ... 2\*\*63 - 1. Got -1 instead"),
        ({"chunk_size": 0}, r"`chunk_size` must be at least 1. Got 0 instead"),
        ({"workers": 0}, r"`workers` must be at least 1. Got 0 instead"),
        ({"engine": "simpi"}, r"Got 'simpi' instead. Did you mean 'simpy'\?"),
        ({"strategy": "Treshold"}, r"Did you mean 'Threshold'\?"),
        ({"overrides": ["uploads.per_dya=3"]}, r"per_dya"),
    ],
)
def test_bad_input_is_one_sentence(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        simulate(SCENARIO, **arguments)


def test_arms_that_are_the_same_do_not_differ():
    table = compare(SCENARIO, STRICT, STRICT, replications=3).table()
    known = table[table.difference.notna()]

    assert (known.difference == 0).all()
    assert set(table.outcome) <= {"no clear difference", "unknown"}


def test_the_comparison_of_arms_is_paired(comparison):
    row = comparison.row("violative_view_rate")

    assert row.difference == pytest.approx(row.candidate.value - row.baseline.value)
    assert row.variance_reduction > 0.5
    assert row.high - row.low < row.baseline.high - row.baseline.low


def test_an_outcome_knows_which_direction_is_good(comparison):
    outcomes = comparison.table().set_index("indicator").outcome

    assert outcomes["removal_recall"] == "better"
    assert outcomes["innocent_creators_actioned"] == "worse"
    assert outcomes["automated_share"] == "changed"
    assert outcomes["staffed_hours"] == "no clear difference"


def test_what_an_arm_does_not_have_is_unknown_and_says_why():
    row = compare(SCENARIO, "AllowAll", STRICT, replications=2).row("removal_precision")

    assert math.isnan(row.difference)
    assert row.outcome == "unknown"
    assert row.baseline.reason == "no removals"


def test_a_tables_q_values_are_adjusted_for_its_rows(comparison):
    table = comparison.table().dropna(subset="p_value")

    assert (table.q_value >= table.p_value).all()
    alone = comparison.row("removal_recall")
    assert alone.q_value == table.set_index("indicator").q_value["removal_recall"], "also where it is asked for alone"


def test_a_breakdown_of_a_comparison_is_tidy(comparison):
    table = comparison.table(by=("market", "policy"), ids=["exposure", "removal_recall"])

    assert isinstance(table, pd.DataFrame)
    assert len(table) == 2 * 2 * 3
    assert table.dtypes["p_value"] == "float64"


def test_a_comparison_as_plain_data(comparison):
    data = json.loads(json.dumps(comparison.to_dict(), allow_nan=False))

    assert set(data["breakdowns"]) == {"market", "pool"}
    assert {row["cell"]["pool"] for row in data["breakdowns"]["pool"]} == {"europe", "general", "appeals"}
    assert data["indicators"][0]["difference"]["low"] is not None


def test_the_candidates_world_may_differ_if_asked_for():
    changes = ["pools.general.service.mean=10m"]
    slower = compare(SCENARIO, STRICT, candidate_overrides=changes, replications=2, different_worlds=True)

    assert slower.row("reviewer_hours").difference > 0
    assert slower.row("prevalence").baseline.value > 0
    assert slower.baseline.provenance.scenario_hash != slower.candidate.provenance.scenario_hash


def test_arms_whose_cells_differ_cannot_be_compared(results):
    with pytest.raises(InputError, match=r"same replications\. Got 3 and 1"):
        Comparison(results, simulate(SCENARIO, STRICT))
    with pytest.raises(InputError, match="same days"):
        compare(SCENARIO, candidate_overrides=["horizon=2d"], replications=2, different_worlds=True)
    with pytest.raises(InputError, match=r"the same time, .* Got \(0\.0, 5400\.0\) and \(0\.0, 7200\.0\)"):
        compare(SHORT, candidate_overrides=["horizon=2h"], replications=2, different_worlds=True)


def test_an_unknown_axis_is_refused_before_anything_runs():
    with pytest.raises(InputError, match=r"Got \('markt',\) instead. Did you mean 'market'"):
        compare(SCENARIO, STRICT, STRICT, by=["markt"])


def resolve(scenario, strategy, overrides, own):
    """Return scenario and strategy of a candidate that is set apart from a baseline by its own overrides only."""
    plan = planned(scenario, strategy, overrides)[1].overridden(own, "--candidate-set")
    return plan.scenario, plan.strategy


@pytest.mark.parametrize(
    ("named", "own", "spec", "field"),
    [
        (None, [], "Threshold(remove_at=0.9)", "Threshold(remove_at=0.9)"),
        (None, ["strategy.review_at=.4"], "Threshold(remove_at=0.9, review_at=0.4)", None),
        (None, ["strategy=AllowAll"], "AllowAll", None),
        ("Threshold(hold_at=0.85)", [], "Threshold(remove_at=0.9, hold_at=0.85)", "Threshold"),
        ("Threshold", ["strategy.remove_at=.97"], "Threshold(remove_at=0.97)", "Threshold"),
    ],
)
def test_overrides_change_the_strategy_in_force(named, own, spec, field):
    scenario, strategy = resolve(tiny_scenario(strategy="Threshold"), named, ["strategy.remove_at=90%"], own)

    assert strategy.spec == spec
    assert scenario.strategy == (field or spec)


def test_a_candidates_own_overrides_come_last_and_are_called_by_their_option():
    scenario, _ = resolve(tiny_scenario(), "AllowAll", ["scale=2"], ["scale=3"])
    assert scenario.scale == 3.0

    for wrong in ("scale=0", "scal=1", "strategy.remove_at=2", "scale"):
        with pytest.raises(InputError, match=r"^--candidate-set ") as caught:
            resolve(tiny_scenario(strategy="Threshold"), None, ["scale=2"], [wrong])
        assert "--set" not in str(caught.value).replace("--candidate-set", "")
