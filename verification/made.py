"""When the pictures and tables of docs were last made, and whether they still come out the same.

Pages name the command behind each picture and table. ``docs/made.json`` says of each command at which commit and on
which day it was last run, how long it took, and what came out.

Run ``python -m verification.made`` to make everything again, ``... made world_pictures`` for commands that contain a
word, and ``... made --check`` to compare what takes less than a minute with what the pages show.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
RECORD = DOCS / "made.json"
MINUTE = 60.0
"""Commands that take longer are not made again by a check, s."""

_COMMAND = re.compile(r"`python -m (verification(?:\.\w+)?(?: [\w-]+)?)`")
_NO_STUDIES = (
    "verification NAME",
    "verification.made",
    "verification.fit",
    "verification.scheduler --measure",
    "verification.coverage --write",
    "verification.sensitivity --write",
)


@dataclass(frozen=True)
class Made:
    """What a command made.

    Parameters
    ----------
    commit : str
        Short hash of the commit at which it was run.
    date : str
        Day, ISO 8601.
    seconds : float or None
        How long it took; None = not measured.
    pictures : dict of str to str
        Digest of each picture, by its path within ``docs``.
    lines : int
        Lines of tables that it printed, all of which stand on a page.
    """

    commit: str
    date: str
    seconds: float | None
    pictures: dict[str, str] = field(default_factory=dict)
    lines: int = 0


def commands() -> dict[str, list[Path]]:
    """Return the commands that pages name, as modules with their arguments, each with its pages."""
    found: dict[str, list[Path]] = {}
    for page in sorted(DOCS.rglob("*.md")):
        for command in dict.fromkeys(_COMMAND.findall(page.read_text(encoding="utf-8"))):
            if not command.startswith(_NO_STUDIES):
                found.setdefault(command, []).append(page)
    return found


def recorded() -> dict[str, Made]:
    """Return what is known of each command."""
    return {command: Made(**known) for command, known in json.loads(RECORD.read_text(encoding="utf-8")).items()}


def make(command: str, folder: Path) -> tuple[float, list[str]]:
    """Run a command with its pictures in a folder; return the seconds that it took and the table lines it printed."""
    start = time.perf_counter()
    environment = {**os.environ, "RISKBOX_PICTURES": str(folder)}
    ran = subprocess.run(  # noqa: S603 (commands of our own pages)
        [sys.executable, "-m", *shlex.split(command)],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    lines = [line for line in ran.stdout.splitlines() if line.startswith("|") and re.search(r"\d", line)]
    return time.perf_counter() - start, lines


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each picture below a folder, by its path."""
    paths = sorted(folder.rglob("*.svg"))
    return {str(path.relative_to(folder)): digest(path) for path in paths}


def digest(path: Path) -> str:
    """Return the first half of a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]


def missing(lines: list[str], pages: list[Path]) -> list[str]:
    """Return the table lines that stand on none of the pages, whatever blanks their cells are padded with."""
    shown = {_bare(line) for page in pages for line in page.read_text(encoding="utf-8").splitlines()}
    return [line for line in lines if _bare(line) not in shown]


def stale(command: str, known: Made, pages: list[Path]) -> list[str]:
    """Run a command again and return what no longer is as the pages show it."""
    with tempfile.TemporaryDirectory() as name:
        _, lines = make(command, Path(name))
        now = digests(Path(name))
    changed = [f"{command}: {name} has changed" for name, before in known.pictures.items() if now.get(name) != before]
    return [*changed, *(f"{command}: on no page: {line}" for line in missing(lines, pages))]


def remake(command: str, pages: list[Path]) -> tuple[Made, list[str]]:
    """Run a command, put its pictures in place, and return what it made and the table lines that stand on no page."""
    with tempfile.TemporaryDirectory() as name:
        seconds, lines = make(command, Path(name))
        pictures = digests(Path(name))
        for picture in pictures:
            (DOCS / picture).write_bytes((Path(name) / picture).read_bytes())
    day = datetime.now(UTC).date().isoformat()
    made = Made(_git("rev-parse", "--short=10", "HEAD"), day, round(seconds, 1), pictures, len(lines))
    return made, [f"{command}: put on a page: {line}" for line in missing(lines, pages)]


def check(known: dict[str, Made], wanted: dict[str, list[Path]]) -> list[str]:
    """Return what no longer comes out as the pages show it, of all that takes less than a minute."""
    found = []
    for command, pages in wanted.items():
        before = known.get(command)
        if before is not None and before.seconds is not None and before.seconds <= MINUTE:
            found += stale(command, before, pages)
    return found


def main() -> int:
    """Make again what is named, and record it; or check."""
    parser = argparse.ArgumentParser(prog="python -m verification.made", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="commands that contain one of them; all by default")
    parser.add_argument("--check", action="store_true", help="only compare, and only what takes less than a minute")
    options = parser.parse_args()
    words, known = options.words or [""], recorded()
    wanted = {command: pages for command, pages in commands().items() if any(word in command for word in words)}
    if options.check:
        found = check(known, wanted)
        print(*found, sep="\n")
        return int(bool(found))
    for command, pages in wanted.items():
        known[command], unplaced = remake(command, pages)
        _write(known)
        print(f"{command}: {known[command].seconds} s", file=sys.stderr)
        print(*unplaced, sep="\n", end="\n" if unplaced else "", flush=True)
    return 0


def _write(known: dict[str, Made]) -> None:
    rows = {command: asdict(known[command]) for command in sorted(known) if command in commands()}
    RECORD.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _bare(line: str) -> str:
    return re.sub(r"\s*\|\s*", "|", line.strip())


def _git(*arguments: str) -> str:
    return subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
