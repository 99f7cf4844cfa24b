"""Strategies that give orders against the contract; as in ``violators.py``."""

from __future__ import annotations

from simulator.strategy import HashOrder, MoveOrder, ShedOrder, StaffOrder

from .violators import Sound, fails


@fails("adapts_to_anything")
class OrdersAnybody(Sound):
    """Orders more reviewers than the plan grants."""

    def _adapt(self, observation):
        return [StaffOrder(self.context.queues[0], 1_000_000)]


@fails("adapts_to_anything")
class MovesTheUntrained(Sound):
    """Moves people to a pool that they are not trained for: their own."""

    def _adapt(self, observation):
        return [MoveOrder(self.context.queues[0], self.context.queues[0], 1)]


@fails("adapts_to_anything")
class ShedsLessThanNothing(Sound):
    """Asks for a negative number of waiting jobs, where none waits."""

    def _adapt(self, observation):
        return [ShedOrder(self.context.queues[0], keep=int(observation.queue_length[0]) - 1)]


@fails("adapts_to_anything")
class HashesForNobody(Sound):
    """Hashes removals for a policy that the scenario does not have."""

    def _adapt(self, observation):
        return [HashOrder(policy="anything")]


@fails("adapts_to_anything")
class OrdersInWords(Sound):
    """Says what it wants in words of its own."""

    def _adapt(self, observation):
        return ["two more, please"]


@fails("start_forgets")
class RemembersItsOrders(Sound):
    """Takes the reserve that it called in an earlier run for there."""

    called = False

    def _adapt(self, observation):
        orders = [] if self.called else [StaffOrder(self.context.queues[0], 0)]
        self.called = True
        return orders
