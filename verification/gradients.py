"""Derivatives beside central differences of very large runs: six parameters, four indicators.

The derivatives are those of ``riskbox gradients``: the step of each is chosen by a pilot. The reference uses two fixed,
narrow steps, 8 times the replications on other luck, and Richardson's rule, which takes away the bias of the step to
the fourth order. Reviewers are whole numbers: their derivative is half of the difference between one more and one
fewer, in both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.runs.estimate import student
from simulator.search.gradients import Derivative, Gradients, gradients
from simulator.search.gradients.around import Around, built, tightened
from simulator.search.gradients.derivative import per_unit, slope_of
from simulator.search.gradients.steps import Step, place_of, value_at
from simulator.search.loop.sharing import fresh_seed
from simulator.space.variable import Variable

WORLD = (
    "horizon=12h",
    "warm_up=0s",
    "uploads.per_day=400_000",
    "pools.americas.shifts.all_day.reviewers=2",
    "pools.emea.shifts.all_day.reviewers=3",
    "pools.apac.shifts.all_day.reviewers=3",
    "pools.small_languages.shifts.all_day.reviewers=2",
)
"""The tight world with two fifths of its uploads, and reviewers who are short of time in all hubs."""
PARAMS = (
    "remove_at",
    "review_at",
    "review_at_views",
    "pools.emea.shifts.all_day.reviewers",
    "pools.apac.shifts.all_day.reviewers",
    "pools.americas.shifts.all_day.reviewers",
)
INDICATORS = ("violative_view_rate", "innocent_views_lost", "sla_share", "reviewer_hours")
REPLICATIONS, BATCHES = 32, 8
NARROW = 0.05
"""Narrower step of the reference, on the logit or logarithm; the other is twice as wide."""


def tables(replications: int = REPLICATIONS, batches: int = BATCHES) -> list[Table]:
    """Return the table of all derivatives beside their references."""
    found = gradients("tight", params=PARAMS, indicators=INDICATORS, overrides=WORLD, replications=replications)
    rows = []
    for one in found.space.variables:
        for name, (value, error) in reference(found, one, replications, batches).items():
            rows.append((found.of(one.name, name), value, error))
    return [_table(rows, replications, batches)]


def reference(found: Gradients, one: Variable, replications: int, batches: int) -> dict[str, tuple[float, float]]:
    """Return the derivative of each indicator, and its standard error, from many runs on luck of their own."""
    at = found.at[one.name]
    steps = _steps(one, at)
    space = tightened(
        found.space, {var.name: steps if var is one else _none(found, var) for var in found.space.variables}
    )
    units: dict[str, list[NDArray[np.float64]]] = {name: [] for name in found.quantities}
    values: dict[str, list[float]] = {name: [] for name in found.quantities}
    for batch in range(batches):
        seed = fresh_seed(batch, "reference")
        runs = Around(space, seed=seed, replications=replications, engine="compiled", workers=None, memory=1024)
        ends = runs.run([built(space, found.at, one, end) for step in steps for end in (step.low, step.high)])
        for name in found.quantities:
            slopes = [
                slope_of(ends[2 * place], ends[2 * place + 1], name, per_unit(one, at, step))
                for place, step in enumerate(steps)
            ]
            weights = (1.0,) if len(slopes) == 1 else (-1 / 3, 4 / 3)
            values[name].append(sum(w * slope.value for w, slope in zip(weights, slopes, strict=True)))
            units[name].append(np.sum([w * slope.units for w, slope in zip(weights, slopes, strict=True)], axis=0))
    return {
        name: (mean, float(student(np.array(mean), np.concatenate(units[name])).standard_error))
        for name, several in values.items()
        for mean in [float(np.mean(several))]
    }


def _steps(one: Variable, at: float) -> list[Step]:
    if one.space.kind == "int":
        return [Step(int(at) - 1, int(at) + 1, 2.0)]
    place = place_of(one, at)
    return [Step(value_at(one, place - size), value_at(one, place + size), 2 * size) for size in (2 * NARROW, NARROW)]


def _none(found: Gradients, one: Variable) -> list[Step]:
    return [Step(found.at[one.name], found.at[one.name], 0.0)]


def _table(rows: Sequence[tuple[Derivative, float, float]], replications: int, batches: int) -> Table:
    scores = [_score(one, value, error) for one, value, error in rows]
    largest = max(abs(score) for score in scores if math.isfinite(score))
    notes = (
        f"Tight with {', '.join(WORLD)}; {replications} replications, and {replications * batches} for the reference, "
        f"on other luck. z: difference in standard errors of the difference. Largest |z|: {largest:.2f} of "
        f"{len(scores)}; by luck alone one is beyond 3 in {beyond(len(scores), replications):.0%} of such studies."
    )
    columns = ("parameter", "at", "indicator", "derivative", "s.e.", "between", "reference", "s.e. of it", "z")
    table = Table("Derivatives and central differences of very large runs", columns, notes)
    for (one, value, error), score in zip(rows, scores, strict=True):
        between = "" if one.step is None else f"{one.step.low:.4g} and {one.step.high:.4g}"
        table.add(
            one.variable.name.removeprefix("pools.").removesuffix(".shifts.all_day.reviewers"),
            f"{one.at:g}",
            one.quantity,
            f"{one.value:.4g}",
            f"{one.standard_error:.2g}",
            between,
            f"{value:.4g}",
            f"{error:.2g}",
            f"{score:+.2f}",
        )
    return table


def beyond(number: int, replications: int) -> float:
    """Return how likely one of so many scores is beyond 3 by luck, by Student's t with the derivatives' freedom."""
    from scipy.special import stdtr

    return 1.0 - (1.0 - 2.0 * float(stdtr(replications - 1, -3.0))) ** number


def _score(one: Derivative, value: float, error: float) -> float:
    both = math.hypot(one.standard_error, error)
    return (one.value - value) / both if both > 0 else 0.0 if one.value == value else math.inf
