"""Orders of several strategies that share one platform, as the orders of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulator.errors import StrategyError

from .orders import MoveOrder, Order, RankOrder, StaffOrder
from .ranking import Ranking


class SharedLevers:
    """What each member asks of levers that hold one setting for all.

    *Staff*: of a pool's reserve, and of people who help out in another pool, as many come as the member wants who last
    asked for the most. *Rankings*: a queue belongs to the first member that ranks it; another one may not rank it
    differently. All other orders are carried out one after the other.

    Parameters
    ----------
    owner : str
        Name of the composition's class.
    """

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._wishes: dict[tuple[str, ...], dict[str, int]] = {}
        self._ranked: dict[str, tuple[str, Ranking | None]] = {}

    def rank(self, rankings: Iterable[tuple[str, Mapping[str, Ranking]]]) -> dict[str, Ranking]:
        """Return the ranking of each queue, from (member, its rankings).

        Raises
        ------
        StrategyError
            If two members rank a queue differently.
        """
        merged: dict[str, Ranking] = {}
        for member, of_member in rankings:
            for queue, ranking in of_member.items():
                self._claim(member, queue, ranking)
                merged.setdefault(queue, ranking)
        return merged

    def order(self, member: str, order: Order) -> Order:
        """Return what is to be carried out of a member's order.

        Raises
        ------
        StrategyError
            If it ranks a queue that another member ranks differently.
        """
        if isinstance(order, StaffOrder):
            return StaffOrder(order.pool, self._most(member, (order.pool,), order.reviewers))
        if isinstance(order, MoveOrder):
            most = self._most(member, (order.pool, order.to), order.reviewers)
            return MoveOrder(order.pool, order.to, most)
        if isinstance(order, RankOrder):
            self._claim(member, order.pool, order.ranking)
        return order

    def _most(self, member: str, lever: tuple[str, ...], wanted: int) -> int:
        wishes = self._wishes.setdefault(lever, {})
        wishes[member] = wanted
        return max(wishes.values())

    def _claim(self, member: str, queue: str, ranking: Ranking | None) -> None:
        first, in_force = self._ranked.setdefault(queue, (member, ranking))
        if first == member:
            self._ranked[queue] = member, ranking
        elif in_force is None or ranking is None or not ranking.same_as(in_force):
            raise StrategyError(
                f"Two members of {self._owner} rank the queue {queue!r} differently, {first} and {member}: only one of "
                "them can."
            )
