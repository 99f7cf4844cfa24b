"""How commands end: an exit code for every ending, and for bad input one sentence, on stderr, without a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import click
import pytest

from simulator.cli import main
from simulator.cli.signals import Ended
from simulator.errors import CheckFailed, ScenarioError

ARMS = ("--baseline", "AllowAll", "--candidate", "Threshold")


@pytest.fixture
def ending_by(monkeypatch, riskbox):
    """Run a command that raises what it is given."""

    def run(error: BaseException, *arguments: str):
        @click.command()
        @click.option("--traceback", is_flag=True, expose_value=False)
        def broken() -> None:
            raise error

        monkeypatch.setattr(main.riskbox, "get_command", lambda _context, _name: broken)
        return riskbox("run", *arguments)

    return run


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (
            ScenarioError("`scale` must be positive. Got -1 instead."),
            2,
            "error: `scale` must be positive. Got -1 instead.\n",
        ),
        (CheckFailed("sla_share >= 0.9. Got 0.8 instead."), 3, "not met: sla_share >= 0.9. Got 0.8 instead.\n"),
        (
            MemoryError("Unable to allocate 9 TiB"),
            2,
            "error: The run does not fit into memory: use fewer replications, days, markets, policies or uploads.\n",
        ),
        (ZeroDivisionError("a / b"), 1, "failed: ZeroDivisionError: a / b (add --traceback to see where)\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (Ended(signal.SIGTERM), 143, "ended by SIGTERM\n"),
        (Ended(signal.SIGHUP), 129, "ended by SIGHUP\n"),
        (EOFError("cut short"), 1, "failed: EOFError: cut short (add --traceback to see where)\n"),
    ],
)
def test_every_ending_has_its_code_and_one_line(ending_by, error, code, line):
    assert ending_by(error) == (code, "", line)


def test_a_traceback_is_shown_when_asked_for(ending_by):
    ending = ending_by(ZeroDivisionError("a / b"), "--traceback")

    assert ending.code == 1
    assert ending.err.startswith("Traceback (most recent call last):")
    assert ending.err.endswith("ZeroDivisionError: a / b\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rnu", "baseline"], ["'rnu'", "Did you mean 'run'?"]),
        (["run"], ["SCENARIO"]),
        (["run", "baseline", "--replicatons", "3"], ["--replicatons", "--replications"]),
        (["run", "baseline", "--seed", "-1"], ["--seed", "-1"]),
        (["run", "baseline", "--engine", "fast"], ["--engine", "fast", "compiled"]),
        (["run", "baselin"], ["'baselin'", "Did you mean 'baseline'?"]),
        (["run", "no/such/file.yaml"], ["no/such/file.yaml"]),
        (["run", "baseline", "--set", "uploads.per_dy=5"], ["uploads.per_dy", "Did you mean 'per_day'?"]),
        (["run", "baseline", "--set", "uploads.per_day=-5"], ["uploads.per_day", "-5"]),
        (["run", "baseline", "--set", "scale"], ["'scale'"]),
        (["run", "baseline", "--strategy", "Treshold"], ["'Treshold'", "Did you mean 'Threshold'?"]),
        (["run", "baseline", "--strategy", "Threshold(remove_at=1.5)"], ["remove_at", "1.5"]),
        (["run", "baseline", "--strategy", "Threshold(review_at=0.99, remove_at=0.5)"], ["review_at", "remove_at"]),
        (["run", "baseline", "--strategy", "no_such_module:Thing"], ["no_such_module"]),
        (["compare", "baseline", "--baseline", "Threshold"], ["--candidate"]),
        (["compare", "baseline", *ARMS, "--require", "sla_shar>=1"], ["sla_shar", "Did you mean 'sla_share'?"]),
        (["compare", "baseline", *ARMS, "--require", "sla_share=1"], ["sla_share=1"]),
        (["compare", "baseline", *ARMS, "--candidate-set", "pool.x=1"], ["--candidate-set pool.x=1", "'pools'?"]),
        (["compare", "baseline", *ARMS, "--baseline", "AllowAll"], ["--baseline must be given once", "'AllowAll'"]),
        (["compare", "baseline", *ARMS, "--candidate-set", "uploads.per_day=9"], ["uploads.per_day", "→ 9", "nature"]),
        (["compare", "baseline", *ARMS, "--candidate-set", "strategy.remove_t=9"], ["'remove_t'", "'remove_at'?"]),
        (["compare", "baseline", *ARMS, "--require", "sla_share>=3h"], ["sla_share", "percentage", "'3h'"]),
        (["list"], ["strategies", "scenarios", "indicators"]),
        (["list", "strategy"], ["strategies"]),
        (["trace", "baseline", "--item", "-3"], ["--item", "-3"]),
        (["explain", "baselin"], ["'baselin'"]),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_one_sentence(riskbox, arguments, words):
    ending = riskbox(*arguments)

    assert ending.code == 2
    assert ending.out == ""
    assert ending.err.startswith("error: ")
    assert ending.err.count("\n") == 1
    assert [word for word in words if word not in ending.err] == []


def test_a_strategy_that_returns_the_wrong_shape_is_refused(riskbox, tiny, tmp_path, monkeypatch):
    (tmp_path / "short.py").write_text(
        "from simulator import Strategy, Triage\n\n\n"
        "class Short(Strategy):\n"
        "    def _triage(self, items):\n"
        "        return Triage.allow(len(items) + 1)\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    ending = riskbox("run", tiny, "--strategy", "short:Short")

    assert ending.code == 2
    assert "Short" in ending.err
    assert ending.err.count("\n") == 1


def test_a_strategy_that_raises_is_refused_with_the_line_at_fault(riskbox, tiny, tmp_path, monkeypatch):
    (tmp_path / "raises.py").write_text(
        "from simulator import Strategy\n\n\n"
        "class Raises(Strategy):\n"
        "    def _triage(self, items):\n"
        "        return {}['nope']\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    ending = riskbox("run", tiny, "--strategy", "raises:Raises")
    sentence = "The _triage method of Raises must not raise an error. Got KeyError: 'nope' (raises.py, line 6) instead."

    assert (ending.code, ending.out, ending.err) == (2, "", f"error: {sentence}\n")
    assert "return {}['nope']" in riskbox("run", tiny, "--strategy", "raises:Raises", "--traceback").err


@pytest.mark.parametrize("command", [("compare", "baseline", *ARMS), ("sweep", "baseline", "--set", "scale=1")])
def test_a_file_that_cannot_be_written_is_refused_before_anything_runs(riskbox, tmp_path, command):
    (tmp_path / "file").touch()

    for path in (tmp_path, tmp_path / "file" / "page.html", "/dev/null"):
        ending = riskbox(*command, "-o", str(path))

        assert (ending.code, ending.out) == (2, "")
        assert str(path) in ending.err
        assert ending.err.count("\n") == 1


def test_the_process_itself_ends_with_the_code():
    done = subprocess.run(
        [sys.executable, "-c", "from simulator.cli.main import main; main()", "run"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["sweep.pdf", "sweep", "sweep.csv.gz", ".csv"])
def test_an_ending_that_names_no_format_is_refused_before_anything_runs(riskbox, tmp_path, name):
    ending = riskbox("sweep", "baseline", "--set", "scale=1", "-o", tmp_path / name)

    assert (ending.code, ending.out, ending.err.count("\n")) == (2, "", 1)
    assert "A sweep must be written to a file that ends in" in ending.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["candidate: {strategy: AllowAll}\n", "pools.emea.sla: 2h\n"])
def test_a_plan_file_in_place_of_a_scenario_is_one_sentence(riskbox, tmp_path, text):
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    ending = riskbox("explain", tmp_path / "plan.yaml")

    assert (ending.code, ending.out, ending.err.count("\n")) == (2, "", 1)
    assert "of a plan file, which --candidate takes" in ending.err


def test_a_reader_that_has_read_enough_is_no_fault():
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-c", "from simulator.cli.main import main; main()", "list", "indicators"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_process_without_output_ends_well(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)

    assert main.call(["list", "scenarios"]) == 0


FOREIGN = "based_on: queueing\nhorizon: 2h\nstrategy: planted_by_a_file:Mine\n"
PLANTED = 'from strategies import AllowAll\n\n\nclass Mine(AllowAll):\n    """Allows."""\n'


@pytest.mark.parametrize(
    "command",
    [
        ("run",),
        ("explain",),
        ("trace", "--item", "0"),
        ("sweep", "--set", "scale=1"),
        ("compare", "--candidate-set", "strategy.a=1"),
    ],
)
def test_code_that_a_scenario_names_is_imported_only_if_the_user_says_so(riskbox, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "planted_by_a_file.py").write_text("raise SystemExit('it ran')\n", encoding="utf-8")
    (tmp_path / "foreign.yaml").write_text(FOREIGN, encoding="utf-8")

    ending = riskbox(command[0], "foreign.yaml", *command[1:])

    assert ending.code == 2
    assert "names code, 'planted_by_a_file:Mine', which is imported only with --allow-code" in ending.err


def test_code_that_a_scenario_names_runs_if_allowed(riskbox, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("sys.modules", {**sys.modules})
    (tmp_path / "planted_by_a_file.py").write_text(PLANTED, encoding="utf-8")
    (tmp_path / "foreign.yaml").write_text(FOREIGN, encoding="utf-8")

    assert "strategy: planted_by_a_file:Mine" in riskbox("run", "foreign.yaml", "--allow-code").out
