"""Code runs only if the user names it: files that name ``module:Class`` import nothing, whatever the command."""

from __future__ import annotations

import json
import sys

import pytest

SPY = """
import pathlib
pathlib.Path("spied").touch()
from strategies.allow_all import AllowAll
class Spy(AllowAll):
    "Allows all."
"""
SMALL = ("--set", "horizon=2h", "--set", "scale=0.01", "--set", "warm_up=0")
SEARCH = ("--minimize", "violative_view_rate", "--trials", "1", "--fresh-replications", "2", "-o", "page.html")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder with code, and files that name it in every way in which a file can."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "spy_of_files", raising=False)
    files = {
        "scenario.yaml": {"based_on": "baseline", "strategy": "spy_of_files:Spy"},
        "layer.yaml": {"based_on": "scenario.yaml", "name": "above"},
        "arms.yaml": {"based_on": "baseline", "arms": {"strategy": "spy_of_files:Spy"}},
        "strategy.yaml": {"strategy": "spy_of_files:Spy"},
        "inside.yaml": {"based_on": "baseline", "strategy": "strategy.yaml"},
        "plan.yaml": {"strategy": "spy_of_files:Spy()"},
        "above.yaml": {"based_on": "plan.yaml", "enforcement.ban_at": 5},
        "plan_arms.yaml": {"arms": {"strategy": "spy_of_files:Spy"}},
    }
    for name, data in files.items():
        (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "spy_of_files.py").write_text(SPY, encoding="utf-8")
    return tmp_path


COMMANDS = [
    *(
        command
        for name in ("scenario.yaml", "layer.yaml", "inside.yaml", "arms.yaml")
        for command in (
            ("run", name, *SMALL),
            ("explain", name, *SMALL),
            ("trace", name, "--item", "0", *SMALL),
            ("compare", name, "--candidate-set", "enforcement.ban_at=5", "--replications", "2", *SMALL),
            ("sweep", name, "--set", "horizon=2h", "--set", "scale=0.01", "-o", "rows.parquet"),
            *([("optimize", name, "--strategy", "Threshold", *SEARCH, *SMALL)] if name == "arms.yaml" else []),
        )
    ),
    ("run", "baseline", "--strategy", "strategy.yaml", *SMALL),
    ("explain", "baseline", "--strategy", "strategy.yaml", *SMALL),
    ("trace", "baseline", "--item", "0", "--strategy", "strategy.yaml", *SMALL),
    ("sweep", "baseline", "--strategy", "strategy.yaml", "--set", "scale=0.001", "-o", "rows.parquet"),
    ("sweep", "baseline", "--set", "strategy=strategy.yaml", "--set", "scale=0.001", "-o", "rows.parquet"),
    ("optimize", "baseline", "--strategy", "strategy.yaml", *SEARCH, *SMALL),
    ("check-strategy", "strategy.yaml"),
    ("check-strategy", "strategy.yaml", "--scenario", "baseline"),
    ("run", "baseline", "--set", "strategy=strategy.yaml", *SMALL),
    *(
        ("compare", "baseline", option, name, *rest, "--replications", "2", *SMALL)
        for option, rest in (("--candidate", ()), ("--baseline", ("--candidate", "AllowAll")))
        for name in ("plan.yaml", "above.yaml", "plan_arms.yaml")
    ),
    ("compare", "baseline", "--candidate-set", "strategy=strategy.yaml", "--replications", "2", *SMALL),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_that_names_code_is_refused_before_the_code_is_imported(riskbox, folder, command):
    ending = riskbox(*command)

    assert (ending.code, ending.err.count("\n")) == (2, 1)
    assert "names code, 'spy_of_files:Spy'" in ending.err
    assert "--allow-code" in ending.err
    assert not (folder / "spied").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "scenario.yaml", "--allow-code", *SMALL),
        ("explain", "baseline", "--strategy", "spy_of_files:Spy", *SMALL),
        ("explain", "scenario.yaml", "--strategy", "spy_of_files:Spy", *SMALL),
    ],
    ids=" ".join,
)
def test_code_runs_if_the_user_says_so(riskbox, folder, command):
    assert riskbox(*command).code == 0
    assert (folder / "spied").exists()


def test_an_installed_strategy_may_be_named_by_its_module(riskbox, folder):
    (folder / "installed.yaml").write_text("based_on: baseline\nstrategy: strategies.threshold:Threshold\n")

    assert riskbox("explain", "installed.yaml", *SMALL).code == 0


def test_yaml_of_a_scenario_is_printed_without_its_code(riskbox, folder):
    assert riskbox("explain", "scenario.yaml", "--yaml").code == 0
    assert not (folder / "spied").exists()
