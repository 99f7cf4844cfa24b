"""Limits that a share of runs must keep: how they are stated, and what runs show of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from simulator.errors import InputError
from simulator.indicators.requirement import Requirement
from simulator.search.question.chance import ChanceCheck, parse_limits
from simulator.search.question.promise import expected_share

(CAP,) = parse_limits(["net_cost_per_day<=12000 in 95%"])[1]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("net_cost_per_day<=12000 in 95%", 0.95),
        ("sla_share[emea] >= 90% in 80 % of runs", 0.8),
        ("time_to_action_median < 4h in 99.5%", 0.995),
    ],
)
def test_a_chance_is_a_requirement_with_a_share_of_runs(text, share):
    fixed, (one,) = parse_limits([text])
    assert fixed == ()
    assert one.share == pytest.approx(share, rel=1e-12)
    assert parse_limits([str(one)]) == ((), (one,))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("net_cost_per_day<=12000 in 0%", "above 0 and at most 99.9 %"),
        ("net_cost_per_day<=12000 in 100%", "above 0 and at most 99.9 %"),
        ("net_cost_per_day<=12000 in 99.999%", "above 0 and at most 99.9 %"),
        ("net_cost_per_day<=12000 in most%", "above 0 and at most 99.9 %"),
        ("net_cost_per_day<=12000 in nan%", "above 0 and at most 99.9 %"),
        ("net_cost_per_day<=+5% in 95%", "must be a fixed number"),
        ("net_cost_per_day<=12000 in 95", "limit"),
        ("nett_cost<=12000 in 95%", "known indicator"),
    ],
)
def test_a_wrong_chance_is_refused_in_one_sentence(text, sentence):
    with pytest.raises(InputError, match=sentence):
        parse_limits([text])


@pytest.mark.parametrize(("kept", "runs"), [(59, 59), (58, 59), (3, 10), (0, 4)])
def test_the_bound_of_one_scenario_is_that_of_clopper_and_pearson(kept, runs):
    exact = binomtest(kept, runs, alternative="greater").proportion_ci(0.95, method="exact").low
    assert CAP.least([kept], [runs], [1.0]) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("weights", [(0.5, 0.5), (0.9, 0.1)])
def test_the_bound_holds_whatever_the_scenarios_have(weights):
    """Of 2,000 draws at most 5 % may lie above the truth: no more than 131 with probability .999."""
    random = np.random.default_rng(5)
    for chances in ([0.99, 0.8], [0.9, 0.9], [1.0, 0.5]):
        truth = float(np.dot(weights, chances))
        drawn = random.binomial(40, chances, size=(2000, 2))
        above = sum(CAP.least(row.tolist(), [40, 40], weights) > truth for row in drawn)
        assert above <= 131


@pytest.mark.parametrize(("misses", "number"), [(0, 59), (1, 93)])
def test_it_says_how_many_runs_it_takes(misses, number):
    assert CAP.runs_for(misses, [1.0]) == number
    assert CAP.least([number - misses], [number], [1.0]) >= 0.95
    assert CAP.least([number - 1 - misses], [number - 1], [1.0]) < 0.95
    assert CAP.runs_for(misses, [0.25] * 4) == -(-number // 4)


@pytest.mark.parametrize(
    ("kept", "runs", "status"),
    [(59, 59, "met"), (92, 93, "met"), (90, 93, "likely"), (16, 16, "too little evidence"), (80, 93, "missed")],
)
def test_a_chance_is_met_by_its_bound_and_missed_by_its_estimate(kept, runs, status):
    assert ChanceCheck(CAP, (kept,), (runs,), (1.0,), kept / runs).status == status


def test_of_plans_that_kept_it_in_every_run_the_one_farther_from_the_limit_promises_more():
    near, far = ([[11_000.0 + by + step for step in (-400, -100, 0, 200, 300, 700, 800, -300)]] for by in (0, -2000))
    promises = [expected_share(CAP.requirement, values, [1.0]) for values in (near, far)]

    assert promises[0] < 0.98 < promises[1]
    checks = [ChanceCheck(CAP, (8,), (8,), (1.0,), share) for share in promises]
    assert [one.status for one in checks] == ["too little evidence"] * 2
    assert [one.promises for one in checks] == [False, True]


def test_the_share_expected_of_a_normal_law_is_near_its_probability():
    values = np.random.default_rng(3).normal(11_000, 500, size=(2, 4000))

    # 12,000 is two standard deviations off. Of 8,000 runs that distance has an error of .019, and the density there is
    # .054: four standard errors are .0042
    assert expected_share(CAP.requirement, values.tolist(), [0.5, 0.5]) == pytest.approx(0.9772, abs=0.0042)
    assert expected_share(Requirement("sla_share", ">=", 0.5), [[0.5, 0.5], [0.4, 0.4]], [0.5, 0.5]) == 0.5


@pytest.mark.parametrize(("expected", "runs", "promises"), [(1.0, 93, True), (0.98, 234, True), (0.95, 286, False)])
def test_the_third_seed_has_as_many_runs_as_show_what_is_expected(expected, runs, promises):
    """At .98 six misses in 234 runs or fewer have a probability of .81; with 124 runs, two, it would be .55."""
    check = ChanceCheck(CAP, (8,), (8,), (1.0,), expected)

    assert (check.needs, check.promises) == (runs, promises)
