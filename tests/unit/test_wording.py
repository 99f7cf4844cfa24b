"""Docs, help and messages use one word per idea, and none that reads translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import wording

PASSAGES = wording.everything()
SOURCES = re.compile(r"\bsource\b|\[E\]|\[S\]|\[T\]", re.IGNORECASE)
WIDEST = 120


@pytest.mark.parametrize("pattern", wording.STILTED)
def test_no_text_reads_translated(pattern):
    assert wording.found(pattern, PASSAGES) == [], f"say: {wording.STILTED[pattern]}"


@pytest.mark.parametrize(("synonym", "word"), wording.synonyms().items())
def test_one_word_per_idea(synonym, word):
    own = [passage for passage in PASSAGES if not SOURCES.search(passage.text)]  # a source keeps its words

    assert wording.found(re.escape(synonym), own) == [], f"say: {word}"


def test_the_search_finds_what_is_planted():
    planted = [wording.Passage("here:1", "Scores are fitted anew, 3 reviews a day by moderators.")]

    assert wording.found("anew|afresh", planted) == ["here:1: anew"]
    assert any(wording.found(pattern, planted) == ["here:1: reviews a day"] for pattern in wording.STILTED)
    assert wording.synonyms()["moderator"] == "reviewer"


def test_passages_come_from_all_that_people_read():
    places = {Path(passage.place.partition(":")[0]) for passage in PASSAGES}

    for one in ("README.md", "docs/faq.md", "docs/world/views.md", "simulator/cli/run.py", "scenarios/baseline.yaml"):
        assert Path(one) in places


def test_lines_of_pages_fit_a_screen():
    too_long = []
    for page in [*wording.ROOT.glob("*.md"), *sorted((wording.ROOT / "docs").rglob("*.md"))]:
        text = re.sub(r"^```.*?^```", wording._blank, page.read_text(encoding="utf-8"), flags=re.M | re.S)
        for number, line in enumerate(text.splitlines(), start=1):
            indented = line.startswith("    ")  # code, and what a command printed
            if (
                len(line) > WIDEST
                and not line.startswith(("|", "!["))
                and not indented
                and " " in line[:WIDEST].strip()
            ):
                too_long.append(f"{page.relative_to(wording.ROOT)}:{number}")

    assert too_long == []


def test_blocks_of_code_are_closed():
    """A fence within a line is no fence: what follows it would be shown as code."""
    broken = []
    for page in [*wording.ROOT.glob("*.md"), *sorted((wording.ROOT / "docs").rglob("*.md"))]:
        lines = page.read_text(encoding="utf-8").splitlines()
        fences = [line for line in lines if line.lstrip().startswith("```")]
        if len(fences) % 2 or any("```" in line.lstrip()[3:] for line in lines):
            broken.append(str(page.relative_to(wording.ROOT)))

    assert broken == []
