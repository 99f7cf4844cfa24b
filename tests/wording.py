"""What riskbox says to people, sentence by sentence, and the words that it does not use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"

STILTED = {
    r"anew|afresh": "again",
    r"lest": "so that ... not",
    r"hence|whence|thereof|wherein|withal": "so, from where, of it",
    r"thus": "so",
    r"put down to": "due to",
    r"not yet begun": "has not started",
    r"its begin|the begin": "its start",
    r"what violates|what violated": "violating uploads",
    r"who is back": "returning creators",
    r"kept back|keeps? back": "withheld",
    r"be it": "whether",
    r"those of later scores": "re-score thresholds",
    r"(?:uploads?|views?|jobs?|reviews?|removals?|appeals?|hours|million|M) an? (?:day|hour|second|week|run)": "per",
    r"[0-9] an? (?:day|hour|second|week)|(?:µs|bytes|s) an? (?:upload|item)": "per",
    r"proposals refused|front dominates": "words of a decision maker",
    r"1 (?:trials|runs|items|jobs|reviewers|days|hours) (?:lie|are|were|have)": "the singular",
}
"""Patterns, whole words, any case; and what to say instead."""


class Passage(NamedTuple):
    """A piece of text that people read, and where it stands."""

    place: str
    text: str


def of_pages() -> Iterator[Passage]:
    """Yield the prose of every page, a paragraph at a time, without code, links' targets and tables' rules."""
    pages = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    for page in [*pages, *sorted((ROOT / "docs").rglob("*.md"))]:
        if page == GLOSSARY:
            continue
        prose = re.sub(r"^```.*?^```", _blank, page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for number, line in enumerate(prose.splitlines(), start=1):
            yield Passage(f"{page.relative_to(ROOT)}:{number}", without_code(line))


def of_code() -> Iterator[Passage]:
    """Yield docstrings and every other text of more than one word in the program's own code."""
    for folder in ("simulator", "strategies", "scenarios"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
                    yield Passage(f"{path.relative_to(ROOT)}:{node.lineno}", without_code(node.value))


def of_scenarios() -> Iterator[Passage]:
    """Yield the comments and descriptions of shipped scenarios, and the text of page templates."""
    files = [*sorted((ROOT / "scenarios").glob("*.yaml")), *sorted((ROOT / "simulator").rglob("*.j2"))]
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield Passage(f"{path.relative_to(ROOT)}:{number}", without_code(line))


def everything() -> list[Passage]:
    """Return all of it."""
    return [*of_pages(), *of_code(), *of_scenarios()]


def synonyms() -> dict[str, str]:
    """Return the words of the glossary's last column, each with the word that stands for them."""
    found = {}
    for row in re.findall(r"^\|([^|\n]+)\|[^|\n]+\|([^|\n]+)\|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE):
        word, unused = (cell.strip() for cell in row)
        if word != "word" and not set(word) <= set("-: "):
            found.update({one.strip(): word for one in unused.split(",")})
    return found


def without_code(text: str) -> str:
    """Return a text without inline code and addresses, whose words are names.

    >>> without_code("see `a day` at https://x.org/lest now")
    'see  at  now'
    """
    return re.sub(r"`[^`]*`|https?://\S+|\]\([^)]*\)", "", text)


def found(pattern: str, passages: list[Passage]) -> list[str]:
    """Return the places where a pattern stands as whole words."""
    search = re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE).search
    return [f"{place}: {hit.group(0)}" for place, text in passages if (hit := search(text))]


def _blank(hit: re.Match[str]) -> str:
    return "\n" * hit.group(0).count("\n")
