"""A sweep that is stopped goes on with the runs that are missing, and only that sweep does."""

from __future__ import annotations

import json
import logging

import pandas as pd
import pytest

from simulator.errors import InputError
from simulator.files import opened_journal
from simulator.runs import cells, simulate
from simulator.runs.cells import journal_path
from simulator.sweeps import own_file, sweep
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="2h", warm_up="0s", uploads={"per_day": 300})
AXES = {"uploads.per_day": [200, 300], "strategy.remove_at": [0.9, 0.95]}


def run(path, axes=AXES, **options):
    return sweep(SCENARIO, axes, "Threshold(review_at=0.5)", replications=2, workers=1, out=path, **options)


@pytest.fixture
def stopped(tmp_path, monkeypatch):
    """A sweep of eight runs that was stopped in its fourth."""
    calls = []
    keep = cells.Cells.add

    def interrupted(self, cell, values):
        calls.append(cell)
        if len(calls) == 4:
            raise KeyboardInterrupt
        keep(self, cell, values)

    path = tmp_path / "sweep.parquet"
    with monkeypatch.context() as patch:
        patch.setattr(cells.Cells, "add", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(path)
    return path


@pytest.fixture
def runs(monkeypatch):
    """Count the replications that are run."""
    made = []
    run_replication = simulate._run

    def counted(tasks, *rest):
        made.extend(tasks)
        return run_replication(tasks, *rest)

    monkeypatch.setattr(simulate, "_run", counted)
    return made


def names(path):
    return sorted(one.name for one in path.parent.iterdir())


def test_it_goes_on_as_if_it_had_not_been_stopped(stopped, runs, tmp_path, caplog):
    assert names(stopped) == ["sweep.parquet.journal"]

    caplog.set_level(logging.INFO, "riskbox")
    resumed = run(stopped)

    assert len(runs) == 5
    assert caplog.messages == [f"going on: 3 of 8 runs are in {journal_path(stopped)}"]
    assert names(stopped) == ["sweep.parquet"]
    pd.testing.assert_frame_equal(resumed, run(tmp_path / "whole.parquet"))


def test_a_journal_that_is_cut_short_loses_its_last_run_only(stopped, runs, tmp_path):
    journal = journal_path(stopped)
    journal.write_bytes(journal.read_bytes()[:-20])
    resumed = run(stopped)

    assert len(runs) == 6
    pd.testing.assert_frame_equal(resumed, run(tmp_path / "whole.parquet"))


@pytest.mark.parametrize(
    "line",
    ['{"cell":[0,0]}', '{"point":0,"replication":0,"values":3}', '{"point":0,"replication":0,"values":{"of":["x"]}}'],
)
def test_a_line_of_another_form_is_no_run(stopped, runs, line):
    journal = journal_path(stopped)
    head, *done = journal.read_text().splitlines()
    journal.write_text("\n".join([head, line, *done]) + "\n")
    with pytest.raises(InputError, match="whose line 2 cannot be read"):
        run(stopped)

    journal.write_text("\n".join([head, *done, line]) + "\n")
    run(stopped)
    assert len(runs) == 5


@pytest.mark.parametrize("change", [{"seed": 2}, {"engine": "simpy"}, {"axes": {"scale": [1.0]}}])
def test_another_sweep_does_not_go_on_with_it(stopped, change):
    before = journal_path(stopped).read_bytes()
    with pytest.raises(InputError, match="with 3 runs of another sweep that was stopped"):
        run(stopped, **change)

    assert journal_path(stopped).read_bytes() == before


def test_one_without_a_name_goes_on_with_its_own_journal_and_avoids_that_of_another(stopped):
    key, other = json.loads(journal_path(stopped).read_text().splitlines()[0])["sweep"], "0123456789abcdef"

    assert own_file(stopped, key) == stopped
    assert own_file(stopped, other) == stopped.with_name("sweep-01234567.parquet")
    run(stopped)
    assert own_file(stopped, key) == stopped
    assert own_file(stopped, other) == stopped.with_name("sweep-01234567.parquet")


def test_a_second_process_is_refused(stopped):
    with opened_journal(journal_path(stopped), "A journal", b"{"), pytest.raises(InputError, match="which another one"):
        run(stopped)


def test_a_file_that_is_no_journal_is_left_alone(tmp_path):
    path = tmp_path / "sweep.parquet"
    journal_path(path).write_text(json.dumps({"mine": 1}))

    with pytest.raises(InputError, match="must be a journal file that riskbox wrote"):
        run(path)
    assert journal_path(path).read_text() == '{"mine": 1}'


def test_one_that_is_refused_leaves_no_journal(tmp_path):
    with pytest.raises(InputError):
        run(tmp_path / "sweep.parquet", axes={"strategy.remove_at": [2.0]})

    assert list(tmp_path.iterdir()) == []


def test_the_file_knows_how_it_was_made_and_has_no_empty_column(tmp_path):
    run(tmp_path / "sweep.parquet")
    kept = pd.read_parquet(tmp_path / "sweep.parquet")
    points = {point["provenance"]: point for point in kept.attrs["points"]}

    assert not kept.isna().all().any()
    assert set(kept["provenance"]) == set(points)
    assert kept.attrs["scenario"]["name"] == "tiny"
    assert kept.attrs["provenance"]["seed"] == 1
    assert "numpy" in kept.attrs["provenance"]["libraries"]
    assert {one["path"]: one["new"] for one in points[kept["provenance"].iloc[0]]["differs"]}["uploads.per_day"] == 200
