"""One number of several scenarios: mean, worst and regret, with intervals that hold."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student_t

from simulator.errors import InputError
from simulator.runs.estimate import Influence
from simulator.search.question import robust
from simulator.search.question.robust import Aggregate, aggregated, kinds_of, picked

EXPOSURE = "exposure"
NAMES = ["calm", "wave", "storm"]


@pytest.fixture(autouse=True)
def units(monkeypatch):
    """Runs are arrays: one number per replication."""

    def influence(run, text):
        return Influence(np.array([run.units.mean()]), run.units[:, None])

    monkeypatch.setattr(robust, "influence_at", influence)


def runs(*rows) -> Any:
    return [SimpleNamespace(units=np.asarray(row, dtype=float)) for row in rows]


def aggregate(kind, sign=1.0, weights=(0.2, 0.3, 0.5), references=()):
    return Aggregate(EXPOSURE, kind, sign, NAMES, weights, references)


def test_a_mean_has_the_interval_of_the_weighted_sum():
    random = np.random.default_rng(3)
    rows = random.normal([[10], [20], [40]], 2.0, size=(3, 6))
    found = aggregate("mean").estimate(runs(*rows))
    sums = np.array([0.2, 0.3, 0.5]) @ rows
    half = student_t.ppf(0.975, 5) * sums.std(ddof=1) / np.sqrt(6)

    assert found.value == pytest.approx(sums.mean())
    assert found.low == pytest.approx(sums.mean() - half)
    assert found.high == pytest.approx(sums.mean() + half)


def test_the_worst_is_the_largest_cost_or_the_least_gain():
    rows = runs([1, 2, 3], [7, 8, 9], [4, 5, 6])
    assert aggregate("worst").estimate(rows).value == 8
    assert aggregate("worst", sign=-1.0).estimate(rows).value == 2


def test_a_regret_is_against_the_best_plan_of_each_scenario():
    rows, best = runs([1, 2, 3], [7, 8, 9], [4, 5, 6]), runs([0, 1, 2], [7, 8, 9], [0, 1, 2])
    found = aggregate("regret", references=best)
    assert found.estimate(rows).value == 4
    assert found.best == {"exposure@calm": 1, "exposure@wave": 8, "exposure@storm": 1}
    assert aggregate("regret", references=rows).estimate(rows).value == 0


def test_a_plan_that_changes_nothing_has_a_change_of_exactly_0():
    rows = runs([1, 2, 3], [7, 8, 9], [7, 8, 9.5])
    for kind in ("worst", "regret"):
        change = aggregate(kind, references=rows).change(rows, rows)
        assert (change.difference, change.low, change.high) == (0, 0, 0)


@pytest.mark.parametrize("means", [(5, 5, 5), (2, 5, 9), (9, 9, 2)])
@pytest.mark.parametrize("kind", ["worst", "regret"])
def test_intervals_hold_wherever_the_worst_is(means, kind):
    """Of 300 draws at most 5 % may leave out the truth: no more than 27 with probability .999.

    Equal scenarios are the hard case: the largest of several estimates is above the largest truth on average.
    """
    random = np.random.default_rng(11)
    gains, best = np.array([1.0, 0.0, 3.0]), np.array([1.0, 2.0, 3.0])
    start = np.array(means, dtype=float)
    shift = best if kind == "regret" else 0.0
    truth = (start - shift).max()
    change = (start - gains - shift).max() - truth
    missed = np.zeros(2)
    for _ in range(300):
        luck, own, other = random.normal(size=(3, 3, 8))
        before, after = start[:, None] + luck, (start - gains)[:, None] + luck + 0.3 * own
        one = aggregate(kind, references=runs(*(best[:, None] + luck + 0.3 * other)))
        value, gap = one.estimate(runs(*before)), one.change(runs(*before), runs(*after))
        missed += [not value.low <= truth <= value.high, not gap.low <= change <= gap.high]
    assert (missed <= 27).all()


def test_a_gain_in_every_scenario_is_clear_although_the_scenarios_are_noisy():
    random = np.random.default_rng(2)
    luck = 50 * random.normal(size=(3, 8))
    own = random.normal(size=(3, 8))
    change = aggregate("worst").change(runs(*(100 + luck)), runs(*(95 + luck + own)))
    assert change.difference == pytest.approx(-5, abs=3)
    assert change.outcome == "better"


def test_single_replications_count_by_the_scenario_that_decides():
    costs, weights, best = np.array([3.0, 9.0, 8.0]), np.array([0.2, 0.3, 0.5]), np.array([1.0, 8.0, 1.0])
    for kind in robust.KINDS:
        chosen, constant = picked(kind, costs, weights, best)
        assert chosen @ costs + constant == pytest.approx(aggregated(kind, costs, weights, best))


@pytest.mark.parametrize("given", ["wurst", {"exposure": "best"}, {"sla_share": "worst"}, ["worst"]])
def test_a_wrong_way_is_refused(given):
    with pytest.raises(InputError, match="`robust` must"):
        kinds_of(given, [EXPOSURE])
