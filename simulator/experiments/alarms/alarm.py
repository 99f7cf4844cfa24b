"""An alarm: when it was raised, what it saw, and what was expected."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Alarm:
    """A chart has signalled.

    Parameters
    ----------
    period : int
        Number of the period, from 0.
    start, stop : float
        Of the period, s.
    read : float
        When its figure is read and the alarm is raised, s.
    began : float
        Start of the periods over which the chart's statistic has been building up, s: about when the change began.
    direction : int
        1: too high; -1: too low.
    value, expected, low, high : float
        The period's figure, the expected one, and the limits of 19 in 20 ordinary figures.
    statistic : float
        Of the chart.
    """

    period: int
    start: float
    stop: float
    read: float
    began: float
    direction: int
    value: float
    expected: float
    low: float
    high: float
    statistic: float
