"""People of a pool: what is refused, and how it is said."""

from __future__ import annotations

import pytest

from simulator.errors import ScenarioError
from simulator.world.mechanisms.reviewers.people import people_of
from tests.worlds import tiny_scenario


def people(**fields):
    return tiny_scenario().override(f"pools.general.people={fields}")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"breaks": [{"after": "1h", "length": "0s"}]}, r"length must be a duration > 0"),
        (
            {"breaks": [{"after": "1h", "length": "15m"}, {"after": "80m", "length": "15m"}], "break_cohorts": 3},
            r"breaks.1.after must be at least 105m, when the last cohort is back from its break. Got '80m'",
        ),
        ({"severe": {"weight": 1.0, "cap": "0s"}}, r"severe.cap must be a duration > 0"),
        ({"golden": {"share": 2}}, r"golden.share must be a share in \[0, 1\]"),
        ({"speed": 1}, r"speed"),
    ],
)
def test_what_cannot_be_is_refused(fields, told):
    with pytest.raises(ScenarioError, match=told):
        people(**fields)


def test_severe_policies_are_those_that_weigh_enough():
    scenario = people(severe={"weight": 4.0, "cap": "2h"})

    laws = people_of(scenario, 1, 0)

    assert laws.severe.tolist() == [[0, 0, 0], [0, 1, 1], [0, 0, 0]]
    assert laws.severe_cap.tolist() == [float("inf"), 7200, float("inf")]
