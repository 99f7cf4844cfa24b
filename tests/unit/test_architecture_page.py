"""The page on the architecture draws the layers that the linter holds, and names every folder."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def test_the_layers_are_drawn_as_the_linter_holds_them():
    (layers,) = (one["layers"] for one in CONTRACTS if one["type"] == "layers" and one["containers"] == ["simulator"])
    drawn = re.findall(r"```\n(.*?)```", PAGE.partition("\n## Boundaries\n")[2], re.DOTALL)[0]

    assert drawn.splitlines() == layers


def test_every_folder_of_the_program_has_a_row():
    folders = sorted(path.parent.name for path in (ROOT / "simulator").glob("*/__init__.py"))

    assert len(folders) > 15
    assert [name for name in folders if f"\n| `simulator/{name}/`" not in PAGE] == []


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)

    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_files_that_are_named_exist():
    named = {name for name in re.findall(r"`((?:simulator|tests|docs)/[\w/]+\.(?:py|md))`", PAGE) if "NAME" not in name}

    assert len(named) > 5
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
