"""Cross-training: from the scenario to tables."""

from __future__ import annotations

import pytest

from simulator.errors import ScenarioError
from simulator.world.mechanisms.cross_training import skills_of
from tests.worlds import tiny_scenario

HELP = {
    "europe": {"helps": [{"pool": "appeals", "penalty": 1.5}, {"pool": "general", "noise": 1.2}]},
    "appeals": {"helps": [{"pool": "general", "penalty": 2.0}]},
}


def test_tables_name_helped_pools_in_their_order_and_helpers_in_that_of_the_scenario():
    """Pools are europe (0), general (1) and appeals (2)."""
    skills = skills_of(tiny_scenario(pools=HELP))

    assert skills.helps.tolist() == [[2, 1], [-1, -1], [1, -1]]
    assert skills.helpers.tolist() == [[-1, -1], [0, 2], [0, -1]]
    assert skills.pace.tolist() == [[1, 1, 1.5], [1, 1, 1], [1, 2, 1]]
    assert skills.blur.tolist() == [[1, 1.2, 1], [1, 1, 1], [1, 1, 1]]


def test_nobody_helps_unless_it_is_said():
    skills = skills_of(tiny_scenario())

    assert (skills.helps == -1).all()
    assert (skills.helpers == -1).all()


@pytest.mark.parametrize(
    ("helps", "sentence"),
    [
        ("[{pool: generl}]", "Did you mean 'general'?"),
        ("[{pool: europe}]", "pools.europe.helps.0.pool must be another pool, named once."),
        ("[{pool: general}, {pool: general}]", "pools.europe.helps.1.pool must be another pool"),
        ("[{pool: general, penalty: 0.5}]", "pools.europe.helps.0.penalty must be"),
        ("[{pool: general, noise: 0.5}]", "pools.europe.helps.0.noise must be"),
    ],
)
def test_wrong_help_is_refused_in_a_sentence(helps, sentence):
    with pytest.raises(ScenarioError, match=r".") as caught:
        tiny_scenario().override(f"pools.europe.helps={helps}")

    assert sentence in str(caught.value)
