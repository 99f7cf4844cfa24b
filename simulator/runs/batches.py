"""An interval from one long run: its batches in place of replications.

A run of many days is cut into batches of some days. If batches are long beside the time over which a backlog is
remembered, they are nearly independent and play the part of replications: the same influences, the same delta method
(``estimate``). That is the method of batch means (Conway, 1963; Schmeiser, 1982, on 10 to 30 batches).

How long is long enough, the batches tell. Von Neumann's ratio, the mean squared difference of neighbours over the
variance, is near 2 if batches are independent. From it follows an estimate of the correlation of neighbours. Batches
grow, from a day on, until the ratio no longer shows that neighbours are alike at the 10 % level. A correlation that is
too small to be shown may be left, so the spread is widened by ``sqrt((1 + r) / (1 - r))``, as for an autoregressive
series (Tafazzoli and Wilson, 2011). Here ``r`` is the estimated correlation where that is above 0, and
``(1 + 3 r) / n`` more, by which such estimates are too low on average (Marriott and Pope, 1954).

A run of fewer days has batches of hours in queues alone, and only if nothing in the plan follows the hour of the day:
otherwise the spread between its batches would be that between day and night.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulator.domain.units import format_duration
from simulator.indicators import Indicator
from simulator.ledger import Ledger, PoolMeasure
from simulator.ledger.part import SECONDS, Unit, counted_seconds, part_of
from simulator.measurement.ratio import divide
from simulator.present.batches import Batches

from .estimate import Bools, Estimate, Floats, Influence, Interval, estimate, estimate_of, no_interval, uploads_of

FEWEST, MOST = 10, 20
"""Batches: with fewer, their spread is not known well; with more, they are shorter and more alike."""
_GROWTH = 1.25
_ALIKE = 1.2816
"""Normal quantile at which neighbours count as alike, in one of ten independent series."""


@dataclass(frozen=True)
class _Cut:
    """An indicator over the batches of one run, per cell.

    Parameters
    ----------
    batches : Batches
    interval : Interval
    alike : (...) bool
        Whether neighbours are shown to be alike.
    """

    batches: Batches
    interval: Interval
    alike: Bools


def estimate_one_run(
    indicator: Indicator,
    ledger: Ledger,
    where: Sequence[Mapping[str, str]],
    by: Sequence[str] = (),
    *,
    daily_cycle: bool = True,
) -> list[Estimate]:
    """Return an indicator's estimates from one run, with intervals from its batches where there can be any.

    Parameters
    ----------
    indicator : Indicator
    ledger : Ledger
        Of the run.
    where : sequence of mapping
        Cells of ``by``, in their order.
    by : sequence of str
    daily_cycle : bool
        Whether uploads follow the hour of the day or the day of the week, so that hours are no batches.
    """
    alone = estimate(indicator, [ledger], where, by)
    unit, why = _unit(indicator, ledger, by, daily_cycle=daily_cycle)
    if unit is None:
        return [_without(one, why) for one in alone]
    cuts: list[_Cut] = []
    for number in _numbers(ledger, unit):
        cuts.append(_cut(indicator, ledger, by, unit, number))
        if np.all(~cuts[-1].alike):
            break
    uploads = uploads_of([ledger])
    return [_estimate(indicator, one, cuts, place, uploads) for place, one in enumerate(alone)]


def correlation(units: Floats) -> Floats:
    """Return the correlation of neighbours by von Neumann's ratio: 0 on average if they are independent.

    Parameters
    ----------
    units : (n, ...) float64

    Examples
    --------
    >>> correlation(np.array([1.0, 2.0, 3.0])), correlation(np.array([1.0, 3.0, 1.0, 3.0]))
    (array(0.5), array(-0.5))
    """
    deviations = units - units.mean(axis=0)
    steps = (np.diff(units, axis=0) ** 2).sum(axis=0)
    return np.asarray(np.nan_to_num(1.0 - divide(steps, 2.0 * (deviations**2).sum(axis=0))))


def are_alike(units: Floats) -> Bools:
    """Return whether von Neumann's test shows neighbours to be alike, at the 10 % level, one-sided."""
    number = units.shape[0]
    error = math.sqrt((number - 2) / (number**2 - 1))
    return np.asarray(correlation(units) > _ALIKE * error)


