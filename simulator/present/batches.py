"""How an interval from the batches of one long run is labelled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from simulator.domain.units import format_duration

from .shapes import EstimateLike

ALONE = "One replication has no intervals: add --replications."


@dataclass(frozen=True)
class Batches:
    """The batches of one run from which an interval comes.

    Parameters
    ----------
    number : int
    length : float
        Time that is counted of each, on average, s.
    """

    number: int
    length: float

    @property
    def label(self) -> str:
        """Their number in words: ``from 14 batches of one run``."""
        return f"from {self.number} batches of one run"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"number": self.number, "length": self.length}


def batches_sentence(shown: Iterable[EstimateLike]) -> str:
    """Return what the intervals of one run are; that it has none, where it has none."""
    found = [one.batches for one in shown if one.batches is not None]
    if not found:
        return ALONE
    lengths = sorted({one.length for one in found})
    span = " to ".join(dict.fromkeys(format_duration(one) for one in (lengths[0], lengths[-1])))
    return (
        f"Intervals are at 95 %, from batches of one run ({span} each) in place of replications. They take in what one "
        "such run shows: replications also tell what differs from run to run, such as incidents."
    )
