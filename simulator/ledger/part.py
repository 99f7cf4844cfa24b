"""A part of a run as a ledger of its own: some of its days or, of queues alone, some of its hours."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from simulator.domain.units import DAY, HOUR

from .ledger import Ledger

Unit = Literal["day", "hour"]
"""Unit of the parts of a run."""
SECONDS: dict[Unit, float] = {"day": DAY, "hour": HOUR}


def counted_seconds(ledger: Ledger, unit: Unit) -> np.ndarray:
    """Return the (units,) time that is counted of each day or hour of a run, s."""
    return ledger.observed_seconds((unit,))


def part_of(ledger: Ledger, first: int, last: int, unit: Unit = "day") -> Ledger:
    """Return what a run counted in its days (or hours) from ``first`` to before ``last``.

    Items are those uploaded in these days, whenever they are seen or removed; an hour has queues alone. Its
    ``replications`` are the part of the counted time, so parts merge to the run in what is kept by day. Histograms by
    segment and the buckets of an experiment are not, and are empty.

    Parameters
    ----------
    ledger : Ledger
    first, last : int
        Days or hours of the run, from 0.
    unit : {"day", "hour"}
    """
    hours = slice(*(round(place * SECONDS[unit] / HOUR) for place in (first, last)))
    days = slice(first, last) if unit == "day" else slice(0)
    seconds = ledger.seconds[hours]
    return replace(
        ledger,
        items=ledger.items[days],
        segment_items=ledger.segment_items[:, days],
        sketches=ledger.sketches[days],
        segment_sketches=np.zeros_like(ledger.segment_sketches),
        pools=ledger.pools[hours],
        seconds=seconds,
        buckets=np.zeros_like(ledger.buckets),
        products=np.zeros_like(ledger.products),
        replications=ledger.replications * float(seconds.sum() / ledger.seconds.sum()),
    )
