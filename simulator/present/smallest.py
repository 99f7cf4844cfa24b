"""The hint beside rows without a clear difference: what these runs would have seen, and how to plan for more."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .numbers import counted
from .rows import Row


def smallest_hint(rows: Sequence[Row], pairs: int, command: str) -> str:
    """Return the smallest changes that so many pairs of runs see, and the command that plans more runs.

    Parameters
    ----------
    rows : sequence of Row
        Of the whole run; only rows without a clear difference are named.
    pairs : int
    command : str
        ``riskbox plan-runs`` with the scenario and its arms; empty where it cannot plan, as with different worlds.

    Returns
    -------
    str
        Empty if every row is clear, or none has an interval.
    """
    unclear = [row for row in rows if row.smallest_seen]
    if not unclear:
        return ""
    named = ", ".join(f"{row.title} {row.smallest_seen}" for row in unclear)
    runs = counted(pairs, "pair")
    found = (
        f"No clear difference is not equality: {runs} of runs call a change clear in four of five comparisons only if "
        f"it is about as large as this: {named}. With {counted(3 * pairs, 'pair')} more, half as large would do."
    )
    return f"{found} How many runs see a smaller one: {command} {_options(unclear[0])}" if command else found


def _options(row: Row) -> str:
    """Return the options that ask for half of what was seen; 5 % where that is no part of the baseline."""
    one = row.difference
    part = (one.smallest_seen or math.nan) / 2 / abs(one.baseline.value) if one.baseline.value else math.nan
    percent = float(f"{100 * part:.1g}") if math.isfinite(part) else 5.0
    return f"--indicator {row.indicator.id} --change {percent:.12g}%"
