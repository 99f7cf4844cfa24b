"""What is known of the intervals' coverage: measured on the simulator, kept beside this file, and said where they are.

``python -m verification.coverage --write`` measures it again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("coverage.json")
"""The measured shares, with the command and the date."""


@cache
def measured() -> dict[str, Any]:
    """Return what was measured: ``indicators`` by id, each with the shares ``one_arm`` and ``paired``."""
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept


def coverage_sentence() -> str:
    """Return how often intervals that are said to be at 95 % held the truth."""
    kept = measured()
    arms = [_span([one[name] for one in kept["indicators"].values()]) for name in ("paired", "one_arm")]
    error = 100 * (0.95 * 0.05 / kept["tables"]) ** 0.5
    return (
        f"Measured in a small world ({kept['world']}; {kept['tables']} tables of {kept['replications']} replications, "
        f"standard error {error:.1f} points), the intervals of key indicators' differences held the truth in {arms[0]} "
        f"of the tables, those of one arm in {arms[1]}: where few uploads carry most views they are too narrow."
    )


def _span(shares: Sequence[float | None]) -> str:
    """Return the least and the greatest share in whole percent, of those that are not certain by the plan."""
    found = [100 * share for share in shares if share is not None and share < 1]
    return f"{min(found):.0f} to {max(found):.0f} %" if found else "all"
