"""A series: an indicator's figures in periods of equal length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError

from .expected import Periods
from .laws import LAWS, Law

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """An indicator's figures.

    Parameters
    ----------
    name : str
        As in tables: the id, with its cell in brackets.
    unit : str
        Of the figures, see ``simulator.present.numbers``.
    law : Law
    period : float
        Length of a period, s.
    start : (n,) float64
        Start of each period since ``origin``, s; rising, by ``period``.
    value : (n,) float64
        NaN where there is no figure.
    size : (n,) float64
        Size of the sample that a share is of; 1 elsewhere.
    origin : datetime
        Instant of time 0.
    measured : bool
        Whether it is what a dashboard shows; otherwise it is true.
    read_after : float
        Time from the end of a period until its figure is read, s.
    """

    name: str
    unit: str
    law: Law
    period: float
    start: Floats
    value: Floats
    size: Floats
    origin: datetime
    measured: bool = False
    read_after: float = 0.0

    def __len__(self) -> int:
        return len(self.start)

    @property
    def title(self) -> str:
        """The name, and whether the figures are measured."""
        return f"{self.name} (measured)" if self.measured else self.name

    @property
    def stop(self) -> Floats:
        """(n,) end of each period, s."""
        return self.start + self.period

    @property
    def read(self) -> Floats:
        """(n,) when the figure of each period is read, s."""
        return self.stop + self.read_after

    @property
    def periods(self) -> Periods:
        """The figures on the scale of their law; a share of nothing is no figure."""
        there = np.isfinite(self.value) & (self.size > 0.0)
        value = np.where(there, self.law.prepared(np.where(there, self.value, np.nan)), np.nan)
        return Periods(self.start, value, np.where(there, self.size, 1.0), self.period)


def law_of(name: str) -> Law:
    """Return a law by its name.

    Raises
    ------
    InputError
        If there is none.
    """
    if name not in LAWS:
        raise InputError(f"A law must be one of {', '.join(LAWS)}. Got {name!r} instead.")
    return LAWS[name]
