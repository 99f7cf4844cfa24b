"""Both trade-offs seen in the wild appear when the same levers are moved: fewer mistakes, and fewer people.

Directions: the 95 % interval of the paired change leaves out 0. Sizes: that of ``verification/trade_offs.py``, on
shorter runs; the threshold is looked for on one seed and measured on another.
"""

from __future__ import annotations

import pytest

from verification.trade_offs import (
    CAREFUL,
    MISTAKES,
    OVERTURNED,
    REMOVED,
    VIOLATIVE,
    VIOLATIVE_EASY,
    WAYS,
    double_removals,
    halve_mistakes,
    in_force,
)

BEFORE = in_force(0.7, 0.4)
SHORT = ["horizon=36h"]


@pytest.fixture(scope="module", params=WAYS)
def spared(request):
    return request.param, halve_mistakes(request.param, BEFORE, SHORT, replications=4, steps=6)[1]


@pytest.fixture(scope="module")
def unmanned():
    return double_removals(CAREFUL, SHORT, replications=4, steps=7)[1]


def change(quantity, comparison):
    return quantity.paired(comparison)[2].relative


def test_half_the_mistakes_cost_exposure(spared):
    _, comparison = spared

    mistakes, exposure = change(MISTAKES, comparison), change(VIOLATIVE, comparison)
    easy = change(VIOLATIVE_EASY, comparison)

    assert mistakes.high < 0
    assert mistakes.value == pytest.approx(-0.5, abs=0.1)
    # Both arms meet the same uploads with the same luck, so what is no longer removed can only add: the sign is
    # certain, the size on so short a run is not (published: +29 % to +50 %). Three quarters of the exposure are hard
    # violations, which no threshold reaches, so without them it rises by more.
    assert 0 < exposure.value < 0.50
    assert easy.value > exposure.value


def test_fewer_people_and_lower_thresholds_remove_more_and_are_overturned_more(unmanned):
    removed, overturned = change(REMOVED, unmanned), change(OVERTURNED, unmanned)

    assert removed.low > 0
    assert removed.value == pytest.approx(1.0, abs=0.15)
    assert overturned.low > 0


def test_appeals_that_succeed_go_from_a_quarter_to_a_half_or_more(unmanned):
    before, after, _ = OVERTURNED.paired(unmanned)

    assert 0.1 < before < 0.4
    assert after >= 0.5
