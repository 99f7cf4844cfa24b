"""What each item adds to the difference of an indicator.

A total's difference is the sum of its items' differences. A ratio's, ``T_b / B_b - T_a / B_a``, is exactly the sum over
items of ``(dT - R_a dB) / B_b``, where ``R_a = T_a / B_a`` and ``dT``, ``dB`` are the differences of an item's parts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError
from simulator.indicators import Indicator
from simulator.indicators.rules import Side
from simulator.ledger import Ledger
from simulator.ledger.measures import Count, PoolMeasure, Within, place_of
from simulator.records.segments import STRUCK

from .per_item import Floats
from .stories import Stories

Cell = Mapping[str, str]
"""A part of the platform: a name on some of the axes market, policy and tier."""


def check_sum(indicator: Indicator) -> None:
    """Refuse an indicator that is not a sum over items or a ratio of two.

    Raises
    ------
    InputError
        If it is a quantile, of queues, or counted in a segment that only the flow knows.
    """
    sides = indicator.rule.sides
    counts = indicator.rule.counts
    if not sides:
        reason = "is not a sum over items"
    elif any(isinstance(count, PoolMeasure) for count in counts):
        reason = "is counted by queue, not by item"
    elif any(isinstance(count, Within) and count.segment == STRUCK for count in counts):
        reason = "depends on strikes at the upload, which belong to no item"
    else:
        return
    raise InputError(
        f"An indicator to explain must be a sum over items or a ratio of two: {indicator.id} {reason}. Try exposure."
    )


def contributions(indicator: Indicator, stories: Stories, arms: Sequence[Ledger], cell: Cell) -> Floats:
    """Return the (n,) amounts that the stories add to the difference; they sum up to it.

    Parameters
    ----------
    indicator : Indicator
        Checked by ``check_sum``.
    stories : Stories
    arms : sequence of Ledger
        Baseline and candidate, each merged over its runs.
    cell : mapping of str to str
        The part of the platform that the difference is of; empty for all.

    Raises
    ------
    InputError
        If the indicator has no value in one of the arms.
    """
    (top_before, bottom_before), (_, bottom_after) = (parts_in(indicator, ledger, cell) for ledger in arms)
    if not (bottom_before and bottom_after):
        arm = "candidate" if bottom_before else "baseline"
        raise InputError(f"{indicator.id} has no value in the {arm}: {indicator.rule.empty}.")
    top, *bottom = indicator.rule.sides
    change = change_of(top, stories, arms[0], cell)
    if bottom:
        # by policy, a share of the whole platform keeps its denominator
        within = {axis: name for axis, name in cell.items() if axis != "policy" or not _of_all_policies(indicator)}
        change = change - top_before / bottom_before * change_of(bottom[0], stories, arms[0], within)
    return np.asarray(change / bottom_after)


def value_in(indicator: Indicator, ledger: Ledger, cell: Cell) -> float:
    """Return an indicator in a part of the platform; NaN where there is nothing to divide by."""
    top, bottom = parts_in(indicator, ledger, cell)
    return top / bottom if bottom else math.nan


def parts_in(indicator: Indicator, ledger: Ledger, cell: Cell) -> tuple[float, float]:
    """Return numerator and denominator in a part of the platform."""
    axes = tuple(cell)
    place = tuple(ledger.labels(axis).index(name) for axis, name in cell.items())
    top, bottom = indicator.rule.parts(ledger, axes)
    return float(top[place]), float(bottom[place])


def _of_all_policies(indicator: Indicator) -> bool:
    return getattr(indicator.rule, "denominator_scope", "cell") != "cell"


def change_of(side: Side, stories: Stories, ledger: Ledger, cell: Cell) -> Floats:
    """Return the (n,) differences of one side of a ratio, candidate less baseline."""
    before = _amounts(side, stories.before, stories.rows_before, ledger, cell)
    return _amounts(side, stories.after, stories.rows_after, ledger, cell) - before


def _amounts(side: Side, seen: NDArray[np.void], rows: Floats, ledger: Ledger, cell: Cell) -> Floats:
    total = np.zeros(len(seen))
    for sign, counts in ((1.0, side.plus), (-1.0, side.less)):
        for count in counts:
            total += sign * _counted(count, seen, rows, ledger)  # type: ignore[arg-type]
    if side.severity:
        total *= np.asarray(ledger.severity_weights)[seen["policy"]]
    for axis, name in cell.items():
        total[seen[axis] != ledger.labels(axis).index(name)] = 0.0
    return side.factor * total


def _counted(count: Count, seen: NDArray[np.void], rows: Floats, ledger: Ledger) -> Floats:
    if not isinstance(count, Within):
        return rows[:, place_of(count)]
    if count.segment not in ledger.segments:
        return np.zeros(len(seen))
    inside = seen["segments"] >> ledger.segments.index(count.segment) & 1
    return np.asarray(rows[:, place_of(count.count)] * inside)
