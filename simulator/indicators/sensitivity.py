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
    """Return what was measured: ``indicators`` by id, each with the smallest change by days, ``{"1": 0.12}``."""
    if not KEPT.exists():
        return {"indicators": {}}
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept


def smallest_changes(id_: str) -> dict[str, float]:
    """Return the smallest relative change of an indicator that is seen in so many days; empty = not measured."""
    found: dict[str, float] = measured()["indicators"].get(id_, {})
    return found


def sensitivity_sentence(id_: str) -> str:
    """Return the same in words; empty = not measured."""
    return ", ".join(f"{_percent(change)} in {days} d" for days, change in smallest_changes(id_).items())


def _percent(change: float) -> str:
    """Return a change in percent, with two figures.

    >>> _percent(0.0044), _percent(0.125), _percent(1.1)
    ('0.44 %', '12 %', '110 %')
    """
    return f"{100 * change:.{0 if change >= 0.1 else 1}f} %" if change >= 0.01 else f"{100 * change:.2g} %"
