"""Observers: read a run while it proceeds, and change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from simulator.records import Chunk
    from simulator.strategy import Items, Observation, Order, Strategy, Triage
    from simulator.world.source import UploadSource


class Observer:
    """Base class of observers: a subclass overrides the hooks that it needs; the other hooks do nothing.

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

    reads_log: bool = False
    """Whether :meth:`logged` is to be called, for which the engine must keep its log."""

    def started(self, source: UploadSource) -> None:
        """Called once, before everything else, with the source of the run's uploads."""

    def logged(self, events: Mapping[str, NDArray[np.generic]]) -> None:
        """Called with the events since the last call as columns (``LogRow``), in order, just before ``reached``.

        Only if ``reads_log`` is true. The columns may be kept, but must not be changed: all readers are shown the same.
        """

    def reached(self, time: float) -> None:
        """Called when the engine has reached ``time`` (s): before the triage of each chunk, and at the horizon.

        All events before ``time`` have been handled. At the horizon it is called once, after the last event.
        """

    def shown(self, items: Items, strategy: Strategy) -> None:
        """Called with a strategy's uploads before it decides, once per chunk and arm; without withheld uploads."""

    def triaged(self, chunk: Chunk, triage: Triage) -> None:
        """Called with uploads, after the world's responses, and decisions, once per chunk before it is admitted.

        ``chunk`` is the truth, its rows are those of ``triage``, and its times those at which a decision could take
        effect, to which ``triage.delay`` has not been added yet. Both may be kept.
        """

    def observed(self, observation: Observation) -> None:
        """Called with the observation of live strategies before they adapt, once per control tick. It can be kept."""

    def ordered(self, time: float, orders: tuple[Order, ...]) -> None:
        """Called with the strategy's orders, if any, at a control tick, ``time`` (s), before they are carried out."""
