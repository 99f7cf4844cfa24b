"""Saved results as tidy tables: what is in them, that every column is explained, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulator.errors import InputError
from simulator.export import rows
from simulator.export.reading import read
from simulator.export.reading.search import subject_of
from simulator.export.tidy import fields_of
from simulator.export.whole import DICTIONARY, whole
from simulator.indicators import INDICATORS
from simulator.sweeps import sweep
from tests import saved_results as results
from tests.worlds import tiny_scenario


def tables_of(result, folder):
    return {one.name: one for one in whole(read(results.saved(result, folder / "result.json")))}


def rows_of(table):
    return table.data.to_pylist()


def test_a_run_has_a_row_for_each_indicator_and_for_each_cell(tmp_path):
    tables = tables_of(results.run(("TR", "DE")), tmp_path)

    assert [row["estimate"] for row in rows_of(tables["estimates"])] == [0.0031, 3.1, -0.25, None]
    cells = [(row["by"], row["market"], row["policy"], row["estimate"]) for row in rows_of(tables["breakdowns"])]
    assert cells == [("market", "TR", None, 10.0), ("market", "DE", None, 11.0)]
    assert rows_of(tables["differs"]) == [
        {"plan": "", "path": "strategy.remove_at", "kind": "plan", "old": "0.1", "new": "0.30000000000000004"}
    ]
    facts = {row["path"]: row["value"] for row in rows_of(tables["provenance"])}
    assert facts["seed"] == str(2**60 + 1), "every digit, beyond what a float has"
    assert facts["scenario.horizon"] == "604800.0"
    definitions = {row["indicator"]: row["definition"] for row in rows_of(tables["indicators"])}
    assert definitions["exposure"] == INDICATORS["exposure"].definition


def test_a_comparison_has_both_plans_and_their_differences(tmp_path):
    tables = tables_of(results.comparison(), tmp_path)

    assert [(row["plan"], row["estimate"]) for row in rows_of(tables["estimates"])] == [
        ("baseline", 2.0),
        ("candidate", 1.5),
    ]
    (change,) = rows_of(tables["differences"])
    assert (change["plan"], change["baseline"], change["candidate"]) == ("candidate", 2.0, 1.5)
    assert (change["difference"], change["low"], change["relative_high"]) == (-0.5, -0.75, -0.2)
    assert [(row["market"], row["outcome"]) for row in rows_of(tables["breakdowns"])] == [("-north", "better")]
    assert [(row["requirement"], row["status"]) for row in rows_of(tables["guardrails"])] == [("sla_share>=0.5", "met")]
    assert {row["plan"] for row in rows_of(tables["provenance"])} == {"baseline", "candidate"}


def test_several_candidates_keep_their_names_and_share_one_baseline(tmp_path):
    one, other = results.comparison(), results.comparison()
    tables = tables_of({"candidates": {"quick": one, "slow": other}}, tmp_path)

    assert [row["plan"] for row in rows_of(tables["estimates"])] == ["baseline", "quick", "slow"]
    assert [row["plan"] for row in rows_of(tables["differences"])] == ["quick", "slow"]


def test_a_sweep_becomes_one_row_per_run_and_indicator(tmp_path):
    path = tmp_path / "sweep.parquet"
    frame = sweep(tiny_scenario(), {"strategy.remove_at": [0.8, 0.9]}, "Threshold", replications=2, workers=1, out=path)

    tables = {one.name: one for one in whole(read(path))}

    assert len(tables["runs"].data) == len(frame) == 4
    assert [row["number"] for row in rows_of(tables["settings"])] == [0.8, 0.8, 0.9, 0.9]
    long = tables["estimates"].data.to_pandas()
    views = long[long["indicator"] == "exposure"].sort_values("run")["estimate"]
    np.testing.assert_array_equal(views.to_numpy(), frame["exposure"].to_numpy())
    keys = {row["key"] for row in rows_of(tables["runs"])}
    points = next(row["value"] for row in rows_of(tables["provenance"]) if row["path"] == "points")
    assert keys == {one["provenance"] for one in json.loads(points)}


def test_an_objective_in_a_place_names_the_place_in_its_title():
    assert subject_of("violative_view_rate[TR]") == {
        "indicator": "violative_view_rate",
        "title": "Violative view rate [TR]",
        "unit": "share",
    }


@pytest.mark.parametrize("result", [results.run(), results.comparison()])
def test_every_column_of_every_table_has_a_type_and_a_meaning(result, tmp_path):
    tables = tables_of(result, tmp_path)
    told = {(row["table"], row["column"]): row for row in rows_of(tables[DICTIONARY])}

    for one in tables.values():
        assert [field.name for field in one.fields] == one.data.column_names
        for name in one.data.column_names:
            assert told[one.name, name]["meaning"], (one.name, name)
            assert told[one.name, name]["type"] in {"text", "number", "integer", "boolean"}
    assert len(told) == sum(len(one.fields) + 1 for one in tables.values())


def test_cells_have_the_axes_of_the_indicators():
    axes = {axis for one in INDICATORS.values() for axis in one.axes}

    assert {field.name for field in fields_of(rows.Cell)} == axes | {"by"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one["indicators"][1].update(estimate="3"), "`indicators.1.estimate`"),
        (lambda one: one["indicators"][0].update(title=3), "`indicators.0.title`"),
        (lambda one: one["indicators"][0].update(withheld="no"), "`indicators.0.withheld`"),
        (lambda one: one["indicators"][2].pop("low"), "`indicators.2.low`"),
        (lambda one: one["indicators"].append(7), "`indicators.4`"),
        (lambda one: one.update(breakdowns=[]), "`breakdowns`"),
        (lambda one: one.update(differs=None), "`differs`"),
        (lambda one: one["provenance"].clear(), None),
    ],
)
def test_a_changed_result_is_refused_with_the_place(change, said, tmp_path):
    result = results.run()
    change(result)
    path = results.saved(result, tmp_path / "result.json")

    if said is None:
        assert whole(read(path))
        return
    with pytest.raises(InputError) as error:
        read(path)
    assert said in str(error.value)
    assert "result.json" in str(error.value)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1, 2]", b'"text"', b"{}", b'{"rows": []}', b"\xff\xfe", b"[" * 5000, b"PK\x03\x04"]
)
def test_what_is_no_result_is_refused_in_one_sentence(content, tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(content)

    with pytest.raises(InputError, match="RESULT must be the JSON of `run`,"):
        read(path)


def test_a_missing_file_an_empty_folder_and_other_parquet_are_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read(tmp_path / "none.json")
    with pytest.raises(InputError, match="must be a folder of event logs"):
        read(tmp_path)
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="must be a sweep"):
        read(tmp_path / "a.parquet")
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError, match="must be a sweep"):
        read(tmp_path / "b.parquet")
    (tmp_path / "events-0000.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="must be an event log"):
        read(tmp_path)


def test_halves_of_characters_do_not_stop_an_export(tmp_path):
    result = results.run(("\ud800",))

    (cell,) = rows_of(tables_of(result, tmp_path)["breakdowns"])

    assert cell["market"] == "?"
