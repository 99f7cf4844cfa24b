"""Content: orders that act on live uploads, and on cases of a time limit."""

from __future__ import annotations

import math

from simulator.domain.events import Event
from simulator.flow.contract import FlowEngine
from simulator.world.mechanisms.time_limits import ON_EXPIRY
from simulator.world.source import UploadSource

from .clock import Clock


class Content:
    """What strategies may order of uploads and cases, by names.

    Parameters
    ----------
    source : UploadSource
    engine : FlowEngine
    clock : Clock
    """

    def __init__(self, source: UploadSource, engine: FlowEngine, clock: Clock) -> None:
        self._source = source
        self._engine = engine
        self._clock = clock

    def sweep(
        self, market: str | None, policy: str | None, since: float, remove_at: float | None, review_at: float | None
    ) -> None:
        """Judge live uploads again by their scores; None = every market or policy, or never."""
        self._engine.advance(self._clock.now)
        places = (
            -1 if market is None else self._source.markets.index(market),
            -1 if policy is None else self._source.policies.index(policy),
        )
        scores = (math.inf if score is None else score for score in (remove_at, review_at))
        self._engine.sweep(*places, since, *scores)

    def set_expiry(self, limit: str, on_expiry: str) -> None:
        """Set what happens to cases that still wait when a time limit is over."""
        self._engine.advance(self._clock.now)
        rule = ON_EXPIRY[on_expiry]
        self._engine.note(Event.EXPIRY, -1, 3 * list(self._source.limit_cells).index(limit) + rule)
        self._engine.set_expiry(self._source.limit_cells[limit], rule)
