"""The populations of a run: the segments, arm and bucket of each upload, in addition to its cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.config import Scenario
from simulator.ledger.counts import Counts
from simulator.records import Chunk
from simulator.records.segments import STRUCK, Segment, segment_bits

from .arms import ARMS, assignment_of, split_by_viewers
from .segments import segments_of


class Populations:
    """The populations of a scenario's uploads.

    Parameters
    ----------
    scenario : Scenario
    more : sequence of Segment
        Segments besides those of the scenario's mechanisms.

    Attributes
    ----------
    segments : tuple of str
        Names in the order of their bits; those of the arms come last.
    arms : tuple of str
        Names of the arms; empty = there is no experiment.
    unit : str
        What is in an arm as a whole, as of ``Arms.unit``; empty = there is no experiment.
    treated : bool
        Whether the arms differ: the treatment has a strategy of its own.
    """

    def __init__(self, scenario: Scenario, more: Sequence[Segment] = ()) -> None:
        self._rules = (*segments_of(scenario), *more)
        self._assignment = assignment_of(scenario)
        self.arms: tuple[str, ...] = ARMS if self._assignment is not None else ()
        self.unit: str = self._assignment.law.unit if self._assignment is not None else ""
        self.treated = self._assignment is not None and self._assignment.law.strategy is not None
        self.segments: tuple[str, ...] = (STRUCK, *(rule.name for rule in self._rules), *self.arms)

    def mark(self, chunk: Chunk) -> Chunk:
        """Return the uploads with their segments and buckets; without populations, the chunk itself."""
        if not self._rules and self._assignment is None:
            return chunk
        bits = segment_bits(chunk, self._rules)
        if self._assignment is None:
            return chunk.having(segments=bits)
        arm = self._assignment.arm(chunk)
        if self._assignment.law.unit != "viewer":
            bits |= (1 << (arm + self._first_arm)).astype(np.uint32)
        return chunk.having(segments=bits, bucket=self._assignment.bucket(chunk, arm))

    def completed(self, counts: Counts) -> Counts:
        """Return an engine's counts completed by counts that follow from them: arms of viewers."""
        if self._assignment is None or self._assignment.law.unit != "viewer":
            return counts
        return split_by_viewers(counts, self._assignment.law.share, self._first_arm)

    @property
    def _first_arm(self) -> int:
        return len(self.segments) - len(self.arms)
