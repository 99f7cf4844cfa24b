"""What was counted in a run, of everybody or within a segment."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.ledger.counts import Counts
from simulator.ledger.measures import Count, Within, place_of


def counted(counts: Counts, count: Count, segments: Sequence[str]) -> float:
    """Return a measure or event summed over all cells; ``segments`` are the world's, in order."""
    if isinstance(count, Within):
        cells = counts.segments[segments.index(count.segment)]
        return float(cells[..., place_of(count.count)].sum())
    return float(counts.items[..., place_of(count)].sum())
