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
    r"got (?-i:none|nothing|no \w+) instead": "a plain statement: there is no ..., ... is empty",
    r"be it": "whether",
    r"those of later scores": "re-score thresholds",
    r"(?:uploads?|views?|jobs?|reviews?|removals?|appeals?|hours|million|M) an? (?:day|hour|second|week|run)": "per",
    r"[0-9] an? (?:day|hour|second|week)|(?:µs|bytes|s) an? (?:upload|item)": "per",
    r"(?:a|one|each|\d+) (?:row|number|column|cell|value|line|file|component|process|bytes|events|microseconds) an? "
    r"(?:row|column|cell|indicator|replication|policy|market|account|seed|arm|step|layer|customer|creator)": "per",
    r"proposals refused|front dominates": "words of a decision maker",
    r"1 (?:trials|runs|items|jobs|reviewers|days|hours) (?:lie|are|were|have)": "the singular",
}
"""Patterns, whole words, any case; and what to say instead."""


_STARTS = re.compile(r"\s*(?:[-*|#>]|\d+\.)")
"""What begins a new piece of text in Markdown."""


class Passage(NamedTuple):
    """A piece of text that people read, and where it stands."""

    place: str
    text: str


def of_pages() -> Iterator[Passage]:
    """Yield the prose of every page, a paragraph or a row of a table at a time, without code and links' targets."""
    pages = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    for page in [*pages, *sorted((ROOT / "docs").rglob("*.md"))]:
        if page == GLOSSARY:
            continue
        prose = re.sub(r"^```.*?^```", _blank, page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for number, text in _paragraphs(prose.splitlines()):
            yield Passage(f"{page.relative_to(ROOT)}:{number}", without_code(text))


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield pieces of text with the number of their first line: a phrase may break across lines, but no further.

    >>> list(_paragraphs(["One", "two.", "", "- three", "  four", "- five", "| six |", "| seven |"]))
    [(1, 'One two.'), (4, '- three four'), (6, '- five'), (7, '| six |'), (8, '| seven |')]
    """
    held: list[str] = []
    start = 1
    for number, line in enumerate([*lines, ""], start=1):
        if held and (not line.strip() or _STARTS.match(line)):
            yield start, " ".join(held)
            held = []
        if line.strip():
            start = start if held else number
            held.append(line.strip())


def of_code() -> Iterator[Passage]:
    """Yield docstrings and every other text of more than one word in the program's code and that of its studies."""
    for folder in ("simulator", "strategies", "scenarios", "verification", "benchmarks"):
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
    return [f"{place}: {hit.group(0)}" for place, text in passages if (hit := search(" ".join(text.split())))]


def _blank(hit: re.Match[str]) -> str:
    return "\n" * hit.group(0).count("\n")
