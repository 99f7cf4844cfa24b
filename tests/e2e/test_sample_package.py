"""A package of somebody else is installed by pip into a fresh environment, and its strategy is found by entry point."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import version
from pathlib import Path

import pytest

BUILDS = tuple(map(int, version("setuptools").split(".")[:2])) >= (70, 1)
pytestmark = pytest.mark.skipif(not BUILDS, reason="needs setuptools 70.1 or later, which builds wheels by itself")
SOURCE = Path(__file__).parents[1] / "sample_package"
SMALL = ("--set", "horizon=2h", "--set", "scale=0.01")


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Return the interpreter of a fresh environment that has the sample package of its own, and sees riskbox."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder / "env", with_pip=False, symlinks=os.name != "nt")
    found = folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    names = {"base": str(folder / "env"), "platbase": str(folder / "env")}
    own = Path(sysconfig.get_path("purelib", "venv", vars=names))
    outer = sysconfig.get_path("purelib")
    # with the files of paths in it, through which packages that are installed for development are found
    (own / "outer.pth").write_text(f"import site; site.addsitedir({outer!r})\n", encoding="utf-8")
    shutil.copytree(SOURCE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    done = called(found, "-m", "pip", "install", "-q", *OFFLINE, str(folder / "source"))
    assert done.returncode == 0, done.stderr
    assert list(own.glob("riskbox_sample-1*"))
    return found


OFFLINE = ("--disable-pip-version-check", "--no-index", "--no-deps", "--no-build-isolation")


def called(python, *words):
    return subprocess.run([python, *words], capture_output=True, text=True, check=False)


def riskbox(python, *words):
    return called(python, "-c", "from simulator.cli.main import main; main()", *words)


def test_it_is_listed_with_its_package(python):
    listed = json.loads(riskbox(python, "list", "strategies", "--json").stdout)["strategies"]

    assert {one["name"]: one["package"] for one in listed}["Sample"] == "riskbox-sample"
    assert "Threshold" in {one["name"] for one in listed}


def test_it_runs_by_its_name_and_is_not_riskbox_s_own(python):
    ending = riskbox(python, "run", "baseline", "--strategy", "Sample(review_at=0.4)", *SMALL, "--json")

    assert ending.returncode == 0, ending.stderr
    about = json.loads(ending.stdout)["provenance"]
    assert about["strategy"] == "Sample(review_at=0.4)"
    assert len(about["code"]["strategy"]) > 0


def test_it_is_checked_by_its_name(python):
    ending = riskbox(python, "check-strategy", "Sample")

    assert ending.returncode == 0, ending.stdout
    assert "FAILED" not in ending.stdout


def test_outside_of_the_environment_it_is_unknown():
    ending = riskbox(sys.executable, "run", "baseline", "--strategy", "Sample", *SMALL)

    assert ending.returncode == 2
    assert "Sample" in ending.stderr
