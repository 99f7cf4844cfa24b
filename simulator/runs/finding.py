"""Asking strategies at the end of a run what they found out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.platform.observers import Observer
from simulator.strategy import Items, Strategy
from simulator.strategy.finding import Finding

_DOUBT = 2
"""Detail of a verdict that decides nothing."""


class Finder(Observer):
    """Keeps a run's strategies and its verdicts, and changes nothing."""

    reads_log = True

    def __init__(self) -> None:
        self._strategies: list[Strategy] = []
        self._verdicts: list[tuple[NDArray[np.int64], NDArray[np.bool_]]] = []

    def shown(self, items: Items, strategy: Strategy) -> None:
        """Keep a strategy."""
        if not any(strategy is one for one in self._strategies):
            self._strategies.append(strategy)

    def logged(self, events: Mapping[str, NDArray[np.generic]]) -> None:
        """Keep the verdicts that decide."""
        detail = events["detail"]
        rows = (events["event"] == Event.VERDICT) & (detail != _DOUBT)
        self._verdicts.append((events["item"][rows].astype(np.int64), detail[rows] == 1))

    def findings(self) -> tuple[Finding, ...]:
        """Return what the strategies found, once the run is over."""
        item = np.concatenate([np.zeros(0, np.int64), *(items for items, _ in self._verdicts)])
        violating = np.concatenate([np.zeros(0, np.bool_), *(said for _, said in self._verdicts)])
        return tuple(found for one in self._strategies if one.finds for found in one.findings(item, violating))


def finder_of(*strategies: Strategy | None) -> Finder | None:
    """Return who asks strategies what they found; None = none of them finds anything out."""
    return Finder() if any(one is not None and one.finds for one in strategies) else None
