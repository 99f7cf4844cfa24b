"""What is known of indicators' sensitivity: the smallest relative change that a comparison sees, measured.

``python -m verification.sensitivity --write`` measures it again, and writes the file beside this one.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("sensitivity.json")
"""The measured changes, with the command and the date; it may be missing, and then nothing is said."""


@cache
def measured() -> dict[str, Any]:
    """Return what was measured: ``indicators`` by id, each with the smallest change by days, ``{"1": 0.12}``.

    ``elsewhere`` has the same, by the name of another world, of indicators that the first world does not have.
    """
    if not KEPT.exists():
        return {"indicators": {}}
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept


def smallest_changes(id_: str) -> dict[str, float]:
    """Return the smallest relative change of an indicator that is seen in so many days; empty = not measured."""
    return _found(id_)[1]


def sensitivity_sentence(id_: str) -> str:
    """Return the same in words, with the world if it is not the first; empty = not measured."""
    world, changes = _found(id_)
    said = ", ".join(f"{_percent(change)} in {days} d" for days, change in changes.items())
    return f"{said} ({world})" if world else said


def other_worlds_in_words() -> str:
    """Return the other worlds with the candidates that were run in them; empty = there are none."""
    others = [f"{name} (candidate {one['candidate']})" for name, one in measured().get("elsewhere", {}).items()]
    return f"A figure that names another world is from there: {'; '.join(others)}." if others else ""


def _found(id_: str) -> tuple[str, dict[str, float]]:
    """Return the world, if it is not the first, and the smallest changes by days."""
    if id_ in measured()["indicators"]:
        return "", measured()["indicators"][id_]
    for name, one in measured().get("elsewhere", {}).items():
        if id_ in one["indicators"]:
            return name, one["indicators"][id_]
    return "", {}


def _percent(change: float) -> str:
    """Return a change in percent, with two figures.

    >>> _percent(0.0044), _percent(0.125), _percent(1.1)
    ('0.44 %', '12 %', '110 %')
    """
    return f"{100 * change:.{0 if change >= 0.1 else 1}f} %" if change >= 0.01 else f"{100 * change:.2g} %"
