"""What commands print, whatever reads it: results are saved first, and names cannot steer a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cli.main import call
from simulator.documents import read_yaml
from tests.worlds import tiny_scenario

SHORT = ("--set", "horizon=2h", "--set", "warm_up=0s")
ARMS = ("--candidate", "Threshold(remove_at=0.9, review_at=0.5)", "--replications", "2")
MISSED = ("--require", "reviewer_hours>=1000h")


def process(*arguments: object, stdout: int | None = subprocess.PIPE, **variables: str) -> subprocess.CompletedProcess:
    """Run ``riskbox`` in a process of its own."""
    places = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places)), **variables}
    command = [sys.executable, "-c", "from simulator.cli.main import main; main()", *map(str, arguments)]
    return subprocess.run(command, env=env, stdout=stdout, stderr=subprocess.PIPE, check=False)


def without_reader(*arguments: object) -> subprocess.CompletedProcess:
    reader, writer = os.pipe()
    os.close(reader)
    done = process(*arguments, stdout=writer)
    os.close(writer)
    return done


def test_without_a_reader_the_page_is_there_and_the_guardrail_counts(tiny, tmp_path):
    page = tmp_path / "page.html"
    done = without_reader("compare", tiny, *SHORT, *ARMS, *MISSED, "-o", page)

    assert done.returncode == 3
    assert page.read_text(encoding="utf-8").endswith("</html>")


def test_without_a_reader_a_sweep_is_saved(tiny, tmp_path):
    done = without_reader("sweep", tiny, "--set", "horizon=1h,2h", "-o", tmp_path / "sweep.parquet")

    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["sweep.parquet"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_behind_stdout_is_said_after_the_files_are_saved(tiny, tmp_path):
    with Path("/dev/full").open("wb") as full:
        done = process("compare", tiny, *SHORT, *ARMS, "-o", tmp_path / "page.html", stdout=full.fileno())

    assert done.returncode == 1
    assert b"failed: the result could not be printed: No space left on device.\n" in done.stderr
    assert (tmp_path / "page.html").exists()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_console_without_our_marks_shows_likenesses(tiny, tmp_path, encoding):
    page = tmp_path / "page.html"
    done = process("compare", tiny, *SHORT, *ARMS, *MISSED, "-o", page, PYTHONIOENCODING=encoding)

    assert done.returncode == 3
    assert page.exists()
    assert "Reviewer hours" in done.stdout.decode(encoding)


def hostile_world(tmp_path: Path) -> Path:
    """Return a scenario whose name would clear the screen, turn text round and ring a bell."""
    scenario = tiny_scenario(name="mean\x1b[2J\u202eeman\x07\x9b31m", horizon="2h", warm_up="0s")
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(scenario.model_dump(mode="json")), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [("run",), ("run", "--json"), ("explain",), ("explain", "--json"),
                                     ("trace", "--item", "1"), ("compare", *ARMS)])  # fmt: skip
def test_control_characters_of_names_reach_no_terminal(riskbox, tmp_path, command):
    ending = riskbox(command[0], hostile_world(tmp_path), *command[1:])

    assert ending.code == 0
    assert [sign for sign in "\x1b\u202e\x07\x9b" if sign in ending.out + ending.err] == []


def test_what_is_escaped_in_json_is_the_same_name(riskbox, tmp_path):
    told = riskbox("run", hostile_world(tmp_path), "--json").json

    assert told["scenario"] == "mean\x1b[2J\u202eeman\x07\x9b31m"


NAMES = ["mean\x1b[2J\u202eeman\x07\x9b31m", "only\u202eturned", "Ärger → 😀", "\\ud83d\\ude00 spelt out"]


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
@pytest.mark.parametrize("name", NAMES)
def test_yaml_with_such_names_reads_back(tmp_path, encoding, name):
    path = tmp_path / "world.json"
    path.write_text(json.dumps({"based_on": "queueing", "name": name}, ensure_ascii="😀" not in name), encoding="utf-8")
    done = process("explain", path, "--yaml", PYTHONIOENCODING=encoding)
    text = done.stdout.decode(encoding)

    assert [sign for sign in "\x1b\u202e\x07\x9b" if sign in text] == []
    assert read_yaml(text, "explained")["name"] == name


def test_json_is_json_on_any_console(tmp_path):
    path = tmp_path / "world.json"
    scenario = tiny_scenario(name="Ärger → 😀", horizon="1h", warm_up="0s")
    path.write_text(json.dumps(scenario.model_dump(mode="json"), ensure_ascii=False), encoding="utf-8")
    done = process("run", path, "--json", PYTHONIOENCODING="cp1252")

    assert json.loads(done.stdout.decode("cp1252"))["scenario"] == "Ärger → 😀"


def test_a_sentence_about_bad_input_is_one_line(capsys, tmp_path):
    assert call(["run", str(tmp_path / "no\nsuch\x1b[31m.yaml")]) == 2
    err = capsys.readouterr().err

    assert err.count("\n") == 1
    assert "\x1b" not in err
