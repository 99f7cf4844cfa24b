"""Content: orders that act on live uploads, on cases of a time limit, and on the hash bank."""

from __future__ import annotations

import math

from simulator.domain.events import Event
from simulator.flow.contract import FlowEngine
from simulator.world.mechanisms.reupload_storm.response import Hashes
from simulator.world.mechanisms.time_limits import ON_EXPIRY
from simulator.world.source import UploadSource

from .clock import Clock


class Content:
    """What strategies may order of uploads, cases and hashes, by names.

    Parameters
    ----------
    source : UploadSource
    engine : FlowEngine
    clock : Clock
    bank : Hashes or None
        The hash bank; None = nothing can be recognised.
    """

    def __init__(self, source: UploadSource, engine: FlowEngine, clock: Clock, bank: Hashes | None) -> None:
        self._source = source
        self._engine = engine
        self._clock = clock
        self._bank = bank

    def sweep(
        self, market: str | None, policy: str | None, since: float, remove_at: float | None, review_at: float | None
    ) -> None:
        """Judge live uploads again by their scores; None = every market or policy, or never."""
        self._engine.advance(self._clock.now)
        scores = (math.inf if score is None else score for score in (remove_at, review_at))
        self._engine.sweep(*self._places(market, policy), since, *scores)

    def set_expiry(self, limit: str, on_expiry: str) -> None:
        """Set what happens to cases that still wait when a time limit is over."""
        self._engine.advance(self._clock.now)
        rule = ON_EXPIRY[on_expiry]
        self._engine.note(Event.EXPIRY, -1, 3 * list(self._source.limit_cells).index(limit) + rule)
        self._engine.set_expiry(self._source.limit_cells[limit], rule)

    def hash(self, market: str | None, policy: str | None, since: float, *, by_reviewers: bool) -> None:
        """Put items that were removed since a time into the hash bank; None = of every market or policy."""
        self._engine.advance(self._clock.now)
        of = self._places(market, policy)
        known = 0
        if self._bank is not None:
            known = self._bank.hash_removed(*of, since, self._clock.now, by_reviewers=by_reviewers)
        self._engine.note(Event.HASH, -1, known, market=of[0], policy=of[1])

    def _places(self, market: str | None, policy: str | None) -> tuple[int, int]:
        """Return the places of names; -1 = every one."""
        return (
            -1 if market is None else self._source.markets.index(market),
            -1 if policy is None else self._source.policies.index(policy),
        )
