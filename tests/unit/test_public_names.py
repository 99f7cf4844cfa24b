"""The flat public surface: every name is there, sorted, and imported only when used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import simulator

HEAVY = [
    "numba",
    "numpy",
    "pandas",
    "scipy",
    "optuna",
    "pydantic",
    "pyarrow",
    "duckdb",
    "jinja2",
    "vl_convert",
    "simpy",
    "rich",
    "yaml",
    "distributed",
    "cloudpickle",
]


def modules_after(statement: str) -> set[str]:
    """Return the top-level modules that a fresh Python has loaded after a statement."""
    code = f"{statement}; import sys; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", simulator.__all__)
def test_every_public_name_can_be_imported(name):
    assert getattr(simulator, name) is not None


def test_public_names_are_sorted_and_at_most_twenty():
    assert simulator.__all__ == sorted(simulator.__all__)
    assert len(simulator.__all__) <= 20


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        simulator.simulat  # noqa: B018


def test_no_public_name_is_also_a_folder():
    folders = {path.parent.name for path in Path(simulator.__file__).parent.glob("*/__init__.py")}

    assert folders.isdisjoint(simulator.__all__)


@pytest.mark.parametrize("statement", ["import simulator", "import simulator.cli.main"])
def test_importing_the_package_or_the_command_loads_nothing_heavy(statement):
    assert modules_after(statement).isdisjoint(HEAVY)


def test_the_version_is_that_of_the_installed_distribution():
    from importlib.metadata import version

    assert simulator.__version__.partition("+")[0] == version("riskbox")