def widened(influence: Influence) -> Influence:
    """Return the influence of batches with their spread widened for the correlation of neighbours that is left."""
    number = influence.units.shape[0]
    left = correlation(influence.units)
    left = np.where(left > 0, np.minimum(left + (1 + 3 * left) / number, 0.9), 0.0)
    stretch = np.sqrt((1 + left) / (1 - left))
    return replace(influence, units=influence.value + stretch * (influence.units - influence.value))


def batch_bounds(seconds: Floats, number: int) -> NDArray[np.int64]:
    """Return the (number + 1,) first days of batches with about equal parts of the counted time, and the end.

    >>> batch_bounds(np.array([0.0, 6.0, 24.0, 24.0, 24.0, 24.0, 24.0]), 2).tolist()
    [0, 4, 7]
    """
    middle = np.cumsum(seconds) - seconds / 2
    batch = np.minimum((middle * number / seconds.sum()).astype(np.int64), number - 1)
    return np.append(np.searchsorted(batch, np.arange(number)), seconds.size)


def _unit(indicator: Indicator, ledger: Ledger, by: Sequence[str], *, daily_cycle: bool) -> tuple[Unit | None, str]:
    """Return the unit of batches, or None and why there are none."""
    if indicator.rule.planned:
        return None, "; batches of one run show no luck in what is planned"
    if {"day", "hour"} & set(by):
        return None, ""
    if not indicator.allows(("day", *by)):
        return None, "; it is not kept by day, so one run has no batches of it"
    if _most(ledger, "day") >= FEWEST:
        return "day", ""
    by_hour = indicator.allows(("hour", *by)) and _most(ledger, "hour") >= FEWEST
    if by_hour and not (daily_cycle or _has_shifts(ledger)):
        return "hour", ""
    return None, f", or one run that counts {FEWEST} days"


def _has_shifts(ledger: Ledger) -> bool:
    """Return whether the staff of a pool changes from one hour to the next."""
    counted = ledger.seconds > 0
    staff = ledger.pools[counted, :, PoolMeasure.STAFFED_TIME] / ledger.seconds[counted, None]
    return bool((np.ptp(staff, axis=0) > 1e-9 * staff.max(axis=0, initial=0.0)).any()) if counted.any() else True


def _most(ledger: Ledger, unit: Unit) -> int:
    return int(counted_seconds(ledger, unit).sum() / SECONDS[unit] + 1e-9)


def _numbers(ledger: Ledger, unit: Unit) -> Iterator[int]:
    """Yield numbers of batches, from the most to the fewest."""
    units = _most(ledger, unit)
    size = math.ceil(units / MOST)
    while units // size >= FEWEST:
        yield units // size
        size = max(size + 1, math.ceil(size * _GROWTH))


def _cut(indicator: Indicator, ledger: Ledger, by: Sequence[str], unit: Unit, number: int) -> _Cut:
    bounds = batch_bounds(counted_seconds(ledger, unit), number)
    parts = [part_of(ledger, first, last, unit) for first, last in pairwise(bounds)]
    influence = Influence.of(indicator, parts, by)
    length = float(ledger.seconds.sum()) / number
    return _Cut(Batches(number, length), widened(influence).interval(), are_alike(influence.units))


def _estimate(indicator: Indicator, alone: Estimate, cuts: Sequence[_Cut], place: int, uploads: float) -> Estimate:
    """Return an estimate with the interval of the first cut whose batches are not alike."""
    if math.isnan(alone.value):
        return alone
    for cut in cuts:
        if not cut.alike.flat[place]:
            made = estimate_of(indicator, alone.cell, cut.interval, place, uploads / cut.batches.number)
            told = made.low is not None or made.withheld
            reason = made.reason if told else "too little happened in the batches of the run for an interval"
            return replace(made, value=alone.value, replications=1, reason=reason, batches=cut.batches)
    longest = format_duration(cuts[-1].batches.length)
    return _without(alone, f", or a longer run: neighbouring batches of {longest} are too alike")


def _without(one: Estimate, why: str) -> Estimate:
    """Return an estimate of one run that has no interval."""
    return one if math.isnan(one.value) else replace(one, reason=no_interval(1) + why)
