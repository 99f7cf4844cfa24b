"""The first run: said once, done by two processes, and never in the way of a result."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.cli import output
from simulator.config import load_scenario
from simulator.runs import first_run

TINY = ["scale=0.0005", "horizon=1h", "warm_up=0s"]


@pytest.fixture
def scenario():
    return load_scenario("baseline", TINY)


@pytest.fixture
def steps(monkeypatch, tmp_path):
    """Note what would be compiled, in place of it."""
    done = []
    monkeypatch.setattr(first_run, "is_compiling_off", lambda: False)
    monkeypatch.setattr(first_run, "compiled_folder", lambda: tmp_path)
    monkeypatch.setattr(first_run, "worker_count", lambda: 2)
    monkeypatch.setattr(first_run, "_compile_flow", lambda scenario: done.append("flow"))
    monkeypatch.setattr(first_run, "_start_drawing", lambda scenario: done.append("drawing"))
    return done


def test_kernels_are_compiled_once(steps, scenario, caplog):
    caplog.set_level(logging.INFO, "riskbox")
    first_run.compile_once(scenario)
    first_run.compile_once(scenario)

    assert steps == ["drawing", "flow"]
    assert caplog.messages == [first_run.COMPILING]


def test_one_core_compiles_in_one_process(steps, scenario, monkeypatch):
    monkeypatch.setattr(first_run, "worker_count", lambda: 1)
    first_run.compile_once(scenario)

    assert steps == ["flow"]


def test_without_a_folder_nothing_is_compiled_ahead_and_one_line_says_so(steps, scenario, monkeypatch, caplog):
    monkeypatch.setattr(first_run, "compiled_folder", lambda: None)
    first_run.compile_once(scenario)

    assert steps == []
    assert caplog.messages == [first_run.NOTHING_KEPT]


def test_a_makeshift_folder_is_said_once(steps, scenario, monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(first_run, "is_makeshift", lambda folder: True)
    caplog.set_level(logging.INFO, "riskbox")
    first_run.compile_once(scenario)
    first_run.compile_once(scenario)

    assert caplog.messages == [first_run.COMPILING, first_run.KEPT_ELSEWHERE.format(folder=tmp_path.parent)]


def test_second_process_that_fails_costs_only_time(steps, scenario, monkeypatch, tmp_path):
    fails = [sys.executable, "-c", "raise SystemExit(1)"]
    monkeypatch.setattr(first_run, "_start_drawing", lambda scenario: subprocess.Popen(fails))
    first_run.compile_once(scenario)

    assert [path.name for path in tmp_path.iterdir()] == [f"complete-{sys.implementation.cache_tag}"]


def test_second_process_that_cannot_be_started_is_none(scenario, monkeypatch):
    monkeypatch.setattr(sys, "executable", os.devnull)

    assert first_run._start_drawing(scenario) is None


def test_second_process_stops_when_the_first_is_interrupted(steps, scenario, monkeypatch):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(first_run, "_start_drawing", lambda scenario: child)

    def interrupt(scenario):
        raise KeyboardInterrupt

    monkeypatch.setattr(first_run, "_compile_flow", interrupt)
    with pytest.raises(KeyboardInterrupt):
        first_run.compile_once(scenario)

    assert child.returncode is not None


def test_second_process_draws_and_staffs(scenario, monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")

    assert first_run._start_drawing(scenario).wait() == 0


def test_command_says_what_the_simulator_notes_on_stderr(capsys):
    with output.progress_bar("run"):
        logging.getLogger("riskbox").info(first_run.COMPILING)
    logging.getLogger("riskbox").info("nobody listens any more")

    assert capsys.readouterr() == ("", f"note: {first_run.COMPILING}\n")


@pytest.mark.skipif(sys.platform != "linux", reason="no such request to the system")
def test_second_process_ends_with_a_first_one_that_is_killed():
    child = "from simulator.runs.first_run import _end_with_parent; _end_with_parent()\nprint('on', flush=True)"
    parent = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r} + '; import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\nchild.wait()"
    )
    first = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    said = {first.stdout.readline().strip(), first.stdout.readline().strip()}
    second = int((said - {"on"}).pop())
    first.kill()
    first.wait()
    first.stdout.close()

    assert _ends(second)


def _ends(process):
    """Return whether a process ends; whoever waits for it may be slow to do so."""
    for _ in range(600):
        try:
            state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
