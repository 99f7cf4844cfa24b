"""Journals of searches: cut, shared, locked and left, they go on or are refused in one sentence."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.files import opened_journal
from simulator.search import optimize
from simulator.search import run as search_run
from simulator.search.loop.files import front_files
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="12h", warm_up="0s", uploads={"per_day": 300})


def search(storage, trials=4, strategy="Threshold", **changes):
    wanted = {"minimize": ["violative_view_rate", "reviewer_hours"], "params": ["review_at=0.1:0.8"]} | changes
    return optimize(SCENARIO, strategy, trials=trials, fresh_replications=2, storage=storage, **wanted)


def told(found):
    return [(dict(trial.params), repr(dict(trial.values))) for trial in found.trials]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A journal of two trials, and what a search of four finds."""
    folder = tmp_path_factory.mktemp("whole")
    search(folder / "study.journal", trials=2)
    journal = (folder / "study.journal").read_bytes()
    return journal, told(search(None))


@pytest.mark.parametrize(("cut", "garbage"), [(1, b""), (7, b"\0" * 64), (40, b""), (300, b"\0" * 64)])
def test_a_journal_that_is_cut_short_goes_on_again_and_again(tmp_path, whole, cut, garbage):
    storage = tmp_path / "study.journal"
    storage.write_bytes(whole[0][:-cut] + garbage)

    assert told(search(storage)) == whole[1]
    storage.write_bytes(storage.read_bytes()[:-3])
    assert told(search(storage)) == whole[1]


def test_a_journal_with_a_broken_line_within_is_refused_and_left_alone(tmp_path, whole):
    lines = whole[0].splitlines(keepends=True)
    lines[3] = b"{broken\n"
    storage = tmp_path / "study.journal"
    storage.write_bytes(b"".join(lines))

    with pytest.raises(InputError, match="whose line 4 cannot be read"):
        search(storage)
    assert storage.read_bytes() == b"".join(lines)


@pytest.mark.parametrize("content", [b"name: mine\n", b'{"based_on": "baseline"}', b"\x7fELF"])
def test_a_file_that_is_no_journal_is_refused_and_left_alone(tmp_path, content):
    storage = tmp_path / "study.journal"
    storage.write_bytes(content)

    with pytest.raises(InputError, match="must be a journal file that riskbox wrote"):
        search(storage)
    assert storage.read_bytes() == content


