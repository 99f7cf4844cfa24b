"""Penalties on the creator of an item: strikes and warnings that removals give, and overturns take back."""

from __future__ import annotations

import math
from collections.abc import Callable

from simulator.domain.actions import Consequence
from simulator.domain.events import Event
from simulator.world.laws import Laws
from simulator.world.penalties import WARNING

from .creator import Creators
from .item import Item
from .tally import Tally


class Penalties:
    """Gives strikes and takes them back; what a former account did weighs no more.

    Parameters
    ----------
    laws : Laws
    creators : Creators
    tally : Tally
    tell : callable
        Tells an event of an item: ``tell(event, item, detail=strikes, said=...)``.
    """

    def __init__(self, laws: Laws, creators: Creators, tally: Tally, tell: Callable[..., None]) -> None:
        self._laws = laws
        self._creators = creators
        self._tally = tally
        self._tell = tell

    def strikes_for(self, item: Item, what: Consequence, now: float, *, human: bool) -> int:
        """Return the strikes that a removal gives; WARNING = a warning in their place."""
        if what is not Consequence.STRIKE:
            return WARNING if what is Consequence.EDUCATE else 0
        upload = item.upload
        own = not human and upload.strike >= 0
        weight = int(upload.strike if own else self._laws.penalties.weight[upload.top_policy])
        creator = self._creators[upload.creator]
        present = upload.account == creator.account
        if weight > 0 and present and creator.is_warned_first(upload.top_policy, now, self._laws):
            return WARNING
        return weight

    def strike(self, item: Item, now: float) -> None:
        """Give the creator of a removed item its strikes, or the warning."""
        creator = self._creators[item.upload.creator]
        if item.given == 0 or item.upload.account != creator.account:
            return
        if item.given == WARNING:
            creator.warned_at = now
            self._tally.punished(item, Event.EDUCATE)
            self._tell(Event.EDUCATE, item, detail=creator.strikes(now, self._laws))
            return
        penalty = creator.strike(item.given, item.upload.top_policy, now, self._laws)
        self._tally.struck(item)
        if penalty is not None:
            self._tally.punished(item, penalty)
            self._tell(penalty, item, detail=creator.strikes(now, self._laws))

    def pardon(self, item: Item, now: float) -> None:
        """Take back the strikes, or the warning, that a removal gave."""
        creator = self._creators[item.upload.creator]
        if item.given == 0 or item.upload.account != creator.account:
            return
        if item.given == WARNING:
            if creator.warned_at == item.removed_at:
                creator.warned_at = math.nan
            return
        before = creator.banned
        lift = creator.overturn(item.removed_at, item.given, item.upload.top_policy, now, self._laws)
        self._tally.pardoned(item, lifted=lift is not None)
        if lift is not None:
            self._tell(lift, item, detail=creator.strikes(now, self._laws), said=int(before and not creator.banned))
