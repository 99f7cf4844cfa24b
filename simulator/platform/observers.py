"""Observers: who looks on while a run goes by, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.records import Chunk
    from simulator.strategy import Items, Observation, Order, Strategy, Triage


class Observer:
    """Looks on; a subclass writes the hooks that it needs, the others do nothing.

    Hooks are called in the thread of the run, in the order of the observers. What they are shown belongs to the run:
    it must not be changed, and arrays that are kept must be copied, unless a hook says otherwise. A hook may raise to
    stop the run; what it raises comes out of ``Platform.run`` as it is.

    Examples
    --------
    The share of uploads that a strategy sends to review, as the run goes by::

        class Reviewed(Observer):
            def __init__(self):
                self.uploads = self.reviews = 0

            def triaged(self, chunk, triage):
                self.uploads += len(chunk)
                self.reviews += int((triage.action == Action.REVIEW).sum())


        reviewed = Reviewed()
        Platform(world, strategy, engine, observers=[reviewed]).run()
    """

    def reached(self, time: float) -> None:
        """See that the engine has caught up with ``time`` (s): before each chunk is triaged, and at the horizon.

        All events before ``time`` have been handled, so the engine's log may be taken here. At the horizon it is called
        once, after the last event.
        """

    def shown(self, items: Items, strategy: Strategy) -> None:
        """See what a strategy is about to decide on, once a chunk and arm; not withheld uploads."""

    def triaged(self, chunk: Chunk, triage: Triage) -> None:
        """See uploads as they are after the world's answers, and what was decided, once a chunk before it is admitted.

        ``chunk`` is the truth, its rows are those of ``triage``, and its times those at which a decision could take
        effect, to which ``triage.delay`` has not been added yet. Both may be kept.
        """

    def observed(self, observation: Observation) -> None:
        """See what live strategies are about to adapt to, once a control tick if there is one. It may be kept."""

    def ordered(self, time: float, orders: tuple[Order, ...]) -> None:
        """See what the strategy orders at a control tick, ``time`` (s), if anything, before it is carried out."""
