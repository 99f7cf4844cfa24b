"""What the tutorial and the how-to pages say is true: their files and commands work, in shorter worlds."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from simulator import Scenario
from simulator.strategy.base import registered

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]
BLOCK = re.compile(
    r"^```(?P<kind>sh|yaml|csv|python|toml)(?: file=(?P<file>\S+))?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
SHORT = ["--set", "horizon=18h", "--set", "uploads.per_day=2000"]
QUICK = {
    "run": SHORT,
    "compare": SHORT,
    "optimize": [*SHORT, "--trials", "2", "--fresh-replications", "2"],
    "sweep": SHORT,
    "trace": SHORT,
    "plan-runs": [*SHORT, "--pilot", "3"],
    "rank": [*SHORT, "--first-stage", "3", "--delta", "200%"],
}
"""What a test adds to a command."""
LONG = ["--set", "uploads.per_day=100"]
"""What it adds to a run whose length is what the guide shows."""


@pytest.mark.parametrize("guide", GUIDES, ids=[path.stem for path in GUIDES])
def test_every_command_of_a_guide_runs_on_its_files(riskbox, guide, tmp_path, monkeypatch, record_property):
    monkeypatch.chdir(tmp_path)
    ran = []
    for module in [name for name in sys.modules if name == "quick_removal"]:
        monkeypatch.delitem(sys.modules, module)
    for block in BLOCK.finditer(guide.read_text(encoding="utf-8")):
        if block["file"]:
            write(Path(block["file"]), block["kind"], block["text"])
            continue
        for line in block["text"].replace("\\\n", " ").splitlines():
            name, command, *arguments = shlex.split(line, comments=True)
            start = time.perf_counter()
            if name == "python":
                other_program(monkeypatch, *arguments)
                record_property(line, f"{time.perf_counter() - start:.1f} s")
                continue
            assert name == "riskbox"
            ending = riskbox(command, *shortened(command, arguments))
            record_property(line, f"{time.perf_counter() - start:.1f} s")
            # a world of some hours may miss a guardrail, or say too little of it
            assert ending.code in ({0, 3, 4} if "--require" in arguments else {0}), (line, ending.err)
            ran.append(command)
    assert len(ran) >= 5


def other_program(monkeypatch, program, *arguments):
    """Run pytest or pip as a guide says, but install into a folder of the test."""
    if program == "pip":
        arguments = (*arguments, "-q", "--disable-pip-version-check", "--no-index", "--target", "installed")
    else:
        arguments = (*arguments, "-p", "no:cacheprovider")
    words = [sys.executable, "-m", program, *arguments]
    ending = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ending.returncode == 0, ending.stdout + ending.stderr
    if program == "pip":
        monkeypatch.syspath_prepend("installed")
        registered.cache_clear()


@pytest.fixture(autouse=True)
def registered_as_before():
    """A guide's folder stays on the path of modules, where its package would be found by later tests."""
    paths = list(sys.path)
    yield
    sys.path[:] = paths
    registered.cache_clear()


def shortened(command: str, arguments: list[str]) -> list[str]:
    """Return a command's arguments for a shorter world; an option that says how much is run replaces the guide's."""
    short = LONG if any(one.startswith("horizon=") for one in arguments) else QUICK.get(command, [])
    once = {option for option in short if option.startswith("--") and option != "--set"}
    places = [place for place, one in enumerate(arguments) if one in once]
    kept = [one for place, one in enumerate(arguments) if place not in places and place - 1 not in places]
    return [*kept, *short]


def write(path: Path, kind: str, text: str) -> None:
    """Write a file, or add to it: a guide builds a scenario part by part."""
    if kind != "yaml" or not path.exists():
        path.write_text(text, encoding="utf-8")
        return
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(merged(whole, yaml.safe_load(text)), sort_keys=False), encoding="utf-8")
    Scenario.load(path)  # the world runs at every step


def merged(whole, part):
    """Return a map with another map's entries in it."""
    both = dict(whole)
    for key, value in part.items():
        both[key] = merged(both[key], value) if isinstance(both.get(key), dict) and isinstance(value, dict) else value
    return both


@pytest.mark.parametrize("guide", GUIDES, ids=[path.stem for path in GUIDES])
def test_links_of_a_guide_lead_somewhere(guide):
    links = re.findall(r"\]\(([^)#]+)\)", guide.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (guide.parent / link).exists()] == []
