"""All indicators, by id and by family."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.discovery import declared
from simulator.errors import UnknownNameError, did_you_mean, show
from simulator.ledger.ledger import Ledger

from .base import Indicator
from .breakdown import check_populations
from .family import Family

if TYPE_CHECKING:
    from simulator.config import Scenario


def _by_name(families: Iterable[Family]) -> Mapping[str, tuple[Indicator, ...]]:
    """Return the indicators by heading; a driver serves the goal of what it explains."""
    given = tuple(families)
    goals = {one.id: family.goal for family in given for one in family.indicators}
    together: dict[str, tuple[Indicator, ...]] = {}
    for family in given:
        rooted = tuple(replace(one, goal=goals[one.driver_of or one.id]) for one in family.indicators)
        together[family.name] = together.get(family.name, ()) + rooted
    return MappingProxyType(together)


FAMILIES: Mapping[str, tuple[Indicator, ...]] = _by_name(
    declared("simulator.indicators.families", "FAMILIES", Family, required=True)
)
"""Indicators by family, in the order in which they are shown."""

INDICATORS: Mapping[str, Indicator] = MappingProxyType(
    {indicator.id: indicator for family in FAMILIES.values() for indicator in family}
)
"""Indicators by id, in the order in which they are shown."""


@dataclass(frozen=True)
class Value:
    """An indicator's value in one cell.

    Parameters
    ----------
    indicator : Indicator
    cell : Mapping
        Axis to label; empty for the whole run.
    value : float
        NaN where there is none.
    reason : str
        Why there is none; empty otherwise.
    """

    indicator: Indicator
    cell: Mapping[str, str]
    value: float
    reason: str = ""


def find_indicator(id_: object) -> Indicator:
    """Return the indicator of an id.

    Raises
    ------
    UnknownNameError
        If there is none.

    Examples
    --------
    >>> find_indicator("prevalence").formula
    'VIOLATIONS / UPLOADS of all policies'
    """
    if not isinstance(id_, str) or id_ not in INDICATORS:
        raise UnknownNameError(
            f"An indicator must be a known one. Got {show(id_)} instead.{did_you_mean(id_, INDICATORS)}"
        )
    return INDICATORS[id_]


def select(ids: Iterable[str] | None = None, by: Sequence[str] = ()) -> tuple[Indicator, ...]:
    """Return the indicators of some ids or, without ids, all that can be broken down by these axes.

    Raises
    ------
    UnknownNameError
        If an id is unknown.
    InputError
        If an indicator that was named cannot be broken down so, or if none can.
    """
    if ids is None:
        chosen = tuple(indicator for indicator in INDICATORS.values() if indicator.allows(by))
        if chosen:
            return chosen
        axes = {axis: None for indicator in INDICATORS.values() for axis in indicator.axes}
        raise UnknownNameError(
            f"`by` must be axes that some indicator has in common. Got {show(tuple(by))} instead."
            + did_you_mean(next((axis for axis in by if axis not in axes), ""), axes)
        )
    named = tuple(find_indicator(id_) for id_ in ids)
    for indicator in named:
        indicator.check(by)
    return named


def shown(scenarios: Iterable[Scenario], by: Sequence[str] = ()) -> list[str]:
    """Return the ids of ``select(None, by)`` that a table shows: those that apply to one of the scenarios."""
    given = tuple(scenarios)
    return [one.id for one in select(None, by) if any(one.speaks_of(scenario) for scenario in given)]


def cells(ledger: Ledger, by: Sequence[str] = ()) -> list[dict[str, str]]:
    """Return the cells of ``by`` as axis-to-label maps, the last axis fastest: the order of an array's elements.

    Raises
    ------
    InputError
        If they are asked for by arm and the ledger has no arms.
    """
    check_populations(by, ledger)
    labels = [ledger.labels(axis) for axis in by]
    return [dict(zip(by, combination, strict=True)) for combination in itertools.product(*labels)]


def evaluate(ledger: Ledger, ids: Iterable[str] | None = None, by: Sequence[str] = ()) -> list[Value]:
    """Return indicators' values, all cells of one before those of the next.

    Parameters
    ----------
    ledger : Ledger
    ids : iterable of str, optional
        By default all that may be broken down by these axes.
    by : sequence of str
        Axes: of ``day``, ``market``, ``policy`` or ``parent``, ``tier`` and one of ``segment`` and ``arm`` for items;
        of ``day``, ``hour``, ``pool`` for queues.
    """
    where = cells(ledger, by)
    return [
        Value(indicator, cell, float(value), indicator.rule.empty if math.isnan(value) else "")
        for indicator in select(ids, by)
        for cell, value in zip(where, indicator.value(ledger, by).ravel(), strict=True)
    ]
