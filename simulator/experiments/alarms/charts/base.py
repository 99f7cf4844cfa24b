"""The contract of a control chart: standardised residuals in, one after the other; signals out."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

State = tuple[float, ...]
"""What a chart remembers between two periods."""


@dataclass(frozen=True)
class Signal:
    """A chart has left its limits.

    Parameters
    ----------
    direction : int
        1: the series is too high; -1: it is too low.
    statistic : float
        Value of the chart's statistic; the limit or more.
    periods : int
        Periods over which the statistic has been building up, this one included: about when the change began.
    """

    direction: int
    statistic: float
    periods: int


class Chart(ABC):
    """A two-sided control chart of residuals that are independent and standard normal while nothing changes.

    A subclass stores its parameters, sets ``limit`` and ``name``, and writes ``_step``, ``_empty`` and
    ``run_length``. After a signal the chart starts from its empty state, so signals come at the average run length of
    a new chart.
    """

    name: str
    limit: float

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._state = self._empty()

    def reset(self) -> None:
        """Forget all periods."""
        self._state = self._empty()

    @property
    def state(self) -> State:
        """What the chart remembers, for :meth:`resume`."""
        return self._state

    def resume(self, state: State) -> Self:
        """Go on from the state of an equal chart, and return this chart.

        Raises
        ------
        ValueError
            If it is no state of such a chart.
        """
        if len(state) != len(self._empty()):
            raise ValueError(f"A state of {self.name} must have {len(self._empty())} numbers. Got {state!r} instead.")
        self._state = tuple(state)
        return self

    def update(self, residual: float) -> Signal | None:
        """Take in the residual of the next period; NaN is a period without a figure, which changes nothing.

        Returns
        -------
        Signal or None
            None while the chart is within its limits.
        """
        if math.isnan(residual):
            return None
        self._state, signal = self._step(self._state, residual)
        if signal is not None:
            self._state = self._empty()
        return signal

    def update_all(self, residuals: Iterable[float]) -> list[Signal | None]:
        """Take in several periods, and return what each one signals."""
        return [self.update(float(one)) for one in residuals]

    @abstractmethod
    def run_length(self, shift: float = 0.0) -> float:
        """Return the average number of periods to a signal of an empty chart when residuals have the mean ``shift``."""

    @abstractmethod
    def _empty(self) -> State:
        """Return the state before the first period."""

    @abstractmethod
    def _step(self, state: State, residual: float) -> tuple[State, Signal | None]:
        """Return the state after a period, and the signal; a pure function."""
