"""What surrounds a run, such as the working folder and Python's own options, changes no result."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator import simulate


def python(code: str, *options: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own."""
    places = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places)), **variables}
    command = [sys.executable, *options, "-c", code]
    return subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, check=False)


def test_a_folder_called_scenarios_hides_no_shipped_scenario(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "__init__.py").touch()
    (tmp_path / "scenarios" / "baseline.yaml").write_text("strategy: [\n", encoding="utf-8")

    done = python("from simulator import Scenario; print(Scenario.load('baseline').name)", cwd=tmp_path)

    assert (done.stdout, done.stderr) == ("short-video platform\n", "")


def test_a_folder_called_strategies_hides_no_shipped_strategy(tmp_path):
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "__init__.py").touch()
    (tmp_path / "strategies" / "mine.py").write_text("VALUE = 1\n", encoding="utf-8")
    code = (
        "from simulator.strategy.lookup import make_strategy; print(make_strategy('Threshold').spec)\n"
        "from strategies.mine import VALUE; print(VALUE)"
    )

    done = python(code, cwd=tmp_path)

    assert (done.stdout, done.stderr) == ("Threshold\n1\n", "")


def test_strategies_keep_the_contract_where_python_drops_docstrings():
    code = "from simulator.cli.main import call; raise SystemExit(call(['check-strategy', 'Threshold']))"
    done = python(code, "-OO", NUMBA_DISABLE_JIT="1")  # kernels without docstrings would be compiled for this alone

    assert done.returncode == 0
    assert "FAILED" not in done.stdout


def digest_of_everything() -> str:
    """Return a hash of every sum of a run in which tables of creators grow."""
    ledger = simulate("everything", overrides=["scale=0.003", "horizon=2d", "warm_up=0s"]).ledger
    return hashlib.sha256(ledger.items.tobytes() + ledger.sketches.tobytes()).hexdigest()


def test_plain_python_gives_the_same_bits_where_every_mechanism_is_on():
    if os.environ.get("NUMBA_DISABLE_JIT") == "1":
        pytest.skip("both would be plain")
    plain = python(
        "from tests.unit.test_surroundings import digest_of_everything; print(digest_of_everything())",
        NUMBA_DISABLE_JIT="1",
    )

    assert plain.stderr == ""
    assert plain.stdout.strip() == digest_of_everything()
