"""A review made again from its JSON twin, and every number and sentence that is not the same."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import InputError, show

from .checked import Review
from .completed import Completed, complete
from .conduct import Told
from .data import SCHEMA, review_data

_EMBEDDED = re.compile(r'<script[^>]*\bid="review"[^>]*>(.*?)</script>', re.DOTALL)
_OF_THEIR_MAKING = ("made", "command")
"""Keys that do not follow from the review."""
_KEYS = "keys"
"""Provenance keys: they follow from the version as well."""
_MOST = 20
"""Most lines of a page or memo that are named."""


@dataclass(frozen=True)
class Mismatch:
    """One place where a file says something else than the runs.

    Parameters
    ----------
    where : str
        Path in the data, or line of the text.
    stated, found : str
        What the file says, and what the runs say.
    """

    where: str
    stated: str
    found: str

    def to_dict(self) -> dict[str, str]:
        """Return plain data."""
        return {"where": self.where, "stated": self.stated, "found": self.found}


@dataclass(frozen=True)
class Verified:
    """What came of making a review again.

    Parameters
    ----------
    numbers, sentences : int
        Those that were compared.
    mismatches : tuple of Mismatch
    note : str
        That another version made the file; empty otherwise.
    """

    numbers: int
    sentences: int
    mismatches: tuple[Mismatch, ...]
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "numbers": self.numbers,
            "sentences": self.sentences,
            "mismatches": [one.to_dict() for one in self.mismatches],
            "note": self.note,
        }


def read_twin(path: Path) -> dict[str, Any]:
    """Return the data of a review: of a JSON file, within a page, or beside a memo.

    Raises
    ------
    InputError
        If the file holds none, or cannot be read.
    """
    ending = path.suffix.lower()
    if ending == ".md":
        path = path.with_suffix(".json")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if ending == ".html":
        found = _EMBEDDED.search(text)
        text = found[1] if found else ""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or "review" not in data or "candidates" not in data:
        raise InputError(f"{path} must hold the data of a review, as `riskbox review` writes them. It holds none.")
    if data.get("schema") != SCHEMA:
        raise InputError(f"{path}: schema must be {SCHEMA}. Got {show(data.get('schema'))} instead.")
    return data


def remake(
    data: Mapping[str, Any], *, allow_code: bool = False, workers: int | None = None, told: Told | None = None
) -> Completed:
    """Run the review of a JSON twin again.

    Raises
    ------
    InputError
        If what it says of plans and scenarios is no review.
    """
    try:
        review = Review.from_dict(data["review"], allow_code=allow_code)
    except InputError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
        raise InputError(
            f"The data's `review` must be as `riskbox review` wrote it. Got a {type(error).__name__}."
        ) from None
    return complete(review, engine=str(data.get("engine")), workers=workers, told=told)


def verified(data: Mapping[str, Any], completed: Completed) -> Verified:
    """Return every place in which data differ from a review that was made again."""
    again = json.loads(json.dumps(review_data(completed)))
    same_version = data.get("made", {}).get("riskbox") == again["made"]["riskbox"]
    note = (
        ""
        if same_version
        else (f"the file was made by riskbox {data.get('made', {}).get('riskbox')}, this is {again['made']['riskbox']}")
    )
    left_out = set(_OF_THEIR_MAKING)
    stated = {key: value for key, value in data.items() if key not in left_out}
    found = {key: value for key, value in again.items() if key not in left_out}
    mismatches = tuple(_different(stated, found, "", keys=same_version))
    return Verified(_numbers(found), len(again["sentences"]), mismatches, note)


def lines_that_differ(stated: str, found: str) -> list[Mismatch]:
    """Return the lines of a page or memo that are not as they would be written again."""
    one, other = stated.splitlines(), found.splitlines()
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False) if len(one) < 20_000 else None
    if matcher is None:
        return [] if one == other else [Mismatch("the page", "differs", "")]
    return [
        Mismatch(f"line {low + 1}", _short(" ".join(one[low:high])), _short(" ".join(other[start:stop])))
        for kind, low, high, start, stop in matcher.get_opcodes()
        if kind != "equal"
    ][:_MOST]


def _short(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:300]}…"


def _different(stated: Any, found: Any, path: str, *, keys: bool) -> Iterator[Mismatch]:
    if isinstance(stated, dict) and isinstance(found, dict):
        for key in dict.fromkeys([*stated, *found]):
            if key == _KEYS and not keys:
                continue
            missing = object()
            one, other = stated.get(key, missing), found.get(key, missing)
            where = f"{path}.{key}" if path else str(key)
            if one is missing or other is missing:
                yield Mismatch(
                    where, "missing" if one is missing else show(one), "missing" if other is missing else show(other)
                )
            else:
                yield from _different(one, other, where, keys=keys)
    elif isinstance(stated, list) and isinstance(found, list) and len(stated) == len(found):
        for place, (one, other) in enumerate(zip(stated, found, strict=True)):
            yield from _different(one, other, f"{path}[{_named(other, place)}]", keys=keys)
    elif not _same(stated, found):
        yield Mismatch(path, show(stated), show(found))


def _named(value: Any, place: int) -> str:
    """Return how an entry of a list is named: by its id if it has one."""
    return str(value.get("id", place)) if isinstance(value, dict) else str(place)


def _same(stated: Any, found: Any) -> bool:
    if isinstance(stated, float) and isinstance(found, float) and math.isnan(stated) and math.isnan(found):
        return True
    return type(stated) is type(found) and bool(stated == found)


def _numbers(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_numbers, value.values()))
    if isinstance(value, list):
        return sum(map(_numbers, value))
    return int(isinstance(value, int | float) and not isinstance(value, bool))
