"""One number of several scenarios: the weighted mean, the worst one, or the largest regret; with intervals.

The regret of a plan in a scenario is its value less that of the best plan found for that scenario, the *reference*: of
the trials that meet every requirement the one with the best value there. On fresh luck references are run too, so a
regret is a paired difference on luck that did not choose the reference, and may be below 0.

Intervals. A mean is linear, so Student's interval of the weighted sum of influences holds: replication *i* of all
scenarios is one draw. A worst value ``max_k c_k`` lies between ``max_k low_k`` and ``max_k high_k``: the upper end
needs no correction, because it fails only if that of the worst scenario does; the lower one is the largest of several,
so its level allows for their number. The difference of two worst values obeys ::

    max_k min_j (c_k - g_j)  =  max_k c_k - max_j g_j  =  min_j max_k (c_k - g_j)

which bounds it by the intervals of differences in the same way, without a guess which scenario is the worst one. So
does ``min_k (c_k - g_k) <= max_k c_k - max_j g_j <= max_k (c_k - g_k)``, by differences within scenarios, on common
luck. Of these bounds the best one is taken, at a level that allows for their number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError, did_you_mean, show
from simulator.indicators import Indicator
from simulator.present.outcomes import outcome_of
from simulator.runs.difference import Difference, difference_at
from simulator.runs.estimate import LEVEL, Estimate, Influence, Interval, estimate_of, student
from simulator.runs.paired import Paired
from simulator.runs.results import Results

from .quantities import in_world, indicator_of, influence_at

Floats = NDArray[np.float64]
Kind = Literal["mean", "worst", "regret"]
KINDS: tuple[Kind, ...] = ("mean", "worst", "regret")
WORDS: Mapping[Kind, str] = {
    "mean": "mean of the scenarios",
    "worst": "worst scenario",
    "regret": "largest regret",
}
"""What each is called beside an indicator."""


def kinds_of(given: Any, names: Sequence[str]) -> dict[str, Kind]:
    """Return how each objective is aggregated.

    Parameters
    ----------
    given : str, mapping or None
        ``"worst"`` for all, ``{"exposure": "worst"}``, or None: means.
    names : sequence of str
        Of the objectives.

    Raises
    ------
    InputError
        If one is unknown.

    Examples
    --------
    >>> kinds_of({"exposure": "worst"}, ["exposure", "sla_share"])
    {'exposure': 'worst', 'sla_share': 'mean'}
    """
    stated: Any = dict.fromkeys(names, given) if isinstance(given, str) else {} if given is None else given
    if not isinstance(stated, Mapping):
        raise InputError(f"`robust` must be one of {', '.join(KINDS)}, or map objectives to one. Got {show(given)}.")
    for name, kind in stated.items():
        if name not in names:
            raise InputError(
                f"`robust` must name objectives of the search. Got {show(name)} instead."
                + did_you_mean(str(name), names)
            )
        if kind not in KINDS:
            raise InputError(
                f"`robust` must be one of {', '.join(KINDS)}. Got {show(kind)} instead.{did_you_mean(str(kind), KINDS)}"
            )
    return {name: stated.get(name, "mean") for name in names}


def aggregated(kind: Kind, costs: Floats, weights: Floats, best: Floats) -> float:
    """Return the one cost of costs by scenario, (scenarios,); ``best`` are those of the references.

    >>> aggregated("regret", np.array([3.0, 9.0]), np.array([0.5, 0.5]), np.array([1.0, 8.0]))
    2.0
    """
    if kind == "mean":
        return float(costs @ weights)
    return float((costs - best).max() if kind == "regret" else costs.max())


def picked(kind: Kind, costs: Floats, weights: Floats, best: Floats) -> tuple[Floats, float]:
    """Return weights by scenario and a constant, which make the one cost near these costs: ``weights @ costs + c``."""
    if kind == "mean":
        return weights, 0.0
    excess = costs - best if kind == "regret" else costs
    chosen = np.zeros(len(costs))
    place = int(np.argmax(excess)) if np.isfinite(excess).all() else 0
    chosen[place] = 1.0
    return chosen, -float(best[place]) if kind == "regret" else 0.0


def pseudo_values(costs: Floats, units: Floats) -> Floats:
    """Return the jackknife's pseudo-values of the largest cost, (n,) (Tukey 1958).

    Parameters
    ----------
    costs : (scenarios,)
    units : (scenarios, n)
        What each of n replications says of a cost; their mean is the cost.

    Examples
    --------
    >>> pseudo_values(np.array([2.0, 1.0]), np.array([[1.0, 2.0, 3.0], [1.0, 1.0, 1.0]])).tolist()
    [1.0, 2.0, 3.0]
    """
    number = units.shape[1]
    without = (number * costs[:, None] - units) / (number - 1)
    return np.asarray(number * costs.max() - (number - 1) * without.max(axis=0))


class Aggregate:
    """An indicator over several scenarios, on given runs.

    Parameters
    ----------
    text : str
        The indicator, perhaps in a place.
    kind : str
    sign : float
        1 where less is better, -1 where more is.
    names, weights : sequence
        Of the scenarios.
    references : sequence of Results
        Of regrets: runs of the best plan found for each scenario, on the same luck.
    """

    def __init__(
        self,
        text: str,
        kind: Kind,
        sign: float,
        names: Sequence[str],
        weights: Sequence[float],
        references: Sequence[Results] = (),
    ) -> None:
        self.names = tuple(names)
        self._text, self._kind, self._sign, self._weights = text, kind, sign, tuple(weights)
        self._best = [influence_at(one, text) for one in references] if kind == "regret" else []

    @property
    def indicator(self) -> Indicator:
        """The indicator."""
        return indicator_of(self._text)

    @property
    def best(self) -> dict[str, float]:
        """Values of the references by key, each in its scenario; empty unless it is a regret."""
        return {
            in_world(self._text, name): float(one.value.flat[0])
            for name, one in zip(self.names, self._best, strict=False)
        }

    def estimate(self, runs: Sequence[Results]) -> Estimate:
        """Return the one value of runs by scenario."""
        interval = self._interval(runs)
        one = estimate_of(self.indicator, {}, interval, 0)
        if self._kind != "regret" or one.low is None or one.high is None:
            return one
        # a difference is not held within the bounds of the indicator
        return replace(one, low=float(interval.low.flat[0]), high=float(interval.high.flat[0]))

    def change(self, before: Sequence[Results], after: Sequence[Results]) -> Difference:
        """Return the paired change between two plans that were run in all scenarios, on the same luck."""
        if self._kind == "mean":
            one, other = self._mean(before), self._mean(after)
            paired = Paired.of(one, other)
            p_value = float(paired.p_value.flat[0])
            return difference_at(self.indicator, {}, 0, one.interval(), other.interval(), paired, p_value, 1)
        start, end = self.estimate(before), self.estimate(after)
        value = end.value - start.value
        low, high = self._gap(before, after)
        if not self._sign > 0:
            low, high = -high, -low
        bounds = (None, None) if np.isnan(low) or np.isnan(high) else (float(low), float(high))
        return Difference(
            baseline=start,
            candidate=end,
            difference=value,
            low=bounds[0],
            high=bounds[1],
            relative=value / start.value if start.value and self._kind == "worst" else None,
            relative_low=None,
            relative_high=None,
            p_value=None,
            q_value=None,
            compared=1,
            variance_reduction=None,
            outcome=outcome_of(-int(self._sign), *bounds),
        )

    def by_run(self, runs: Sequence[Results]) -> list[float]:
        """Return one number for each replication, from which the one value without it follows.

        It is ``(n * value - number) / (n - 1)``, with the replication left out in all scenarios. Of a mean these are
        what each replication says, of a worst value or a regret the jackknife's pseudo-values.
        """
        if self._kind == "mean":
            return [float(one) for one in self._mean(runs).units.reshape(-1)]
        found = self._costs(runs)
        costs = np.array([float(one.value.flat[0]) for one in found])
        units = np.array([one.units.reshape(-1) for one in found])
        return [self._sign * float(one) for one in pseudo_values(costs, units)]

    def _costs(self, runs: Sequence[Results]) -> list[Influence]:
        found = [_linear([(self._sign, influence_at(one, self._text))]) for one in runs]
        if self._kind != "regret":
            return found
        return [_linear([(1.0, one), (-self._sign, best)]) for one, best in zip(found, self._best, strict=True)]

    def _mean(self, runs: Sequence[Results]) -> Influence:
        return _linear([(w, influence_at(one, self._text)) for w, one in zip(self._weights, runs, strict=True)])

    def _interval(self, runs: Sequence[Results]) -> Interval:
        if self._kind == "mean":
            return self._mean(runs).interval()
        # the plan that is a scenario's reference has a regret of exactly 0 there
        found = [student(one.value, one.units) for one in self._costs(runs)]
        if self._kind == "worst":  # the exact bounds of few events hold in each scenario
            plain = [influence_at(one, self._text).interval() for one in runs]
            found = plain if self._sign > 0 else [_turned(one) for one in plain]
        value = max(float(one.value.flat[0]) for one in found)
        low = np.max([_stretched(one, len(found)).low.flat[0] for one in found])
        high = np.max([one.high.flat[0] for one in found])
        worst = found[int(np.argmax([one.value.flat[0] for one in found]))]
        count = np.array([min(int(one.count.flat[0]) for one in found)])
        made = Interval(np.array([value]), np.array([low]), np.array([high]), worst.standard_error, count)
        return made if self._sign > 0 else _turned(made)

    def _gap(self, before: Sequence[Results], after: Sequence[Results]) -> tuple[float, float]:
        """Return bounds of the difference of two worst costs, NaN where there are none."""
        given, costs = self._costs(before), self._costs(after)
        number = len(costs)
        same = [self._within(*pair) for pair in zip(before, after, strict=True)]
        if all(one.low.flat[0] == one.high.flat[0] == 0 for one in same):
            return 0.0, 0.0
        # one of several bounds is chosen: that of each scenario of the plan in force, and that within scenarios
        cells = [
            [
                _stretched(same[k] if k == j else student(c.value - g.value, c.units - g.units), number + 1)
                for j, g in enumerate(given)
            ]
            for k, c in enumerate(costs)
        ]
        low = np.array([[one.low.flat[0] for one in row] for row in cells])
        high = np.array([[one.high.flat[0] for one in row] for row in cells])
        if not np.isfinite([low, high]).all():
            return np.nan, np.nan
        least = max(low.min(axis=1).max(), low.diagonal().min())
        most = min(high.max(axis=0).min(), high.diagonal().max())
        return float(least), float(most)

    def _within(self, before: Results, after: Results) -> Interval:
        """Return the paired difference of costs in one scenario: references cancel, and counts have exact bounds."""
        one, two = influence_at(before, self._text), influence_at(after, self._text)
        found = Paired.of(one, two).difference
        if float(found.value.flat[0]) == 0 and float(found.standard_error.flat[0]) == 0:
            return student(np.zeros(1), np.zeros((len(two.units), 1)))  # nothing changes
        return found if self._sign > 0 else _turned(found)


def _linear(parts: Sequence[tuple[float, Influence]]) -> Influence:
    """Return a weighted sum of influences, of one cell each."""
    value = sum(weight * np.asarray(one.value) for weight, one in parts)
    units = sum(weight * np.asarray(one.units) for weight, one in parts)
    return Influence(np.asarray(value), np.asarray(units))


def _turned(one: Interval) -> Interval:
    return Interval(0.0 - one.value, 0.0 - one.high, 0.0 - one.low, one.standard_error, one.count)  # no -0


def _stretched(one: Interval, number: int) -> Interval:
    """Return an interval at a level that allows for a number of them, as Student's quantiles ask."""
    from scipy.special import stdtrit

    free, tail = np.maximum(one.count - 1, 1), (1 - LEVEL) / 2
    wider = stdtrit(free, 1 - tail / number) / stdtrit(free, 1 - tail)
    low, high = (one.value + wider * (end - one.value) for end in (one.low, one.high))
    return Interval(one.value, low, high, one.standard_error, one.count)
