"""Series of a run: from its ledger, or from what its dashboard shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.domain.units import DAY
from simulator.errors import InputError, UnknownNameError, did_you_mean
from simulator.ledger import Ledger
from simulator.measurement.readings import Readings

from .series import Series
from .wanted import PERIODS, Wanted

if TYPE_CHECKING:
    from simulator.config import Scenario

Floats = NDArray[np.float64]


def check_period(name: str) -> float:
    """Return the length of a period by its name, s.

    Raises
    ------
    UnknownNameError
        If it is neither ``day`` nor ``hour``.
    """
    if name not in PERIODS:
        raise UnknownNameError(f"A period must be day or hour. Got {name!r} instead.{did_you_mean(name, PERIODS)}")
    return PERIODS[name]


def span(scenario: Scenario, one: Wanted, period: str, settle: float) -> range:
    """Return the numbers of the periods of a run that have a figure: none in warm-up, none that are still open."""
    length = PERIODS[period]
    first = math.ceil(scenario.counted_from / length)
    last = math.floor((scenario.horizon - (settle if one.matures else 0.0)) / length + 1e-9)
    return range(first, max(first, last))


def series_of(
    asked: Sequence[Wanted],
    ledger: Ledger,
    readings: Readings | None,
    scenario: Scenario,
    *,
    period: str = "day",
    settle: float = 3 * DAY,
) -> list[Series]:
    """Return the series of one run.

    Parameters
    ----------
    asked : sequence of Wanted
    ledger : Ledger
        Of one replication.
    readings : Readings, optional
        What its dashboard shows; needed where a measured series is asked for.
    scenario : Scenario
    period : {"day", "hour"}
    settle : float
        Age from which the figure of a day of uploads is read, s. Figures that are final at once are read at once.
    """
    length, found = check_period(period), []
    for one in asked:
        value, size = _measured(one, readings) if one.measured else _true(one, ledger, period)
        places = span(scenario, one, period, settle)
        found.append(
            Series(
                one.name,
                one.indicator.unit,
                one.law,
                length,
                np.arange(places.start, places.stop, dtype=np.float64) * length,
                value[places.start : places.stop],
                size[places.start : places.stop],
                scenario.start,
                one.measured,
                settle if one.matures else 0.0,
            )
        )
    return found


def _true(one: Wanted, ledger: Ledger, period: str) -> tuple[Floats, Floats]:
    """Return the true figure of every period of a run, and the size of its sample."""
    by = (period, *one.cell)
    _, below = one.indicator.rule.parts(ledger, by)
    value = one.indicator.value(ledger, by)
    for axis, name in one.cell.items():
        place = ledger.labels(axis).index(name)
        value, below = value[:, place], below[:, place]
    return value, below if one.law.name == "share" else np.ones_like(value)


def _measured(one: Wanted, readings: Readings | None) -> tuple[Floats, Floats]:
    """Return what the dashboard shows for every day of a run, and the labels behind it."""
    if readings is None:
        raise InputError(f"{one.name} is not measured in this run.")
    place = readings.ids.index(one.indicator.id)
    there = readings.runs[place, :-1] > 0.0
    value = np.where(there, readings.measured[place, :-1], np.nan)
    labels = np.where(there, readings.labels[place, :-1], 0.0)
    return value, labels if one.law.name == "share" else np.ones_like(value)
