"""A sweep is a grid: every combination, every replication, one tidy row each, on shared luck."""

from __future__ import annotations

import pandas as pd
import pytest

from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.runs.simulate import simulate
from simulator.sweeps import sweep
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="6h", uploads={"per_day": 600})
AXES = {"uploads.per_day": [300, 600], "strategy.remove_at": [0.9, 0.95, 0.99]}


@pytest.fixture(scope="module")
def table():
    return sweep(SCENARIO, AXES, "Threshold(review_at=0.5)", replications=2, seed=3)


def test_one_row_a_combination_and_replication_the_last_axis_fastest(table):
    points = [(day, remove, run) for day in (300, 600) for remove in (0.9, 0.95, 0.99) for run in (0, 1)]
    columns = table[["uploads.per_day", "strategy.remove_at", "replication"]]
    assert list(columns.itertuples(index=False, name=None)) == points


def test_columns_are_axes_then_what_was_run_then_indicators(table):
    shown = [name for name in INDICATORS if name in table]
    assert list(table) == [*AXES, "strategy", "replication", "seed", *shown, "provenance"]
    assert len(shown) > 30
    assert not table.isna().all().any()
    assert set(table["seed"]) == {3}


def test_one_provenance_a_point(table):
    assert table.groupby(list(AXES))["provenance"].nunique().eq(1).all()
    assert table["provenance"].nunique() == 6


def test_a_row_is_what_simulate_says(table):
    row = table[(table["uploads.per_day"] == 600) & (table["strategy.remove_at"] == 0.95)].iloc[0]
    alone = simulate(SCENARIO, row["strategy"], seed=3, replications=1)
    assert row["strategy"] == "Threshold(remove_at=0.95, review_at=0.5)"
    assert row["exposure"] == alone.value("exposure")


def test_points_share_their_luck(table):
    worlds = table.groupby(["uploads.per_day", "replication"])["staffed_hours"].nunique()
    assert worlds.eq(1).all()
    allowed = sweep(SCENARIO, {"strategy.remove_at": ["null", "1.0"]}, "Threshold(review_at=None, review_at_reports=0)")
    same = allowed.drop(columns=["strategy.remove_at", "strategy", "provenance"])
    assert same.iloc[0].equals(same.iloc[1])  # neither removes anything: not a view differs


def test_texts_are_read_as_a_command_line_gives_them():
    table = sweep(SCENARIO, {"horizon": ["5h"], "strategy.hold_at": ["null", "0.8"]}, "Threshold")
    assert list(table["strategy"]) == ["Threshold", "Threshold(hold_at=0.8)"]
    assert list(table["horizon"]) == ["5h", "5h"]
    assert table["strategy.hold_at"].tolist()[1] == 0.8  # a number, not its text


def test_values_of_several_kinds_become_texts(tmp_path):
    table = sweep(SCENARIO, {"horizon": ["5h", 14_400]}, "AllowAll", out=tmp_path / "sweep.parquet")
    assert list(table["horizon"]) == ["5h", "14400"]


def test_the_file_holds_the_table(tmp_path, table):
    path = tmp_path / "new" / "sweep.parquet"
    written = sweep(SCENARIO, {"scale": [0.5, 1.0]}, "AllowAll", out=path)
    pd.testing.assert_frame_equal(pd.read_parquet(path), written.to_frame())
    assert [file.name for file in path.parent.iterdir()] == ["sweep.parquet"]


@pytest.mark.parametrize(
    ("axes", "sentence"),
    [
        ({}, "The sweep has no axis"),
        ({"scale": []}, "'scale' of a sweep must be a list"),
        ({"scale": "0.5"}, "'scale' of a sweep must be a list"),
        ({"scale": [*range(1, 100_002)]}, "at most 100,000 runs"),
        ({"scal": [1.0]}, "scal"),
        ({"strategy.remov_at": [1.0]}, "Did you mean 'remove_at'"),
        ({"strategy.remove_at": [2.0]}, "must be a probability"),
    ],
)
def test_bad_axes(axes, sentence):
    with pytest.raises(InputError, match=sentence):
        sweep(SCENARIO, axes, "Threshold")
