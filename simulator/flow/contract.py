"""The contract of a flow engine: uploads and decisions in, events and counts out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.domain.accounts import account_ids
from simulator.domain.events import Event
from simulator.ledger.counts import Counts
from simulator.ledger.size import FlowSize
from simulator.records import Chunk, Triage
from simulator.strategy import Observation, Ranking
from simulator.world.laws import Laws
from simulator.world.rosters import Roster


@dataclass(frozen=True)
class Signals:
    """State of an engine at an instant; the platform delays it, and a strategy sees a part of it."""

    seen: Observation
    """What a strategy will see, as of the instant, with counts since the start of the run."""
    notices: NDArray[np.void]
    """(n,) ``NOTICE``: what was decided since the last call, in order; for the world, not for strategies."""

    @property
    def strikes(self) -> NDArray[np.int64]:
        """(s, 2) account (``account_ids``) and change (above or below 0) of strikes since the last call, in order."""
        accounts = account_ids(self.notices["creator"], self.notices["account"])
        changes = np.stack([accounts, self.notices["strikes"].astype(np.int64)], axis=1)
        return np.asarray(changes[changes[:, 1] != 0])

    @property
    def given(self) -> NDArray[np.float64]:
        """(s,) when each strike of ``strikes`` was given, s: from then on it lasts for the strike window."""
        return np.asarray(self.notices["removed"][self.notices["strikes"] != 0])


class FlowEngine(ABC):
    """Queues, reviewers, verdicts, enforcement and appeals between two instants.

    Parameters
    ----------
    laws : Laws
    size : FlowSize
    log : bool
        Whether to keep the event log.
    """

    def __init__(self, laws: Laws, size: FlowSize, *, log: bool = False) -> None:
        self.laws = laws
        self.size = size
        self.log = log

    @abstractmethod
    def admit(self, chunk: Chunk, triage: Triage) -> None:
        """Take the next uploads, in order of time, none before the last ``advance``; decisions leave no column out.

        The engine never changes the arrays and keeps them until their uploads are handled; nor may the caller change
        them.
        """

    @abstractmethod
    def advance(self, until: float) -> None:
        """Handle every event strictly before ``until`` (s)."""

    @abstractmethod
    def set_capacity(self, pool: int, reviewers: int) -> None:
        """Open the desks below a number and close the others, at the time of the last ``advance``.

        Nothing happens if the pool has this number on shift already. A shift starts now at each desk that opens.
        """

    @abstractmethod
    def set_roster(self, pool: int, roster: Roster) -> None:
        """Open the desks of a roster and close the others, at the time of the last ``advance``."""

    @abstractmethod
    def note(self, event: Event, pool: int, detail: int, *, market: int = -1, policy: int = -1) -> None:
        """Log an order, of a pool, a market and a policy or (-1) of none, at the time of the last ``advance``.

        Nothing else happens: other methods carry the order out.
        """

    @abstractmethod
    def set_ranking(self, pool: int, ranking: Ranking | None) -> None:
        """Rank a pool's queue by a table from now on, at the time of the last ``advance``; None = by priority again.

        Its waiting jobs are ranked at once, and it is an event of the log.
        """

    @abstractmethod
    def rank_again(self) -> None:
        """Rank the waiting jobs of all ranked queues by the present state of their items."""

    @abstractmethod
    def shed(self, pool: int, keep: float, below: float) -> None:
        """Drop waiting reviews of a pool, the last of its queue first, at the time of the last ``advance``.

        They go while more than ``keep`` jobs wait (inf = any number may), and all whose priority in the queue is below
        ``below`` (-inf = none). Appeals stay. It is an event of the log, and each job leaves as if it reneged.
        """

    @abstractmethod
    def sweep(self, market: int, policy: int, since: float, remove_at: float, review_at: float) -> None:
        """Judge live uploads again by the score of their flag, at the time of the last ``advance``.

        Hit are items of a market and of flags for a policy (-1 = all), uploaded at ``since`` (s) or later and at most
        ``laws.sweep_window`` ago, that are live, not under review, and that no reviewer or appeal has cleared. A score
        of ``remove_at`` or more removes them, otherwise one of ``review_at`` or more sends them to review (inf =
        never). It is an event of the log, and one of each item.
        """

    @abstractmethod
    def set_expiry(self, cells: NDArray[np.bool_], rule: int) -> None:
        """Set what happens to cases that still wait at their time limit, at the time of the last ``advance``.

        Parameters
        ----------
        cells : (Trigger, markets, policies)
            Cases that it is set for: those that are open, and those to come.
        rule : int
            KEEP, RELEASE or REMOVE. Cases that are overdue and whose rule is not KEEP leave now.
        """

    @abstractmethod
    def queue(self, pool: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the items whose jobs wait in a pool's queue, the first one first, and the priorities of the jobs.

        As of the last ``advance``; asking changes nothing.
        """

    @abstractmethod
    def signals(self, *, queues: bool = False) -> Signals:
        """Return the state at the time of the last ``advance``; with ``queues``, what waits in them as well."""

    @abstractmethod
    def finish(self) -> Counts:
        """Handle everything before the horizon, settle all open items, and return what was counted."""

    @abstractmethod
    def take_log(self) -> dict[str, NDArray[np.generic]]:
        """Return the events since the last call as columns (``LogRow``), in order, and forget them."""
