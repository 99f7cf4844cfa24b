"""How objectives count against each other."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.search.question.preference import preference

NAMES = ["exposure", "sla_share[TR,hate]"]


@pytest.mark.parametrize(
    ("given", "stages"),
    [
        (None, ((0.5, 0.5),)),
        ({"exposure": 3, "sla_share[TR,hate]": 1}, ((0.75, 0.25),)),
        ({"sla_share[TR,hate]": 2}, ((0.0, 1.0),)),
        ("exposure=1,sla_share[TR,hate]=4", ((0.2, 0.8),)),
        (["sla_share[TR,hate]", "exposure"], ((0.0, 1.0), (1.0, 0.0))),
        ("exposure > sla_share[TR,hate]", ((1.0, 0.0), (0.0, 1.0))),
    ],
)
def test_weights_and_orders(given, stages):
    found = preference(given, NAMES)
    assert found.stages == stages
    assert not found.text or preference(found.text, NAMES) == found


def test_a_score_is_the_weighted_change_as_a_part_of_the_plan_in_force():
    found = preference({"exposure": 3, "sla_share[TR,hate]": 1}, NAMES)
    start = np.array([200.0, -0.5])  # more of the second is better, so its cost is negative
    assert found.scores(np.array([[100.0, -0.75], [200.0, -0.5]]), start) == pytest.approx([-0.5, 0.0])
    assert found.scores(np.array([1.0, 0.0]), np.array([0.0, 0.0])) == pytest.approx(0.75), "where it has 0"
    alone = preference(["exposure"], NAMES)
    assert alone.scores(np.array([100.0, np.nan]), start) == pytest.approx(-0.5), "what does not count may be missing"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"exposur": 1}, "A preference must name an objective. Got 'exposur' instead. Did you mean 'exposure'"),
        ({"exposure": -1}, "The weights of a preference must be numbers above 0."),
        ({"exposure": "much"}, "The weights of a preference must be numbers above 0."),
        ("exposure=1,exposure=2", "An objective of a preference must be named once. Got 'exposure' again instead."),
        ({"exposure": 0}, "The weights of a preference must be numbers above 0."),
        (["exposure", "exposure"], "must name an objective once."),
        ("exposure=1,b", "must be weights, 'a=3,b=1', or an order, 'a>b'"),
        (3, "must be weights or an order of objectives. Got 3 instead."),
    ],
)
def test_a_wrong_preference_is_refused(given, sentence):
    with pytest.raises(InputError) as caught:
        preference(given, NAMES)
    assert sentence in str(caught.value)
