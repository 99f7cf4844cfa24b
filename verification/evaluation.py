"""Evaluation of the evaluation: how often a dashboard misses a change, gets its sign wrong, or sees one in nothing.

A platform repairs the detectors of one language, and compares its measured indicators of the two days before with those
of the two days after. Each is tested at 5 %, two-sided, by the dashboard's own standard errors. Periods are independent
replications, so uploads differ from period to period, as they do on a platform. The truth is the mean change over all
replications.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.indicators import find_indicator
from simulator.measurement.readings import Readings
from simulator.platform.replication import Replication, run_replication
from simulator.runs.executor import map_replications
from simulator.runs.first_run import compile_once
from simulator.runs.measuring import Auditor
from simulator.runs.plans import planned

from .measured_true import SEED, SMALL, WEAK

Floats = NDArray[np.float64]

BUDGETS: Mapping[str, Sequence[str]] = {
    "1,000 labels of views and of uploads, 200 of the others, per day": (),
    "ten times as many labels": (
        "measurement.labels_per_day={views: 10000, uploads: 10000, removals: 2000, reviews: 2000, reports: 2000}",
    ),
}
_CRITICAL = 1.959963984540054


@dataclass(frozen=True)
class Periods:
    """Measured and true values of some periods, (periods, indicators) each; NaN where there is none."""

    ids: tuple[str, ...]
    measured: Floats
    error: Floats
    true: Floats

    def part(self, start: int, stop: int) -> Periods:
        """Return some of the periods."""
        rows = slice(start, stop)
        return Periods(self.ids, self.measured[rows], self.error[rows], self.true[rows])


@dataclass(frozen=True)
class Calls:
    """Shares of pairs of periods, (indicators,) each."""

    higher: Floats
    lower: Floats
    pairs: Floats
    """Pairs in which both periods have a value."""


def periods(overrides: Sequence[str], number: int, first: int = 0) -> Periods:
    """Return periods of the baseline with overrides, measured: replications ``first`` and on."""
    _, plan = planned("baseline", None, overrides)
    scenario, strategy = plan.scenario, plan.strategy
    compile_once(scenario)

    def one(replication: int) -> Readings:
        assert scenario.measurement is not None  # the overrides switch it on  # noqa: S101
        auditor = Auditor(scenario.measurement)
        ledger = run_replication(Replication(scenario, strategy, SEED, replication), [auditor])
        return auditor.readings(ledger)

    found = map_replications(one, range(first, first + number))
    there = np.array([one.runs[:, -1] > 0 for one in found])

    def whole(name: str) -> Floats:
        return np.where(there, np.array([getattr(one, name)[:, -1] for one in found]), math.nan)

    return Periods(found[0].ids, whole("measured"), np.sqrt(whole("change_variance")), whole("true"))


def calls(before: Periods, after: Periods) -> Calls:
    """Return how often the dashboard calls an indicator higher or lower after than before."""
    change = after.measured - before.measured
    error = np.hypot(after.error, before.error)
    both = np.isfinite(change)
    pairs = both.sum(axis=0)
    higher, lower = (
        np.where(both, sign * change > _CRITICAL * error, False).sum(axis=0) / np.maximum(pairs, 1)
        for sign in (1.0, -1.0)
    )
    return Calls(higher, lower, pairs.astype(np.float64))


def tables(pairs: int = 100) -> list[Table]:
    """Return the tables of the study."""
    return [_table(budget, more, pairs) for budget, more in BUDGETS.items()]


def _table(budget: str, more: Sequence[str], pairs: int) -> Table:
    before = periods((*SMALL, *WEAK, *more), pairs)
    after = periods((*SMALL, *more), 2 * pairs, first=pairs)
    same, again = after.part(0, pairs), after.part(pairs, 2 * pairs)
    change, null = calls(before, same), calls(same, again)
    table = Table(
        f"Evaluation of the evaluation: {budget}",
        ("indicator", "before", "after", "seen", "missed", "wrong sign", "type S", "nothing changed", "pairs"),
        f"Detectors of one language are repaired; {pairs} pairs of periods of 2 days. *Before*, *after*: the truth, "
        "means over replications. *Seen*: called in the right direction; *missed*: not called; *type S*: wrong sign, "
        "as a share of calls. *Nothing changed*: calls between two periods of the same plan, where 5 % is promised. "
        f"Standard errors are at most {100 * math.sqrt(0.25 / pairs):.1f} points, and "
        f"{100 * math.sqrt(0.05 * 0.95 / pairs):.1f} points at 5 %.",
    )
    for place, id_ in enumerate(before.ids):
        old, new = (float(np.nanmean(one.true[:, place])) for one in (before, after))
        right, wrong = change.higher[place], change.lower[place]
        if new < old:
            right, wrong = wrong, right
        called = right + wrong
        cells = [
            f"{right:.1%}",
            f"{1.0 - called:.1%}",
            f"{wrong:.1%}",
            f"{wrong / called:.1%}" if called else "–",
            f"{null.higher[place] + null.lower[place]:.1%}" if null.pairs[place] else "–",
        ]
        number = int(change.pairs[place])
        shown = cells if number else ["–"] * 4 + cells[4:]
        table.add(find_indicator(id_).title, *(_value(one, id_) for one in (old, new)), *shown, str(number))
    return table


def _value(value: float, id_: str) -> str:
    return f"{value:.3%}" if find_indicator(id_).unit == "share" else f"{value:,.4g}"
