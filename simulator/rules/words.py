"""What a rule looks at, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.domain import format_duration, score_text
from simulator.strategy import Items

from .names import Seen, seen
from .units import DURATION, SHARE


def values_in_words(items: Items, names: Sequence[str], row: int = 0) -> str:
    """Return the values of some columns for one item: ``"age 3 d, score.hate 0.97"``."""
    return ", ".join(f"{name} {_shown(seen(name), items, row)}" for name in names)


def _shown(column: Seen, items: Items, row: int) -> str:
    values = column.values(items)
    if values is None or np.isnan(values[row]):
        return "missing"
    value = values[row].item()
    if column.axis is not None:
        context = items.context
        known = {"market": context.markets, "tier": context.tiers, "policy": context.policies}
        return repr(known[column.axis][value])
    unit = column.read.unit
    if unit == DURATION:
        return format_duration(value) if np.isfinite(value) else "unlimited"
    return score_text(value) if unit == SHARE else f"{value:,.6g}"