def test_locks_that_others_left_hold_nobody_up(tmp_path, whole, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("runs").mkdir()
    storage = Path("runs/study.journal")
    storage.write_bytes(whole[0])
    Path("runs/study.journal.lock").symlink_to("runs/study.journal")  # as Optuna leaves one of a relative path

    assert told(search(storage)) == whole[1]


def test_resuming_is_said(tmp_path, whole, caplog):
    caplog.set_level(logging.INFO, "riskbox")
    storage = tmp_path / "study.journal"
    storage.write_bytes(whole[0])
    search(storage)

    assert caplog.messages == [f"going on: 2 of 4 trials are in {storage}"]


def test_a_full_disk_is_one_sentence_and_the_search_goes_on_later(tmp_path, whole, monkeypatch):
    storage = tmp_path / "study.journal"
    storage.write_bytes(whole[0])

    def full(descriptor, data):
        if len(data) > 10:
            return os_write(descriptor, data[:10])
        raise OSError(28, "No space left on device")

    os_write = os.write
    with monkeypatch.context() as patch:
        patch.setattr("simulator.files.journal.os.write", full)
        with pytest.raises(InputError, match="No space left on device"):
            search(storage)
    assert storage.read_bytes() == whole[0], "all lines or none"

    assert told(search(storage)) == whole[1]


def test_studies_with_dots_in_their_names_have_files_of_their_own(tmp_path):
    for name, seed in (("study.v1", 1), ("study.v2", 2)):
        search(tmp_path / name, trials=1, seed=seed)
    seeds = [
        json.loads((tmp_path / f"{name}.front.json").read_text())["problem"]["seed"]
        for name in ("study.v1", "study.v2")
    ]

    assert seeds == [1, 2]


def test_the_files_of_another_study_are_not_replaced_without_a_word(tmp_path, caplog):
    search(tmp_path / "study.journal", trials=1)
    search(tmp_path / "study.log", trials=1, seed=2)

    assert caplog.messages == ["the files of another search are replaced: study.*"]


MINE = """
from strategies.threshold import Threshold


class Mine(Threshold):
    {body}
"""


def test_a_study_whose_strategy_was_edited_does_not_go_on(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)

    def write_and_search(body):
        (tmp_path / "planted_search.py").write_text(MINE.format(body=body), encoding="utf-8")
        monkeypatch.delitem(sys.modules, "planted_search", raising=False)
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        return search(tmp_path / "study.journal", trials=1, strategy="planted_search:Mine")

    write_and_search("pass")
    write_and_search("pass")
    with pytest.raises(InputError, match=r"The code of the strategy has changed since the study in '.*study.journal'"):
        write_and_search("pass  # edited")


def test_a_study_of_another_version_does_not_go_on(tmp_path, monkeypatch):
    search(tmp_path / "study.journal", trials=1)
    monkeypatch.setattr("simulator.search.question.problem.riskbox_version", lambda: "0.1.0+00000000")

    with pytest.raises(InputError, match="The code of riskbox has changed since the study"):
        search(tmp_path / "study.journal", trials=1)


def test_a_search_that_is_refused_leaves_no_journal(tmp_path):
    with pytest.raises(InputError):
        search(tmp_path / "study.journal", minimize=["no_such_indicator"])

    assert list(tmp_path.iterdir()) == []


def test_a_storage_that_is_an_input_is_refused(tmp_path):
    path = tmp_path / "world.json"
    path.write_text(json.dumps(SCENARIO.model_dump(mode="json")))

    with pytest.raises(InputError, match="must not overwrite a file that this command reads"):
        optimize(path, "Threshold", minimize=["exposure"], storage=path)


def test_front_files_are_checked_before_the_search(tmp_path, monkeypatch):
    front_files(tmp_path / "study")[0].mkdir()
    monkeypatch.setattr(search_run, "run_trials", lambda *_: pytest.fail("it ran"))

    with pytest.raises(InputError, match="a folder, instead"):
        search(tmp_path / "study.journal")


def test_threads_may_write_to_a_journal(tmp_path):
    with opened_journal(tmp_path / "j", "A journal", b"{") as journal, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: journal.append({"number": number, "text": "x" * 5000}), range(100)))
    with opened_journal(tmp_path / "j", "A journal", b"{") as journal:
        assert sorted(line["number"] for line in journal.lines) == list(range(100))


OTHER = """
import sys
import time
from pathlib import Path
from tests.unit.test_journal import owners, search
storage = Path(sys.argv[1])
until = time.monotonic() + 60
def joined(done, total):  # once a trial is run, it is the other process's turn
    while done and len(owners(storage)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
search(storage, trials=6, progress=joined)
"""


def owners(storage):
    return set(re.findall(r'"owner": ?"([^"]+)"', storage.read_text()))


def test_two_processes_share_a_study(tmp_path, whole):
    """Both end with the same front; as many plans were run as were wanted, each in one trial."""
    storage = tmp_path / "study.journal"
    other = subprocess.Popen([sys.executable, "-c", OTHER, storage], cwd=Path(__file__).parents[2])
    until = time.monotonic() + 60
    while not storage.exists() or not owners(storage):
        assert time.monotonic() < until
        time.sleep(0.05)
    mine = search(storage, trials=6)
    assert other.wait(60) == 0

    lines = map(json.loads, storage.read_text().splitlines())
    told_of = [
        (line["trial_id"], *line["user_attr"].items()) for line in lines if {"trial_id", "user_attr"} <= set(line)
    ]
    plans = {trial: value for trial, (name, value) in told_of if name == "plan"}  # those of withdrawn trials as well
    run = [plans[trial] for trial, (name, _) in told_of if name == "rows"]
    assert len(mine.trials) == len(run) == len(set(run)) == 6
    assert len(owners(storage)) == 2
    again = search(storage, trials=6)
    assert told(again) == told(mine)
    assert repr(again.to_dict()["points"]) == repr(mine.to_dict()["points"])
