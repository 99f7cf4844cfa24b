"""What kind of result a path holds, and its tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import InputError, show
from simulator.export.tidy import Tidy

from .comparison import tables_of_comparison
from .log import tables_of_log
from .plain import Given
from .review import tables_of_review
from .rules import tables_of_rule_search
from .run import tables_of_run
from .search import tables_of_search
from .sweep import tables_of_sweep

KINDS: Mapping[str, tuple[tuple[str, ...], Callable[[Given], list[Tidy]]]] = {
    "run": (("indicators", "breakdowns", "strategy", "provenance"), tables_of_run),
    "comparison": (("indicators", "breakdowns", "candidate", "guardrails"), tables_of_comparison),
    "review": (("candidates", "protocol", "review", "sentences"), tables_of_review),
    "comparison of several candidates": (("candidates",), tables_of_comparison),
    "search": (("points", "problem", "start", "winner"), tables_of_search),
    "search for rules": (("lists", "searched", "confirmation", "rules"), tables_of_rule_search),
}
"""Kinds of results in JSON: the names by which each is known, and what makes its tables."""

_TAKEN = (
    "the JSON of `run`, `compare`, `optimize`, `rules search` or `review`, the Parquet file of `sweep`, or a folder of "
    "event logs of `run --log`"
)


@dataclass(frozen=True)
class Saved:
    """A saved result.

    Parameters
    ----------
    path : Path
    kind : str
        ``run``, ``comparison``, ``search``, ``sweep``, ``log``, ...
    tables : tuple of Tidy
    payload : Given, optional
        The JSON that it was read from.
    """

    path: Path
    kind: str
    tables: tuple[Tidy, ...]
    payload: Given | None = None

    @property
    def provenance(self) -> dict[str, dict[str, str]]:
        """How the result was made: by plan, facts by path, as the table `provenance` has them."""
        facts: dict[str, dict[str, str]] = {}
        for one in self.tables:
            for row in one.data.to_pylist() if one.name == "provenance" else ():
                facts.setdefault(row["plan"], {})[row["path"]] = row["value"]
        return facts


def read(path: Path) -> Saved:
    """Read a result that riskbox saved.

    Raises
    ------
    InputError
        If there is none at the path, or it is of another form.
    """
    try:
        if path.is_dir():
            return Saved(path, "log", tuple(tables_of_log(path)))
        if not path.exists():
            raise InputError(
                f"RESULT must be a file or folder that riskbox saved. Got {str(path)!r}, which does not exist."
            )
        if path.suffix.lower() == ".parquet":
            return Saved(path, "sweep", tuple(tables_of_sweep(path)))
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"RESULT must be {_TAKEN}. Got {str(path)!r}, which cannot be read as text, instead."
        ) from None
    return _of_json(path, text)


def _of_json(path: Path, text: str) -> Saved:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"RESULT must be {_TAKEN}. Got {str(path)!r}, which is no JSON, instead.") from None
    given = Given(value, repr(str(path)))
    for kind, (names, tables_of) in KINDS.items():
        if all(name in given for name in names):
            return Saved(path, kind, tuple(tables_of(given)), given)
    keys = ", ".join(map(str, value)) if isinstance(value, dict) else show(value)
    raise InputError(f"RESULT must be {_TAKEN}. Got {str(path)!r}, JSON with {show(keys)}, instead.")
