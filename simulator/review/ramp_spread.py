"""How far a day's figure of an indicator varies by luck: between replications, on the same day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.domain.units import DAY
from simulator.indicators import Indicator
from simulator.indicators.gap import Gap
from simulator.indicators.rules import Daily, Quantile, Total
from simulator.ledger import Ledger
from simulator.measurement.ratio import divide
from simulator.measurement.readings import Readings
from simulator.measurement.twins import TWINS
from simulator.runs.plans import Plan
from simulator.runs.results import Results
from simulator.runs.simulate import prepare, run_through

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """A day's figure over replications.

    Parameters
    ----------
    value : float
        Its mean over days and replications; NaN where there is none.
    deviation : float
        Standard deviation between replications on the same day, over all days; NaN with fewer than two.
    days : int
        Days behind it.
    """

    value: float
    deviation: float
    days: int

    @classmethod
    def of(cls, figures: Floats) -> Spread:
        """Return the spread of (replications, days) figures; days without one are left out."""
        there = np.isfinite(figures).all(axis=0)
        kept = figures[:, there]
        if kept.shape[0] < 2 or not kept.shape[1]:
            return cls(float("nan"), float("nan"), int(there.sum()))
        variance = kept.var(axis=0, ddof=1).mean()
        return cls(float(kept.mean()), float(np.sqrt(variance)), int(there.sum()))


def grows(indicator: Indicator) -> bool:
    """Return whether an indicator is a total, which grows with the number of uploads."""
    return isinstance(indicator.rule, Total | Daily)


def at_volume(indicator: Indicator, spread: Spread, volume: float) -> Spread:
    """Return the spread on a platform of so many times the uploads.

    Figures of independent items vary with the root of their number: those of a total grow with it as well.
    """
    if grows(indicator):
        return Spread(spread.value * volume, spread.deviation * np.sqrt(volume), spread.days)
    return Spread(spread.value, spread.deviation / np.sqrt(volume), spread.days)


def true_spread(
    indicator: Indicator, results: Results, cell: Mapping[str, str], markets: Sequence[str] = ()
) -> Spread | None:
    """Return the spread of an indicator's true figure by day; None where it has none.

    Parameters
    ----------
    indicator : Indicator
    results : Results
        Of one arm.
    cell : mapping
    markets : sequence of str
        Markets that are looked at together; none = the cell as it is.
    """
    by = ("day", *(("market",) if markets else ()), *cell)
    if not indicator.allows(by) or (markets and isinstance(indicator.rule, Quantile | Gap)):
        return None
    scenario = results.scenario
    days = slice(ceil(scenario.counted_from / DAY), floor(scenario.horizon / DAY + 1e-9))
    return Spread.of(np.array([_by_day(indicator, one, by, cell, markets)[days] for one in results.ledgers]))


def _by_day(
    indicator: Indicator, ledger: Ledger, by: tuple[str, ...], cell: Mapping[str, str], markets: Sequence[str]
) -> Floats:
    if not markets:
        return _in_cell(indicator.value(ledger, by), ledger, cell)
    parts = [np.asarray(part, np.float64) for part in indicator.rule.parts(ledger, by)]
    chosen = [ledger.labels("market").index(name) for name in markets]
    top, bottom = (_in_cell(part, ledger, cell, first=2)[:, chosen] for part in np.broadcast_arrays(*parts))
    same = bool((bottom == bottom[:, :1]).all())  # of a total, what is divided by is the number of runs
    return np.asarray(divide(top.sum(axis=1), bottom[:, 0] if same else bottom.sum(axis=1)))


def _in_cell(values: Floats, ledger: Ledger, cell: Mapping[str, str], first: int = 1) -> Floats:
    """Return the figures of one cell, whose axes stand from the ``first`` on."""
    for axis, name in cell.items():
        values = np.take(values, ledger.labels(axis).index(name), axis=first)
    return values


def measured_spreads(
    plan: Plan, *, seed: int, replications: int, engine: str, workers: int | None
) -> dict[str, Spread]:
    """Return the spread of what the platform's dashboard shows by day, by indicator; none where it measures nothing.

    Parameters
    ----------
    plan : Plan
    seed, replications, engine, workers
        As of ``simulate``.
    """
    if plan.scenario.measurement is None:
        return {}
    arm = prepare(plan, seed=seed, replications=replications, engine=engine)
    readings = run_through(arm, partial(_kept), workers, measured=True)
    first = ceil(plan.scenario.counted_from / DAY)
    last = floor(plan.scenario.horizon / DAY + 1e-9)
    found = {}
    for id_ in TWINS:
        figures = [_shown(one, id_)[first:last] for one in readings if one is not None and id_ in one.ids]
        if figures:
            found[id_] = Spread.of(np.array(figures))
    return found


def _kept(_: Any, readings: Readings | None) -> Readings | None:
    return readings


def _shown(one: Readings, id_: str) -> Floats:
    place = one.ids.index(id_)
    return np.where(one.runs[place, :-1] > 0, one.measured[place, :-1], np.nan)
