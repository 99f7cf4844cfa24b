"""Parts found by lying in a folder, and planted folders that break its rules."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from simulator.discovery import declared


@dataclass(frozen=True)
class Part:
    name: str
    rank: int


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a function that writes a package of these modules and returns its name."""

    def write(**modules):
        package = tmp_path / "planted_parts"
        package.mkdir()
        for name, declaration in {"__init__": "", **modules}.items():
            source = f"from {__name__} import Part\n{declaration}\n" if declaration else ""
            (package / f"{name}.py").write_text(source, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        for module in ("planted_parts", *(f"planted_parts.{name}" for name in modules)):
            monkeypatch.delitem(sys.modules, module, raising=False)
        return "planted_parts"

    return write


def test_parts_come_by_rank_whatever_their_files_are_called(folder):
    found = declared(
        folder(alpha="PARTS = Part('second', 2)", beta="PARTS = (Part('first', 1), Part('third', 3))"), "PARTS", Part
    )

    assert [part.name for part in found] == ["first", "second", "third"]


def test_a_module_that_declares_nothing_is_left_out_or_refused(folder):
    package = folder(alpha="PARTS = Part('first', 1)", helper="")

    assert len(declared(package, "PARTS", Part)) == 1
    with pytest.raises(TypeError, match=r"planted_parts.helper must declare PARTS because it is in planted_parts\."):
        declared(package, "PARTS", Part, required=True)


def test_two_parts_of_one_rank_are_refused(folder):
    package = folder(alpha="PARTS = Part('first', 7)", beta="PARTS = Part('other', 7)")

    with pytest.raises(
        ValueError, match=r"beta.PARTS must have a rank of its own. Got 7, which planted_parts.alpha has"
    ):
        declared(package, "PARTS", Part)


def test_what_is_no_part_is_refused(folder):
    with pytest.raises(TypeError, match=r"alpha.PARTS must be of Part. Got 'a word' instead"):
        declared(folder(alpha="PARTS = 'a word'"), "PARTS", Part)
