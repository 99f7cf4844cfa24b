"""``riskbox new-strategy``: what it writes passes its own test, ruff and mypy, and what it refuses leaves nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

LENIENT = "[tool.mypy]\nstrict = true\ndisallow_subclassing_any = false\nignore_missing_imports = true\n"
"""mypy does not find a package that is installed for development; then its classes are of any type."""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words):
    return subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)


def test_what_it_writes_passes_its_test(riskbox, folder):
    ending = riskbox("new-strategy", "QuickRemoval", "--output", "mine")

    assert ending.code == 0
    assert sorted(path.name for path in (folder / "mine").iterdir()) == ["quick_removal.py", "test_quick_removal.py"]
    assert "riskbox check-strategy quick_removal:QuickRemoval" in ending.out
    found = run("pytest", "-q", "-p", "no:cacheprovider", "mine/test_quick_removal.py")
    assert "4 passed" in found.stdout, found.stdout


def test_what_it_writes_is_clean(riskbox, folder):
    riskbox("new-strategy", "quick_removal")
    (folder / "pyproject.toml").write_text(LENIENT)

    rules = "E,F,W,I,B,UP,N,D1,ANN,SIM,RET,PTH,C4"
    checked = run("ruff", "check", "--isolated", "--line-length", "120", "--select", rules, "quick_removal.py")
    formatted = run("ruff", "format", "--isolated", "--line-length", "120", "--check", ".")
    of_test = run("ruff", "check", "--isolated", "--line-length", "120", "--select", "E,F,W,I,B,UP", ".")
    typed = run("mypy", "--config-file", "pyproject.toml", "quick_removal.py", "test_quick_removal.py")

    for ending in (checked, formatted, of_test, typed):
        assert ending.returncode == 0, ending.stdout + ending.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("quick-removal", "must have the name of a class, such as 'QuickRemoval'"),
        ("2fast", "must have the name of a class"),
        ("quickRemoval", "must have the name of a class"),
        ("_quick", "must have the name of a class"),
        ("Räumer", "must have the name of a class"),
        ("../Quick", "must have the name of a class"),
        ("", "must have the name of a class"),
        ("class", "must have the name of a class"),
        ("json", "must not hide a module of Python or riskbox. Got 'json' instead."),
        ("Simulator", "must not hide a module of Python or riskbox. Got 'Simulator' instead."),
        ("threshold", "must not have the name of a registered one. Got 'threshold' instead."),
    ],
)
def test_a_wrong_name_is_refused(riskbox, folder, name, said):
    ending = riskbox("new-strategy", name)

    assert (ending.code, ending.out, ending.err.count("\n")) == (2, "", 1)
    assert said in ending.err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("there", ["quick_removal.py", "test_quick_removal.py"])
def test_a_file_that_exists_is_not_touched(riskbox, folder, there):
    (folder / there).write_text("mine")
    ending = riskbox("new-strategy", "QuickRemoval")

    assert (ending.code, ending.out) == (2, "")
    assert f"must be written to files that do not exist. Got '{there}' instead." in ending.err
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [(there, "mine")]


@pytest.mark.parametrize(("name", "module"), [("HTTPRule", "http_rule"), ("Rule2", "rule_2"), ("my_rule", "my_rule")])
def test_names_of_files_and_classes(name, module):
    from simulator.testing.new_strategy import starter

    assert starter(name).module == module
