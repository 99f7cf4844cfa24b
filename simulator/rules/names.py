"""The names that a rule can use: columns of uploads that a strategy may see, typed by their declaration.

What is declared of a column (unit, type, who may see it) is in ``simulator.records`` and ``Derived``; here it gets the
name by which policy people call it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.records import Chunk, History, Spec, columns_of
from simulator.strategy import Items
from simulator.strategy.derived import Derived

from .nodes import Read
from .units import DURATION, SHARE, Unit

Axis = Literal["market", "tier", "policy"]
Column = Callable[[Items], NDArray[Any] | None]

SCORES = "score"
"""``score.NAME`` is the score for a policy."""
_SHARES = ("probability", "share")


@dataclass(frozen=True)
class Seen:
    """A column under the name that rules use."""

    name: str
    spec: Spec
    values: Column
    """What gives the column (n,) of some items; None = it is missing."""
    axis: Axis | None = None
    """What the column's indices stand for; None = it holds numbers."""
    signal: Literal["strikes", "history"] | None = None
    """What the platform must tell a strategy, so that the column is not missing."""

    @cached_property
    def read(self) -> Read:
        """The column as a part of an expression."""
        return Read(
            self.name,
            unit_of(self.spec),
            bounds_of(self.spec),
            whole=self.spec.dtype.kind in "iu",
            may_miss=self.signal is not None,
        )


def unit_of(spec: Spec) -> Unit:
    """Return the unit of a column of numbers."""
    if spec.about.unit == "s":
        return DURATION
    return SHARE if spec.about.unit in _SHARES else Unit.counted(spec.about.unit)


def bounds_of(spec: Spec) -> tuple[float, float]:
    """Return the least and the greatest value of a column, as declared or as its unit says."""
    about = spec.about
    low, high = (0.0, 1.0) if about.unit in _SHARES else (-math.inf, math.inf)
    if spec.dtype.kind in "iu" and about.empty is not None and about.empty >= 0:
        low = 0.0  # a count
    return low if about.least is None else about.least, high if about.most is None else about.most


@lru_cache(1024)
def score_of(policy: str) -> Seen:
    """Return the column of the scores for a policy, (n,)."""
    spec = columns_of(Chunk)["scores"]

    def values(items: Items) -> NDArray[np.float64]:
        return items.scores[:, items.context.policies.index(policy)]

    return Seen(f"{SCORES}.{policy}", spec, values)


def _known() -> dict[str, Seen]:
    uploads, derived = columns_of(Chunk), columns_of(Derived)
    found = [
        Seen("top_score", derived["top_score"], lambda items: items.top_score),
        Seen("top_policy", uploads["top_policy"], lambda items: items.top_policy, axis="policy"),
        Seen("market", uploads["market"], lambda items: items.market, axis="market"),
        Seen("tier", uploads["tier"], lambda items: items.tier, axis="tier"),
        Seen("age", derived["account_age"], lambda items: items.account_age),
        Seen("expected_views", derived["expected_views"], lambda items: items.expected_views),
        Seen("time", uploads["time"], lambda items: items.time),
        Seen("account.strikes", derived["strikes"], lambda items: items.strikes, signal="strikes"),
    ]
    found += [
        Seen(f"history.{name}", spec, _of_history(name), signal="history") for name, spec in columns_of(History).items()
    ]
    return {one.name: one for one in found}


def _of_history(name: str) -> Column:
    def values(items: Items) -> NDArray[Any] | None:
        return None if items.history is None else getattr(items.history, name)

    return values


KNOWN: dict[str, Seen] = _known()
"""Every name but those of scores, in the order of the documentation."""
ROOTS = frozenset({name.partition(".")[0] for name in KNOWN} | {SCORES})
"""First parts of names, which a name of the file's own must not shadow."""


def seen(name: str) -> Seen:
    """Return a column by its name in rules; scores are those of ``score.POLICY``."""
    return KNOWN[name] if name in KNOWN else score_of(name.partition(".")[2])


def unseen(name: str) -> str | None:
    """Return why a column of an upload has no name in rules; None if there is no such column."""
    spec = columns_of(Chunk).get(name)
    if spec is None:
        return None
    if spec.about.seen == "truth":
        return f"{name!r} is true of the world, and no strategy sees it."
    if spec.about.seen == "platform":
        return f"{name!r} is the platform's own, and no strategy sees it."
    return f"{name!r} is a column without a name in rules."
