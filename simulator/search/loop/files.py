"""The files of a search: a set that is written and replaced as one, and that belongs to one study."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from simulator.files import check_writable, replacing_set
from simulator.search.question.problem import Problem

WHAT = "A search"
"""What an error's sentence begins with."""
ENDINGS = (".front.parquet", ".front.csv", ".front.json", ".trials.parquet", ".winner.yaml")
"""What the files of a search end in."""
_KNOWN = (".journal", ".jsonl", ".log", ".html", ".json", ".csv", ".xlsx", ".parquet", ".md")
"""Endings of journals and of results; all else in a name is the study's own."""
_CODE = ("code", "riskbox")
"""Parts of a problem that tell by which code it was searched, and not what was."""
_LOGGER = logging.getLogger("riskbox")


def front_stem(path: Path) -> Path:
    """Return the start of the names of a search's files, beside its journal or its page.

    >>> [front_stem(Path(name)).name for name in ("study.journal", "study.v1", "study.v2", "page.html")]
    ['study', 'study.v1', 'study.v2', 'page']
    """
    return path.with_suffix("") if path.suffix.lower() in _KNOWN else path


def front_files(stem: Path) -> list[Path]:
    """Return all files that a search may have."""
    return [stem.with_name(stem.name + ending) for ending in ENDINGS]


def check_files(stem: Path, inputs: Iterable[Path | str]) -> None:
    """Refuse, before anything runs, a stem under which files cannot be written, or would replace one that is read.

    Raises
    ------
    InputError
    """
    read = list(inputs)
    for file in front_files(stem):
        check_writable(file, WHAT, read)


def stem_of_its_own(stem: Path, problem: Problem) -> Path:
    """Return a stem under which no other study has files: the given one or, if that is taken, one with a hash."""
    if _owner(stem) in (None, _identity(problem.to_dict())):
        return stem
    return stem.with_name(f"{stem.name}-{problem_hash(problem)[:8]}")


def problem_hash(problem: Problem) -> str:
    """Return hexadecimal digits that tell what is searched, whatever the code that does so."""
    text = json.dumps(_identity(problem.to_dict()), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def save_set(stem: Path, writers: Mapping[str, Callable[[Path], object]], problem: Problem) -> list[Path]:
    """Write the files of a search, by ending, in place of existing ones, and return their paths.

    If those were another study's, a warning says so.
    """
    if _owner(stem) not in (None, _identity(problem.to_dict())):
        _LOGGER.warning("the files of another search are replaced: %s", f"{stem.name}.*")
    paths = {stem.with_name(stem.name + ending): write for ending, write in writers.items()}
    return replacing_set(paths, obsolete=front_files(stem), what=WHAT)


def _owner(stem: Path) -> dict[str, Any] | None:
    """Return the problem of the search whose files have this stem; an empty one if nobody can tell, None if no file."""
    file = stem.with_name(stem.name + ".front.json")
    if not file.exists():
        return None
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    problem = kept.get("problem") if isinstance(kept, dict) else None
    return _identity(problem) if isinstance(problem, dict) else {}


def _identity(problem: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in problem.items() if key not in _CODE}
    found: dict[str, Any] = json.loads(json.dumps(kept, default=str))  # as it stands in a file
    return found
