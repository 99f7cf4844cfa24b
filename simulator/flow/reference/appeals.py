"""Appeals and re-checks: how a decision is undone, in the terms of ``docs/flow.md``."""

from __future__ import annotations

from typing import Protocol

from simulator.domain.actions import Phase
from simulator.domain.events import Event, Trigger
from simulator.world.laws import Laws, appeal_delay, appeals, is_rechecked, recheck_delay

from .calendar import Calendar, Process
from .item import Item
from .penalties import Penalties
from .tally import Tally
from .timers import set_view_timers


class Appealing(Protocol):
    """What appeals need of a flow: its parts, and the effects that they have in common with other events."""

    laws: Laws
    calendar: Calendar
    tally: Tally
    penalties: Penalties

    @property
    def now(self) -> float: ...  # noqa: D102

    def enqueue(self, item: Item, trigger: Trigger) -> None: ...  # noqa: D102

    def close_limit(self, item: Item, *, decided: bool) -> None: ...  # noqa: D102

    def release(self, item: Item) -> None: ...  # noqa: D102

    def tell(self, event: Event, item: Item, *, detail: int = 0, appeal: bool = False) -> None: ...  # noqa: D102

    def settle_if_over(self, item: Item) -> None: ...  # noqa: D102


class Appeals:
    """The ways from a decision to its appeal and its re-check, and what they undo.

    Parameters
    ----------
    flow : Appealing
    """

    def __init__(self, flow: Appealing) -> None:
        self._flow = flow

    def draw(self, item: Item) -> None:
        """Draw whether and when the creator appeals against the decision that was made now."""
        flow = self._flow
        if not appeals(item.number, item.upload.market, item.upload.margin, flow.laws):
            return
        delay = appeal_delay(item.number, flow.laws)
        if delay > flow.laws.appeal_window:
            flow.tally.too_late(item)
            return
        item.appeal_due = flow.now + delay < flow.laws.horizon
        flow.calendar.process(self._way_to_appeal(item, flow.now + delay))

    def draw_recheck(self, item: Item) -> None:
        """Draw whether and when the platform itself looks at a removal again."""
        flow = self._flow
        if is_rechecked(item.number, item.upload.margin, flow.laws):
            due = flow.now + recheck_delay(item.number, flow.laws)
            item.recheck_due = due < flow.laws.horizon
            flow.calendar.process(self._way_to_recheck(item, due))

    def decide(self, item: Item, *, violating: bool) -> None:
        """Uphold the decision or undo it, after the last verdict of an appeal."""
        self._flow.close_limit(item, decided=True)
        self._flow.tally.appeal_decided(item, violating=violating)
        if not violating:
            self.grant(item)

    def grant(self, item: Item) -> None:
        """Undo the decision that an appeal was against."""
        if item.phase is Phase.REMOVED:
            self._reinstate(item)
        else:
            item.restricted = False
            self._flow.tally.overturned(item, self._flow.now)
            self._flow.release(item)

    def _way_to_appeal(self, item: Item, due: float) -> Process:
        yield self._flow.calendar.at(due, Event.APPEAL, item.number)
        item.appeal_due = False
        if item.phase is Phase.REMOVED or item.restricted:  # a re-check may have come first
            self._flow.tell(Event.APPEAL, item)
            self._flow.enqueue(item, Trigger.APPEAL)
        self._flow.settle_if_over(item)

    def _way_to_recheck(self, item: Item, due: float) -> Process:
        yield self._flow.calendar.at(due, Event.RECHECK, item.number)
        item.recheck_due = False
        if item.phase is Phase.REMOVED and not item.working:
            self._flow.tell(Event.RECHECK, item)
            self._reinstate(item, rechecked=True)
        self._flow.settle_if_over(item)

    def _reinstate(self, item: Item, *, rechecked: bool = False) -> None:
        flow = self._flow
        item.reinstate(flow.now)
        if not rechecked:
            flow.tally.overturned(item, flow.now)
        flow.tell(Event.REINSTATE, item, detail=int(rechecked), appeal=not rechecked)
        flow.penalties.pardon(item, flow.now)
        set_view_timers(item, flow.now)
