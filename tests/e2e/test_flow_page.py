"""The examples of the flow's page run: a log is written, asked by names, and leads to an item's life."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import duckdb
import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "flow.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^riskbox .*$", PAGE, re.MULTILINE)
(PYTHON,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SMALL = ["--set", "scale=0.1", "--set", "horizon=1d"]


@pytest.fixture
def log(riskbox, tmp_path, monkeypatch) -> str:
    """Run the page's first command, in a smaller world, where its examples look for the log."""
    monkeypatch.chdir(tmp_path)
    _, *arguments = shlex.split(COMMANDS[0])
    ending = riskbox(*arguments, *SMALL)
    assert ending.code == 0, ending.err
    return "'log/*.parquet'"


def test_the_questions_of_the_page_are_answered(log, capsys):
    exec(PYTHON, {})  # the page's own text

    answers = capsys.readouterr().out
    assert answers.count("count_star()") == 3
    assert answers.count("0 rows") == 0


def test_answers_are_names_and_agree_with_each_other(log):
    def ask(what: str, where: str) -> list[tuple[object, ...]]:
        return duckdb.sql(f"select {what} from {log} where {where}").fetchall()

    policies = {policy for (policy,) in ask("distinct policy", "event = 'REMOVE'")}
    assert "integrity" in policies
    assert None not in policies
    ((removed, wrong),) = ask("count(*), count(*) filter (violates is null)", "event = 'REMOVE'")
    assert 0 < wrong < removed
    assert ask("count(*)", "event = 'REINSTATE'") <= ask("count(*)", "event = 'APPEAL'")
    assert ask("count(*)", "event = 'UPLOAD' and (action is not null or pool is not null)") == [(0,)]
    assert ask("count(*)", "event = 'TRIAGE' and action is null") == [(0,)]


def test_an_item_of_the_log_can_be_traced(log, riskbox):
    ((item,),) = duckdb.sql(f"select item from {log} where event = 'REMOVE' order by time limit 1").fetchall()
    _, *arguments = shlex.split(COMMANDS[1])

    ending = riskbox(*arguments[:-1], item, *SMALL)

    assert ending.code == 0, ending.err
    assert "It is removed" in ending.out
