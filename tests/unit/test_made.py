"""Pictures and tables of docs are what their commands make, and each says when it was made."""

from __future__ import annotations

import json

import pytest

from verification import made

KNOWN = made.recorded()
QUICK = 10.0
"""Commands that took no longer than this are run again here, s; ``verification.made --check`` runs more of them."""
AGAIN = [command for command, what in KNOWN.items() if what.seconds is not None and what.seconds <= QUICK]


def test_every_command_on_a_page_is_recorded():
    assert set(KNOWN) == set(made.commands())


def test_every_picture_is_as_its_command_left_it():
    recorded = {picture: digest for what in KNOWN.values() for picture, digest in what.pictures.items()}

    assert recorded == made.digests(made.DOCS)


@pytest.mark.parametrize("command", AGAIN)
def test_what_is_quick_comes_out_the_same(command):
    assert made.stale(command, KNOWN[command], made.commands()[command]) == []


def test_there_is_something_quick():
    assert len(AGAIN) >= 3


def test_a_changed_picture_and_a_changed_table_are_found(monkeypatch, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("| kept | 1.0 |\n", encoding="utf-8")

    def make(command, folder):
        (folder / "one.svg").write_text("new", encoding="utf-8")
        return 1.0, ["|  kept |   1.0 |", "| new | 2.0 |"]

    monkeypatch.setattr(made, "make", make)
    known = made.Made("abc", "2025-01-01", 1.0, {"one.svg": "old digest"})

    assert made.stale("study", known, [page]) == ["study: one.svg has changed", "study: on no page: | new | 2.0 |"]


def test_the_record_is_plain_and_sorted():
    raw = json.loads(made.RECORD.read_text(encoding="utf-8"))

    assert list(raw) == sorted(raw)
    assert all(what["commit"] and what["date"] for what in raw.values())
