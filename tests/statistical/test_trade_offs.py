"""Both trade-offs seen in the wild appear when the same levers are moved: fewer mistakes, and fewer people.

Directions: the 95 % interval of the paired change leaves out 0. Sizes: as measured on runs like these, within four
standard errors. The threshold is looked for on one seed and measured on another. Views are spread less than in the
baseline, where a few uploads carry most of the exposure: on a day and a half no change of it would be clear.
"""

from __future__ import annotations

import pytest

from simulator.runs.compare import compare
from verification.trade_offs import (
    CAREFUL,
    FEWER_REVIEWERS,
    IN_SLA,
    MISTAKES,
    OVERTURNED,
    REMOVED,
    STAFFED,
    VIOLATIVE,
    VIOLATIVE_EASY,
    WAYS,
    double_removals,
    halve_mistakes,
    in_force,
)

BEFORE = in_force(0.7, 0.4)
SHORT = ["horizon=36h"]
EVEN = [*SHORT, "views.log_sd=0.5", "views.violating_log_sd=0.5"]
EXPOSURE = {"doubt to people": (0.12, 0.009), "doubt to nobody": (0.14, 0.011)}
"""Change of the violative view rate with half the mistakes, and its standard error over four pairs."""
BUSY = [f"pools.{pool}.service.mean=8m" for pool in ("americas", "emea", "apac", "small_languages")]
"""Reviews that keep the baseline's reviewers at work for 60 % of the time, where half of them are too few."""


@pytest.fixture(scope="module", params=WAYS)
def spared(request):
    return request.param, halve_mistakes(request.param, BEFORE, EVEN, replications=4, steps=8)[1]


@pytest.fixture(scope="module")
def unmanned():
    return double_removals(CAREFUL, SHORT, replications=4, steps=7)[1]


def change(quantity, comparison):
    return quantity.paired(comparison)[2].relative


def test_half_the_mistakes_cost_exposure(spared):
    way, comparison = spared

    mistakes, exposure = change(MISTAKES, comparison), change(VIOLATIVE, comparison)
    easy = change(VIOLATIVE_EASY, comparison)

    # of 78 mistakes on the seed of the search and 310 on these a half is left: within sqrt(0.25 / 78 + 0.25 / 310)
    assert mistakes.value == pytest.approx(-0.5, abs=4 * 0.063)
    assert mistakes.high < 0
    size, error = EXPOSURE[way]
    assert exposure.low > 0
    # two measurements differ by sqrt(2) times the error of one; a threshold that spares 6 % more or fewer of the
    # mistakes than a half moves the exposure in proportion, by 0.12 x its part of a half
    assert exposure.value == pytest.approx(size, abs=4 * (2**0.5 * error + 0.12 * 0.063 / 0.5))
    # three quarters of the exposure are hard violations, which no threshold reaches
    assert easy.low > 0
    assert easy.value > 3 * exposure.value


def test_fewer_people_and_lower_thresholds_remove_more_and_are_overturned_more(unmanned):
    removed, overturned = change(REMOVED, unmanned), change(OVERTURNED, unmanned)

    assert removed.low > 0
    assert removed.value == pytest.approx(1.0, abs=0.15)
    assert overturned.low > 0


def test_appeals_that_succeed_go_from_a_quarter_to_a_half_or_more(unmanned):
    before, after, _ = OVERTURNED.paired(unmanned)

    assert 0.1 < before < 0.4
    assert after >= 0.5


def test_half_of_the_reviewers_are_late_where_all_of_them_are_busy():
    comparison = compare(
        "baseline", replications=4, overrides=[*STAFFED, *SHORT, *BUSY], candidate_overrides=FEWER_REVIEWERS
    )
    before, after, paired = IN_SLA.paired(comparison)

    # those who are closed when a review comes are late whoever works later: a fifth, as with all of the staff
    assert before == pytest.approx(0.81, abs=0.04)
    # measured -0.353 with a standard error of 0.018; two such measurements differ by sqrt(2) of it
    assert after - before == pytest.approx(-0.353, abs=4 * 2**0.5 * 0.018)
    assert paired.difference.high < 0


def test_half_of_the_reviewers_are_enough_where_all_of_them_are_idle(unmanned):
    """The baseline's reviewers work 5 % of the time; who waits, waits for a site to open: -0.5 points, s.e. 0.3."""
    before, after, _ = IN_SLA.paired(unmanned)

    assert after - before == pytest.approx(-0.005, abs=4 * 2**0.5 * 0.003)
