"""`riskbox sweep` by a file and by options: designs, what it prints and writes, and one sentence for what is wrong."""

from __future__ import annotations

import json

import pandas as pd
import pytest

SWEEP = """
scenario: world.json
set: {horizon: 2h, warm_up: 0s, uploads.per_day: 1000}
strategy: Threshold(remove_at=0.9)
space:
  strategy.review_at: 0.3:0.8
  enforcement.ban_at: [3, 5, 8]
design: sobol
samples: 4
replications: 2
show: [reviewer_hours]
"""


@pytest.fixture
def file(tiny, tmp_path):
    (tmp_path / "world.json").write_text(tiny.read_text())
    path = tmp_path / "sweep.yaml"
    path.write_text(SWEEP)
    return path


def test_a_sweep_file_runs_its_design_and_options_beside_it_count_first(riskbox, file, tmp_path):
    out = tmp_path / "runs.parquet"
    ending = riskbox("sweep", file, "--set", "enforcement.ban_at=4,6", "--samples", 8, "-o", out, "--json")
    assert ending.code == 0, ending.err
    said, table = ending.json, pd.read_parquet(out)
    assert len(said["rows"]) == len(table) == 8 * 2
    assert set(table["enforcement.ban_at"]) == {4.0, 6.0}
    assert said["design"] == table.attrs["design"]
    assert (said["design"]["kind"], said["design"]["samples"], said["design"]["points"]) == ("sobol", 8, 8)
    assert said["design"]["ranges"]["strategy.review_at"]["low"] == 0.3
    assert set(said["given"]["settings"]) == set(said["axes"]) == {"strategy.review_at", "enforcement.ban_at"}
    assert len(said["given"]["values"]["reviewer_hours"]) == 2
    assert said["given"]["point"] is None
    assert {one["setting"] for one in said["effects"]} == set(said["axes"])
    assert all(
        one["fitted"] and one["low"] <= one["change"] <= one["high"]
        for one in said["effects"]
        if one["low"] is not None
    )
    assert [one["indicator"] for one in said["surfaces"]] == ["reviewer_hours"]
    assert said["indices"] == []

    printed = riskbox("sweep", file, "-o", tmp_path / "again.csv")
    assert "reviewer_hours" in printed.out
    assert "sla_share" not in printed.out


def test_an_axis_is_stated_once(riskbox, file):
    ending = riskbox("sweep", file, "--set", "scale=1,2", "--set", "scale=3")
    assert (ending.code, ending.err) == (2, "error: An axis must be named once. Got 'scale' again instead.\n")


def test_indices_are_printed_and_in_the_json(riskbox, file, tmp_path):
    told = ("sweep", file, "--design", "morris", "--samples", 2, "-o", tmp_path / "runs.parquet")
    printed, said = riskbox(*told), riskbox(*told, "--json").json
    assert "mu*" in printed.out
    names = {(one["setting"], one["index"]) for one in said["indices"]}
    assert names == {(axis, name) for axis in said["axes"] for name in ("mu", "mu*", "sigma")}
    assert all(one["low"] <= one["value"] <= one["high"] for one in said["indices"])


def test_options_alone_state_a_design(riskbox, tiny, tmp_path):
    ending = riskbox(
        *("sweep", tiny, "--set", "horizon=2h", "--set", "views.mean=50:100", "--design", "one_at_a_time"),
        *("--levels", 2, "-o", tmp_path / "runs.parquet", "--json"),
    )
    assert ending.code == 0, ending.err
    assert sorted({row["views.mean"] for row in ending.json["rows"]})[-1] == 100


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("samples: 4", "samples: 5"), "`samples` of a Sobol design must be a power of 2. Got 5 instead."),
        (("samples: 4", "sampels: 4"), "sweep.yaml: a key must be one of a sweep. Got 'sampels' instead. Did you mean"),
        (("design: sobol", "design: cube"), "`design` must be one of grid, one_at_a_time"),
        (("0.3:0.8", "0.3:1.8"), "The range of 'review_at' must be two rising values, each a probability in [0, 1]."),
        (("0.3:0.8", "0.95:0.99"), "review_at must begin at 0.9 or below"),
        (
            ("enforcement.ban_at: [3, 5, 8]", "enforcement.ban: [3, 5]"),
            "must exist in the scenario. Got 'enforcement.ban'",
        ),
        (("enforcement.ban_at: [3, 5, 8]", "enforcement.ban_at: [3, 5.5]"), "5.5"),
        (("replications: 2", "replications: two"), "`replications` must be a whole number. Got 'two' instead."),
        (("show: [reviewer_hours]", "show: [reviewer_hour]"), "Did you mean 'reviewer_hours'?"),
        (("scenario: world.json", "scenario: nowhere"), "nowhere"),
        (("strategy: Threshold(remove_at=0.9)", "strategy: Treshold"), "Did you mean 'Threshold'"),
        (("set: {horizon: 2h,", "set: {horizon: 2 parsecs,"), "horizon must be a duration"),
    ],
)
def test_a_wrong_sweep_file_is_one_sentence_and_exit_code_2(riskbox, file, change, sentence, tmp_path):
    file.write_text(SWEEP.replace(*change))
    before = sorted(path.name for path in tmp_path.iterdir())
    ending = riskbox("sweep", file, "-o", tmp_path / "runs.parquet")
    assert (ending.code, ending.out) == (2, "")
    assert sentence in ending.err
    assert len(ending.err.strip().splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_neither_axes_nor_a_file_and_a_wrong_option_are_usage_errors(riskbox, tiny):
    assert "Missing option '--set'" in riskbox("sweep", tiny).err
    ending = riskbox("sweep", tiny, "--set", "scale=1", "--design", "cube")
    assert (ending.code, "cube" in ending.err) == (2, True)


def test_the_example_is_a_sweep_that_can_run():
    from pathlib import Path

    from simulator.sweeps import plan_of, read_sweep

    path = Path(__file__).parents[2] / "scenarios" / "sweeps" / "thresholds.yaml"
    stated = read_sweep(path)
    stated.pop("show")
    plan = plan_of(**{**stated, "samples": 4})
    assert len(plan.points) == 4
    assert json.dumps(dict(plan.given))
