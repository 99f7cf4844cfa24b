"""Provenance knows the code of a strategy, not only its name and parameters."""

from __future__ import annotations

import importlib
import sys
from functools import partial

import pytest

from simulator import simulate
from simulator.provenance import riskbox_version
from simulator.runs.plans import planned
from simulator.runs.simulate import prepare
from simulator.strategy.code import code_hash
from strategies import Threshold
from tests.worlds import tiny_scenario

MINE = """
from strategies.threshold import Threshold
{imports}

class Mine(Threshold):
    def _triage(self, items):
        return super()._triage(items)  # {note}
"""
IMPORTS = [
    "import planted_help",
    "from planted_help import limit",
    "from planted_pack import helper",
    "from planted_pack.helper import limit",
    "def late():\n    import planted_help",
]


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Write a strategy and its helpers, and import it as a new process would."""
    monkeypatch.syspath_prepend(tmp_path)

    def write_and_import(note="first", imports="", helper="limit = 1"):
        (tmp_path / "planted_pack").mkdir(exist_ok=True)
        (tmp_path / "planted_pack" / "__init__.py").touch()
        for name in ("planted_help.py", "planted_pack/helper.py"):
            (tmp_path / name).write_text(helper + "\n", encoding="utf-8")
        (tmp_path / "planted_mine.py").write_text(MINE.format(note=note, imports=imports), encoding="utf-8")
        for name in [name for name in sys.modules if name.startswith("planted_")]:
            monkeypatch.delitem(sys.modules, name)
        importlib.invalidate_caches()
        sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
        try:
            return importlib.import_module("planted_mine").Mine
        finally:
            sys.dont_write_bytecode = before

    return write_and_import


def test_the_same_code_has_the_same_hash(load):
    assert code_hash(load()) == code_hash(load())


def test_changed_code_has_another_hash(load):
    assert code_hash(load()) != code_hash(load(note="second"))


@pytest.mark.parametrize("imports", IMPORTS)
def test_a_helper_that_is_imported_counts(load, imports):
    first = code_hash(load(imports=imports))

    assert first == code_hash(load(imports=imports))
    assert first != code_hash(load(imports=imports, helper="limit = 2"))


def test_a_file_beside_it_that_is_not_imported_does_not_count(load):
    assert code_hash(load()) == code_hash(load(helper="limit = 2"))


def test_code_that_is_edited_after_its_import_is_still_the_code_that_runs(load, tmp_path):
    mine = load()
    first = code_hash(mine)
    (tmp_path / "planted_mine.py").write_text("", encoding="utf-8")

    assert code_hash(mine) == first


def test_code_without_a_file_counts():
    def made(limit):
        names = {}
        exec(f"class Mine:\n    def rule(self):\n        return {limit}\n", {"__name__": "planted_nowhere"}, names)
        return names["Mine"]

    assert code_hash(made(1)) == code_hash(made(1)) != code_hash(made(2))


def process(platform, pauses=()):
    yield from pauses


def test_processes_are_known_by_the_function_of_which_they_are_made():
    assert code_hash(partial(process, pauses=[2.0])) == code_hash(process)


def test_provenance_keys_tell_codes_apart(load):
    def key(mine):
        _, plan = planned(tiny_scenario(), mine())
        return prepare(plan, seed=1, replications=1, engine="compiled").provenance.key

    assert key(load()) == key(load()) != key(load(note="second"))


def test_provenance_says_which_code_ran():
    found = simulate(tiny_scenario(horizon="1h", warm_up="0s"), "Threshold", processes=[process]).provenance

    assert found.code == {"strategy": code_hash(Threshold), "processes": code_hash(process)}
    assert found.riskbox == riskbox_version()
    assert len(riskbox_version().partition("+")[2]) == 8
