"""Event logs of a run: a set of files that takes the place of an older one, and of no other."""

from __future__ import annotations

import os

import pytest

from simulator import compare, simulate
from simulator.errors import InputError
from simulator.files import held
from simulator.platform import event_log
from simulator.platform.event_log import read_log
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="2h", warm_up="0s", uploads={"per_day": 300})


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_shorter_run_leaves_no_log_of_a_longer_one(tmp_path):
    simulate(SCENARIO, replications=3, log=tmp_path)
    before = read_log(tmp_path / "events-0000.parquet")
    simulate(SCENARIO, replications=2, seed=9, log=tmp_path)

    assert names(tmp_path) == ["events-0000.parquet", "events-0001.parquet"]
    assert not read_log(tmp_path / "events-0000.parquet").equals(before)


def test_other_files_in_the_folder_stay(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "monday").mkdir()
    (tmp_path / "monday" / "events-0000.parquet").write_text("mine")
    simulate(SCENARIO, log=tmp_path)

    assert names(tmp_path) == ["events-0000.parquet", "monday/events-0000.parquet", "notes.txt"]


def test_a_run_that_fails_leaves_the_older_logs(tmp_path, monkeypatch):
    simulate(SCENARIO, replications=2, log=tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}

    def broken(self, columns):
        raise ZeroDivisionError

    monkeypatch.setattr(event_log.EventLog, "write", broken)
    with pytest.raises(ZeroDivisionError):
        simulate(SCENARIO, replications=1, seed=2, log=tmp_path)

    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before


def test_a_second_run_into_the_folder_is_refused_while_the_first_writes(tmp_path):
    with held(tmp_path), pytest.raises(InputError, match="to which another run is writing"):
        simulate(SCENARIO, log=tmp_path)

    assert names(tmp_path) == []


def test_a_planted_link_is_replaced_and_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    folder = tmp_path / "log"
    folder.mkdir()
    for name in ("events-0000.parquet", "events-0000.parquet.part", ".events-0000.parquet.part"):
        (folder / name).symlink_to(victim)
    simulate(SCENARIO, log=folder)

    assert victim.read_text() == "precious"
    assert not (folder / "events-0000.parquet").is_symlink()
    assert len(read_log(folder / "events-0000.parquet")) > 0


def test_what_a_killed_run_left_is_cleared_away(tmp_path):
    stale = tmp_path / ".riskbox-0123456789abcdef.part"
    stale.mkdir()
    (stale / "events-0000.parquet").write_text("half")
    simulate(SCENARIO, log=tmp_path)

    assert os.listdir(tmp_path) == ["events-0000.parquet"]  # noqa: PTH208


@pytest.mark.parametrize("first", ["run", "comparison"])
def test_logs_of_a_run_and_of_a_comparison_are_not_mixed(tmp_path, first):
    def run():
        simulate(SCENARIO, log=tmp_path)

    def comparison():
        compare(SCENARIO, "AllowAll", "Threshold", replications=1, log=tmp_path)

    steps = [run, comparison] if first == "run" else [comparison, run]
    steps[0]()
    before = names(tmp_path)

    with pytest.raises(InputError, match=f"which holds a {first}'s 'events-0000.parquet'"):
        steps[1]()

    assert names(tmp_path) == before
