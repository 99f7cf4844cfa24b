"""What the README says is true: its commands and its Python run, in a shorter world."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from simulator.documents import read_yaml

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if "riskbox" in line
]
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

SHORT = ["--set", "horizon=2h"]
QUICK = {
    "run": SHORT,
    "compare": [*SHORT, "--replications", "2"],
    "plan-runs": [*SHORT, "--pilot", "3"],
    "alarms": ["--set", "horizon=21d", "--set", "scale=0.002", "--history", "10d"],
    "optimize": [*SHORT, "--trials", "2", "--fresh-replications", "2"],
    "redteam": [*SHORT, "--trials", "2", "--points", "1", "--fresh-replications", "2", "--most-replications", "1"],
    "rank": [*SHORT, "--first-stage", "3", "--delta", "200%"],
    "sweep": SHORT,
    "why": SHORT,
    "rules": [*SHORT, "--replications", "2"],
}
"""What a test adds to a command, or gives in place of what it says."""


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_readme_runs(riskbox, line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, *arguments = shlex.split(line, comments=True)
    if arguments[0] == "review":
        arguments[1] = _short_review(arguments[1], tmp_path)
    if arguments[0] == "sweep" and arguments[1].endswith(".yaml"):
        arguments[1:2] = [str(ROOT / arguments[1]), "--samples", "4", "--replications", "1"]
    if arguments[0] == "fronts":  # it reads what searches have saved
        goals = ("--minimize", "violative_view_rate", "--minimize", "innocent_views_lost")
        assert riskbox("optimize", "baseline", *QUICK["optimize"], *goals, "-o", "thresholds.html").code == 0
        shutil.copy("thresholds.front.json", "wider.front.json")
    if arguments[0] in ("export", "sql"):  # they read what a run has saved
        assert riskbox("run", "baseline", *SHORT, "--by", "policy", "--by", "market", "-o", arguments[1]).code == 0

    ending = riskbox(*_quick(arguments))

    # A world of two hours may miss the guardrail that the README's week keeps.
    assert ending.code in ({0, 3, 4} if {"--require", "review"} & set(arguments) else {0}), ending.err
    assert ending.out


def _short_review(file: str, folder: Path) -> str:
    """Return a copy of a review in the smallest worlds and with the fewest runs."""
    asked = dict(read_yaml((ROOT / file).read_text(encoding="utf-8"), file))
    small = {"horizon": "2h", "uploads.per_day": 20_000}
    scenarios = {name: {**one, "set": {**one["set"], **small}} for name, one in asked["scenarios"].items()}
    runs = {"pairs": 2, "pilot": 3, "breaks": 0}
    path = folder / "review.yaml"
    path.write_text(json.dumps({**asked, "scenarios": scenarios, "runs": runs}), encoding="utf-8")
    return str(path)


def _quick(arguments: list[str]) -> list[str]:
    """Return a command with the shorter options: each is given once, but for ``--set``."""
    quick = QUICK.get(arguments[0], [])
    replaced = {option for option in quick[::2] if option != "--set"}
    places = {place + n for place, one in enumerate(arguments) if one in replaced for n in (0, 1)}
    return [*(one for place, one in enumerate(arguments) if place not in places), *quick]


def test_the_readme_names_every_command():
    from simulator.cli.main import COMMANDS as ALL

    assert {shlex.split(line)[1] for line in COMMANDS} == set(ALL)


def test_the_first_comparison_in_python_runs(capsys):
    assert "replications=4" in PYTHON[0]

    exec(PYTHON[0].replace("replications=4", "replications=2, overrides=['horizon=2h']"), {})

    assert capsys.readouterr().out.strip() in {"better", "worse", "no clear difference"}


def test_the_strategy_of_the_readme_keeps_the_contract(riskbox, tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text('"""A strategy."""\n' + PYTHON[1], encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    ending = riskbox("check-strategy", "mine:RemoveAbove")

    assert ending.code == 0, ending.out


def test_links_of_the_readme_lead_somewhere():
    root = Path(__file__).parents[2]

    assert [
        link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link and not (root / link).exists()
    ] == []
