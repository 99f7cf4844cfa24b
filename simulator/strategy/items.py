"""A strategy's view of a chunk of uploads: observables only, read-only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from simulator.domain.accounts import account_ids, creators_of
from simulator.records import History

from .context import Context
from .handles import Fingerprints, Handle, lend, lent

_LABEL = b"lottery"
"""Tells the strategy's key from any other that is made of seed and replication."""
_CREATOR_DRAWS = 1 << 32
"""First draw of the creators' lotteries: the stream is shared with the items', the draws are not."""


class Uploads(Protocol):
    """The observable columns of a chunk: all that ``Items.from_chunk`` ever reads of it."""

    @property
    def item(self) -> NDArray[np.int64]:
        """(n,) index of the item."""

    @property
    def time(self) -> NDArray[np.float64]:
        """(n,) upload time, s."""

    @property
    def creator(self) -> NDArray[np.int32]:
        """(n,) creator's index."""

    @property
    def account(self) -> NDArray[np.int16]:
        """(n,) number of the creator's account."""

    @property
    def opened(self) -> NDArray[np.float64]:
        """(n,) when the account was opened, s."""

    @property
    def market(self) -> NDArray[np.int16]:
        """(n,) market's index."""

    @property
    def tier(self) -> NDArray[np.int16]:
        """(n,) tier's index."""

    @property
    def scores(self) -> NDArray[np.float64]:
        """(n, P) probability of violation."""

    @property
    def further_scores(self) -> NDArray[np.float64]:
        """(n, D) probability of violation, as further detectors put it."""

    @property
    def top_policy(self) -> NDArray[np.int16]:
        """(n,) policy for which the item would be flagged."""


