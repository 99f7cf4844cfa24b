"""What the strategy in force decides beyond what rules can say: it is not carried over, and is said to be lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulator.records import Triage
from simulator.strategy import Strategy

from .space import TRIGGERS

LOST: Mapping[str, str] = {
    "queue": "its choice of queues",
    "priority": "its priorities of reviews",
    "remove_at_rescore": "later scores at which it removes",
    "review_at_rescore": "later scores at which it reviews",
    "delay": "its delays of decisions",
    "gate_at_views": "views at which distribution stops until a review",
    "staged": "its exemptions from stages of the audience",
    "strike": "its strikes of removals",
}
"""Columns of a decision that no rule writes, in words."""
_RANKED = "its ranking of the queues"
_LIVE = "decisions by signals of a run, such as strikes, that rules were not let read"
_TRIGGERED = "its numbers of reports and views that trigger a review"


def beyond_rules(triage: Triage) -> frozenset[str]:
    """Return the columns of some decisions that hold more than a rule can say.

    >>> triage = Triage.allow(2)
    >>> triage.gate_at_views[0] = 1e4
    >>> sorted(beyond_rules(triage))
    ['gate_at_views']
    """
    plain = Triage.allow(len(triage))
    return frozenset(name for name in LOST if (getattr(triage, name) != getattr(plain, name)).any())


def not_carried_over(in_force: Strategy, columns: Iterable[str], *, ranks: bool) -> tuple[str, ...]:
    """Return what a list of rules in place of the strategy in force loses, in words.

    Parameters
    ----------
    in_force : Strategy
    columns : iterable of str
        Of ``LOST``: what its decisions held in the runs whose uploads were kept.
    ranks : bool
        Whether it ranked a queue there.
    """
    held = set(columns)
    lost = [said for name, said in LOST.items() if name in held]
    lost += [_TRIGGERED] * (not set(TRIGGERS) <= in_force.params.keys())
    lost += [_RANKED] * ranks
    lost += [_LIVE] * in_force.live
    return tuple(lost)
