"""Segments: named populations of uploads, in which everything is counted once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .uploads import Chunk

STRUCK = "struck"
"""The segment that engines know by themselves: uploads of accounts with a strike in force when they were published."""


@dataclass(frozen=True)
class Segment:
    """A named population of uploads.

    Parameters
    ----------
    rank : int
        Place among the segments, smaller first: the order of their bits.
    name : str
        In formulas and breakdowns, such as ``ring``.
    doc : str
        Which uploads: one line, in the plural.
    needs : str
        What a scenario must have on for there to be any, as of ``Indicator.needs``; empty = nothing.
    holds : callable
        Of a chunk of ``n`` uploads: which of them, (n,) bool. It may read the truth.

    Examples
    --------
    >>> copies = Segment(10, "copy", "copies of a storm", "", lambda chunk: chunk.version != 0)
    >>> chunk = Chunk.blank(3, policies=1)
    >>> chunk.version[:] = 0, 4, -4
    >>> segment_bits(chunk, [copies]).tolist()
    [0, 2, 2]
    """

    rank: int
    name: str
    doc: str
    needs: str
    holds: Callable[[Chunk], NDArray[np.bool_]]


def segment_bits(chunk: Chunk, segments: Sequence[Segment]) -> NDArray[np.uint32]:
    """Return the column ``segments`` of a chunk: bit 0 is left to the engine (struck), then one for each segment."""
    bits = np.zeros(len(chunk), dtype=np.uint32)
    for number, segment in enumerate(segments, start=1):
        inside = segment.holds(chunk)
        if np.count_nonzero(inside):  # few chunks have any, and chunks between two ticks are small
            np.bitwise_or(bits, np.uint32(1 << number), out=bits, where=inside)
    return bits
