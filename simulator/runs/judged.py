"""All rows of a table judged together, since how sure one is depends on how many are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.indicators import Indicator, select

from .differs import arms_differ
from .estimate import Floats, Influence, Interval
from .multiplicity import KEY, OTHERS, adjusted, level_left
from .paired import Paired
from .results import Results


@dataclass(frozen=True)
class Judged:
    """An indicator of two arms in all cells of a table.

    Parameters
    ----------
    baseline, candidate : Interval
    paired : Paired
    q_values : (...) float64
        p-values, adjusted for all rows of the family.
    compared : int
        Rows in the family that have a p-value.
    level : float
        p-value up to which one more row of the family would be clear.
    """

    baseline: Interval
    candidate: Interval
    paired: Paired
    q_values: Floats
    compared: int
    level: float


@dataclass(frozen=True)
class Measured:
    """An indicator of two arms, without regard to other rows."""

    baseline: Influence
    candidate: Influence
    paired: Paired


def judged(baseline: Results, candidate: Results, others: Sequence[Results], by: Sequence[str]) -> Mapping[str, Judged]:
    """Return every indicator that may be broken down by some axes, by its id.

    Parameters
    ----------
    baseline, candidate : Results
    others : sequence of Results
        Further candidates that are held against the same baseline: their rows are looked at as well.
    by : sequence of str
    """
    indicators = select(None, by)
    arms = [measured(baseline, arm, indicators, by) for arm in (candidate, *others)]
    rows: dict[str, Judged] = {}
    for chosen, method in ((True, KEY), (False, OTHERS)):
        family = [one.id for one in indicators if bool(one.key) is chosen]
        p_values = [arm[id_].paired.p_value.ravel() for arm in arms for id_ in family]
        together = np.concatenate(p_values) if p_values else np.zeros(0)
        compared = int(np.isfinite(together).sum())
        q_values = adjusted(together, method)
        level = level_left(q_values, method)
        for place, id_ in enumerate(family):  # the candidate's rows stand first
            one = arms[0][id_]
            shape = one.paired.p_value.shape
            size = one.paired.p_value.size
            mine = q_values[place * size : (place + 1) * size].reshape(shape)
            rows[id_] = Judged(one.baseline.interval(), one.candidate.interval(), one.paired, mine, compared, level)
    return rows


def measured(
    baseline: Results, candidate: Results, indicators: Sequence[Indicator], by: Sequence[str]
) -> dict[str, Measured]:
    """Return indicators of two arms in all cells, by id."""
    same = not arms_differ(baseline.scenario, baseline.strategy, candidate.scenario, candidate.strategy)
    found = {}
    for indicator in indicators:
        before = Influence.of(indicator, baseline.ledgers, by)
        after = Influence.of(indicator, candidate.ledgers, by)
        found[indicator.id] = Measured(before, after, Paired.of(before, after, same_plan=same))
    return found