@dataclass(frozen=True, eq=False)
class Items:
    """``n`` uploads as a strategy sees them, in order of time; every array is read-only, and a copy.

    Nothing that decides luck can be reached from here: not the chunk, whose other columns are the truth, not the
    uploads that follow in its memory, and not the key of the world's draws. The lottery has a key of its own, from
    which the world's cannot be computed.
    """

    context: Context = field(repr=False)
    item: NDArray[np.int64]
    """(n,) index of the item over the whole run."""
    time: NDArray[np.float64]
    """(n,) upload time, s since the scenario's start."""
    creator: NDArray[np.int64]
    """(n,) account's index: that of its creator, but for those who came back with another account after a ban."""
    market: NDArray[np.int16]
    """(n,) index into ``context.markets``."""
    tier: NDArray[np.int16]
    """(n,) index into ``context.tiers``."""
    scores: NDArray[np.float64]
    """(n, P) probability of violating each policy, as the detectors put it."""
    further_scores: NDArray[np.float64]
    """(n, D) probability of violation as further detectors put it, policy by policy (``Context.further_columns``)."""
    top_policy: NDArray[np.int16]
    """(n,) policy for which the item would be flagged."""
    strikes: NDArray[np.uint8] | None
    """(n,) the creator's strikes in force at the last tick; ``None`` unless the strategy is live."""
    history: History | None
    """What was published and decided of each account by the last tick; ``None`` without ``reads_history``."""
    _opened: NDArray[np.float64] = field(repr=False)
    """(n,) when the account was opened, s since the scenario's start."""
    _lottery_key: tuple[int, int] = field(repr=False)
    """Address of the lotteries: a one-way function of seed and replication."""
    _shared: Handle | None = field(default=None, repr=False)
    """Stands for where shared ids come from; ``None`` = nothing is shared."""

    @classmethod
    def from_chunk(
        cls,
        chunk: Uploads,
        context: Context,
        *,
        strikes: NDArray[np.uint8] | None = None,
        history: History | None = None,
        lottery_key: tuple[int, int],
        fingerprints: Fingerprints | None = None,
    ) -> Self:
        """Return the observable part of a chunk as copies: a view would lead back to the chunk's memory.

        Parameters
        ----------
        chunk : Chunk
            Uploads; only the columns of ``Uploads`` are read.
        context : Context
        strikes : (n,) uint8, optional
            Strikes of each item's creator.
        history : History, optional
            History of each item's account.
        lottery_key : (seed, replication)
        fingerprints : Fingerprints, optional
            Gives ids of devices, addresses and contents; without it every account and upload has its own.
        """
        return cls(
            context,
            _copied(chunk.item),
            _copied(chunk.time),
            _frozen(account_ids(chunk.creator, chunk.account)),
            _copied(chunk.market),
            _copied(chunk.tier),
            _copied(chunk.scores),
            _copied(chunk.further_scores),
            _copied(chunk.top_policy),
            None if strikes is None else _copied(strikes),
            None if history is None else History(*map(_copied, history)),
            _copied(chunk.opened),
            own_key(*lottery_key),
            None if fingerprints is None else lend(fingerprints),
        )

    def __len__(self) -> int:
        return int(self.item.shape[0])

    @cached_property
    def top_score(self) -> NDArray[np.float64]:
        """(n,) the highest of an item's scores."""
        columns = self.scores.T
        top = columns[0].copy()
        for column in columns[1:]:  # a pass per policy is several times faster than a maximum over a short last axis
            np.maximum(top, column, out=top)
        return _frozen(top)

    @cached_property
    def account_age(self) -> NDArray[np.float64]:
        """(n,) age of the account at the upload, s; inf = older than the scenario knows of."""
        return _frozen(self.time - self._opened)

    @cached_property
    def expected_views(self) -> NDArray[np.float64]:
        """(n,) expected lifetime views, from the market and the tier of the creator."""
        return _frozen(self.context.expected_views[self.market, self.tier])

    @cached_property
    def device(self) -> NDArray[np.int64]:
        """(n,) id of the account's device: accounts with the same one are used from one device."""
        if self._shared is None:
            return _frozen(self.creator)
        return _frozen(lent(self._shared).device(creators_of(self.creator)))

    @cached_property
    def address(self) -> NDArray[np.int64]:
        """(n,) id of the account's network address."""
        if self._shared is None:
            return _frozen(self.creator)
        return _frozen(lent(self._shared).address(creators_of(self.creator)))

    @cached_property
    def content(self) -> NDArray[np.int64]:
        """(n,) id of the content: near-duplicates have the same one."""
        if self._shared is None:
            return _frozen(self.item)
        return _frozen(lent(self._shared).content(self.item, self.time, creators_of(self.creator)))

    def scores_of(self, policy: int) -> NDArray[np.float64]:
        """Return the scores of all detectors of a policy, the main one's first, (n, 1 + further ones)."""
        further = self.further_scores[:, self.context.further_columns(policy)]
        return _frozen(np.concatenate([self.scores[:, [policy]], further], axis=1))

    def lottery(self, k: int = 0) -> NDArray[np.float64]:
        """Return uniform numbers in (0, 1), one an item, shape (n,).

        An item draws the same number in every run of the same seed and replication, whatever the strategy or the chunk.
        Different ``k`` >= 0 give independent numbers.
        """
        return self._draw(self.item, k)

    def creator_lottery(self, k: int = 0) -> NDArray[np.float64]:
        """Return uniform numbers in (0, 1), shape (n,), the same for all items of a creator: for tests by account."""
        return self._draw(self.creator, _CREATOR_DRAWS + k)

    def arm_lottery(self, salt: int) -> NDArray[np.float64]:
        """Return uniform numbers in (0, 1), shape (n,), the same for all items of an account and in every run.

        They are those by which an experiment of unit creator deals with that salt (``arms.salt``), so that a share is
        the same accounts in both. An account that is in a share stays in it when the share grows.
        """
        from simulator.rng.arms import arm_luck  # here, since few strategies draw and numba is slow to import

        return arm_luck(salt, self.creator)

    def take(self, rows: NDArray[np.integer[Any]] | list[int]) -> Self:
        """Return the items of some rows, in that order, as copies."""
        index = np.asarray(rows, dtype=np.intp)
        strikes = None if self.strikes is None else self.strikes[index]
        columns = (self.item, self.time, self.creator, self.market, self.tier, self.scores, self.top_policy)
        item, time, creator, market, tier, scores, top_policy = (_frozen(column[index]) for column in columns)
        further = self.further_scores[index] if self.further_scores.shape[1] else np.empty((index.size, 0))
        frozen_strikes = None if strikes is None else _frozen(strikes)
        history = None if self.history is None else History(*map(_frozen, self.history.take(index)))
        return type(self)(
            self.context,
            item,
            time,
            creator,
            market,
            tier,
            scores,
            _frozen(further),
            top_policy,
            frozen_strikes,
            history,
            _frozen(self._opened[index]),
            self._lottery_key,
            self._shared,
        )

    def _draw(self, index: NDArray[np.int64], k: int) -> NDArray[np.float64]:
        from simulator.rng.streams import Stream  # here, since few strategies draw and numba is slow to import
        from simulator.rng.vectors import uniforms

        return uniforms(*self._lottery_key, int(Stream.STRATEGY), index, k)


def own_key(seed: int, replication: int) -> tuple[int, int]:
    """Return the key of a strategy's lotteries: BLAKE2b of seed and replication, which cannot be computed back.

    >>> own_key(1, 0) == own_key(1, 0), own_key(1, 0) == own_key(0, 1)
    (True, False)
    """
    digest = hashlib.blake2b(f"{seed}/{replication}".encode(), digest_size=16, person=_LABEL).digest()
    return int.from_bytes(digest[:8], "big") >> 1, int.from_bytes(digest[8:], "big") >> 1


def _copied(column: NDArray[Any]) -> NDArray[Any]:
    """Return a copy that cannot be written to."""
    copy = column.copy()
    copy.flags.writeable = False
    return copy


def _frozen(column: NDArray[Any]) -> NDArray[Any]:
    """Return a view that cannot be written to."""
    view = column.view()
    view.flags.writeable = False
    return view
