"""What a comparison says about cost: the difference of the net cost per day, and the break-even of a violative view.

Both arms are weighed alike, so ``net = others + w x harm``, with ``others`` for staff, mistakes and missed limits,
``harm`` for violative views by severity weight, and ``w`` for the cost of one. The arms cost the same at
``w = -(others_b - others_a) / (harm_b - harm_a)``: a ratio of two paired differences, with Fieller's interval.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.domain.units import DAY
from simulator.indicators.net_cost import CostPerDay, Item, amount
from simulator.indicators.rules import EXPOSURE, Daily, Rule
from simulator.ledger import Ledger
from simulator.present.worth import Bounded, Worth

from .difference import Difference
from .estimate import LEVEL, Floats, student
from .paired import ratio_bounds

_OTHERS = CostPerDay((Item.STAFF, Item.REMOVALS, Item.LIMITS))
_WEIGHTS = ("violative_view", "wrongful_removal", "missed_limit")


def worth_of(net: Difference, baseline: Sequence[Ledger], candidate: Sequence[Ledger]) -> Worth | None:
    """Return whether a candidate is worth its cost; None where an arm has no net cost or there is one pair of runs.

    Parameters
    ----------
    net : Difference
        Net cost per day.
    baseline, candidate : sequence of Ledger
        The arms' runs, in pairs.
    """
    if not np.isfinite(net.difference) or len(baseline) < 2:
        return None
    others, harm, views = (
        np.array([per_day(two) - per_day(one) for one, two in zip(baseline, candidate, strict=True)])
        for per_day in (_others, _harm, _views)
    )
    fewer = student(views.mean(axis=0), views, LEVEL)
    return Worth(
        net=net,
        weights=dict(zip(_WEIGHTS, baseline[0].harm_costs, strict=True)),
        prevents=_prevents(harm),
        break_even=_ratio(others, -harm),
        per_prevented=_ratio(others, -views) if fewer.high < 0 else None,
    )


def _prevents(harm: Floats) -> bool | None:
    found = student(harm.mean(axis=0), harm, LEVEL)
    if found.low <= 0 <= found.high:
        return None
    return bool(found.high < 0)


def _ratio(top: Floats, bottom: Floats) -> Bounded:
    low, high = ratio_bounds(bottom.mean(axis=0), bottom, top.mean(axis=0), top)
    value = top.mean() / bottom.mean() if bottom.mean() else np.nan
    return Bounded(float(value), float(low), float(high))


def _others(ledger: Ledger) -> float:
    return _per_day(_OTHERS, ledger)


def _harm(ledger: Ledger) -> float:
    return float(amount(Item.VIEWS, ledger) / ledger.observed_seconds() * DAY)


def _views(ledger: Ledger) -> float:
    return _per_day(Daily(EXPOSURE), ledger)


def _per_day(rule: Rule, ledger: Ledger) -> float:
    return float(rule.value(ledger))
