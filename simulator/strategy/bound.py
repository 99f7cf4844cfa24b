"""What any setting of a search could do to an upload: a bound on decisions over ranges of parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action
from simulator.records import Triage

if TYPE_CHECKING:
    from simulator.declare import Param

Box: TypeAlias = Mapping[str, Sequence[Any]]
"""Values of parameters, by name, each as ``Param`` takes it: a setting has any value between the least and the greatest
of a cell. Other parameters keep their values."""

Names: TypeAlias = tuple[Sequence[str], Sequence[str], Sequence[str]]
"""Names of markets, of policies, and of the parents of policies."""

TRIGGERS = ("review_at_views", "gate_at_views", "remove_at_rescore", "review_at_rescore")
"""Columns of ``Triage`` where less is stricter, beside ``review_at_reports``, of which 0 is never."""
_OF_ALLOWED = ("queue", "review_at_reports", *TRIGGERS, "staged")
"""Columns that matter to an upload that is allowed at once."""


class Range(NamedTuple):
    """The least and the greatest values of a parameter, as arrays over its axes (as ``Strategy.resolved``)."""

    low: NDArray[Any]
    high: NDArray[Any]

    @property
    def varies(self) -> bool:
        """Whether there is more than one value."""
        return not np.array_equal(self.low, self.high)


def range_of(param: Param, values: Sequence[Any], names: Names, *, owner: str | None = None) -> Range:
    """Return the range of a parameter that holds some values.

    Raises
    ------
    ParamError
        If one names a market or policy that is not there.
    """
    cells = [param.resolve(value, *names, owner=owner) for value in values]
    return Range(np.minimum.reduce(cells), np.maximum.reduce(cells))


Ranges: TypeAlias = Mapping[str, Range]
"""The range of every parameter, by name."""


class Bound(NamedTuple):
    """A bound on the decisions of all settings within ranges, for ``n`` items.

    An item that ``decision`` allows is allowed by every setting, with the same delay and by none with a stricter
    trigger: none reviews it at fewer reports or views, gates it at fewer views, acts on a lower later score, or puts it
    under the plan's stages where ``decision`` exempts it. Of all other items nothing is said.
    """

    decision: Triage
    varies: NDArray[np.bool_]
    """(n,) whether settings may differ in the triggers or the queue of an item that is allowed."""

    @classmethod
    def between(cls, strictest: Triage, loosest: Triage) -> Self:
        """Return the bound where decisions lie between two: those of the strictest and of the loosest setting."""
        varies = np.zeros(len(strictest), np.bool_)
        for name in _OF_ALLOWED:
            varies |= getattr(strictest, name) != getattr(loosest, name)
        return cls(strictest, varies)

    @classmethod
    def fixed(cls, decision: Triage) -> Self:
        """Return the bound where every setting decides alike."""
        return cls(decision, np.zeros(len(decision), np.bool_))

    @classmethod
    def nothing(cls, n: int) -> Self:
        """Return the bound that nothing happens to ``n`` items, to be changed."""
        return cls.fixed(Triage.allow(n))

    def write(self, rows: NDArray[np.intp], part: Bound) -> None:
        """Put a bound on some items into these rows, in order."""
        self.decision.write(rows, part.decision)
        self.varies[rows] = part.varies

    def broken_by(self, triage: Triage) -> dict[str, NDArray[np.bool_]]:
        """Return by column of ``Triage`` which items, (n,), are decided outside of the bound; empty if none is.

        >>> Bound.fixed(Triage.allow(2)).broken_by(Triage.allow(2))
        {}
        """
        allowed = self.decision.action == Action.ALLOW
        wrong = {"action": triage.action != Action.ALLOW, "delay": triage.delay != self.decision.delay}
        wrong["review_at_reports"] = _reports(triage) < _reports(self.decision)
        wrong["staged"] = triage.staged > self.decision.staged
        for name in TRIGGERS:
            wrong[name] = getattr(triage, name) < getattr(self.decision, name)
        for name in _OF_ALLOWED:
            differs = ~self.varies & (getattr(triage, name) != getattr(self.decision, name))
            wrong[name] = wrong.get(name, False) | differs
        return {name: rows & allowed for name, rows in wrong.items() if (rows & allowed).any()}


def _reports(triage: Triage) -> NDArray[np.float64]:
    """Return the reports that trigger a review, inf = never."""
    return np.where(triage.review_at_reports > 0, triage.review_at_reports, np.inf)
