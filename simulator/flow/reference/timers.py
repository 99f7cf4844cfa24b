"""The timers of an item's views: when its next report, milestone, gate and checkpoint come if nothing changes."""

from __future__ import annotations

import math

from simulator.domain.actions import Phase
from simulator.domain.events import Checkpoint, Event

from .item import Item


def set_view_timers(item: Item, now: float) -> None:
    """Reset all of them after a change of reach or origin."""
    set_report_timer(item, now)
    set_milestone_timer(item, now)
    set_gate_timer(item, now)
    set_rescore_timer(item, now)


def set_report_timer(item: Item, now: float) -> None:
    """Set the timer of the next report."""
    item.timers[Event.REPORT].set(item.time_of_views(item.next_report, now))


def set_milestone_timer(item: Item, now: float) -> None:
    """Set the timer of the milestone, unless it has fired."""
    to_come = item.phase in {Phase.LIVE, Phase.HELD} and not item.milestone_fired
    views = item.upload.review_at_views if to_come else math.inf
    # views that were reached already need no reach to come
    time = now if views <= item.seen else item.time_of_views(views, now)
    item.timers[Event.MILESTONE].set(time)


def set_gate_timer(item: Item, now: float) -> None:
    """Set the timer of the next gate or stage."""
    views = item.next_threshold if item.phase is Phase.LIVE else math.inf
    time = now if views <= item.seen else item.time_of_views(views, now)
    item.timers[Event.GATE].set(time)


def set_rescore_timer(item: Item, now: float, *, moved: bool = True) -> None:
    """Set the timer of the next checkpoint of views or age.

    A score without an effect has not ``moved`` the item: its views are told on from the same settled ones as those of
    the other timers, so that a gate at the views of a checkpoint comes at the same instant, to the last bit.
    """
    time = math.inf
    if moved:
        item.scored_from = item.seen, item.natural
    if item.phase in {Phase.LIVE, Phase.HELD} and not item.cleared:
        views_at = item.time_of_views(item.checkpoints.next_views, now, item.scored_from)
        time = min(views_at, item.checkpoints.next_time)
        item.next_checkpoint = Checkpoint.VIEWS if views_at <= item.checkpoints.next_time else Checkpoint.AGE
    item.timers[Event.RESCORE].set(time)
