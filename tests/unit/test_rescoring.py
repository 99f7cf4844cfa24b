"""Later scores: what a scenario may say of them, and what is said of them."""

from __future__ import annotations

import pytest

from simulator.config import Scenario
from simulator.errors import ScenarioError
from simulator.platform.context import context_of
from simulator.world.world import World
from tests.explained import lines_of
from tests.worlds import tiny_scenario


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("{views: [100, 100]}", "detection.rescoring.views must rise from one to the next. Got [100, 100] instead."),
        ("{reports: [0]}", "must be"),
        ("{ages: [30m]}", "must be a multiple of 1 h"),
        ("{noise_factor: 0}", "must be"),
    ],
)
def test_wrong_checkpoints_are_refused(given: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        Scenario.load("queueing", [f"detection.rescoring={given}"])

    assert sentence in str(refusal.value)


def test_explain_says_when_items_are_scored_again() -> None:
    assert lines_of(tiny_scenario(), "rescoring") == []
    given = {"views": [100, 10_000], "reports": [1], "ages": ["1d"], "ages_from_views": 11}
    (line,) = lines_of(tiny_scenario(detection={"rescoring": given}), "rescoring")

    assert line.startswith(
        "Items are scored again at 100 and 10,000 views; user report 1; an age of 1 d with 11 views or more, "
    )
    assert "0.49 times" in line


def test_a_strategy_is_told_of_the_checkpoints() -> None:
    scenario = tiny_scenario(detection={"rescoring": {"views": [5], "reports": [2, 3], "ages": ["2h"]}})
    context = context_of(World(scenario, seed=1, replication=0))

    assert (context.rescore_views, context.rescore_reports, context.rescore_ages) == ((5,), (2, 3), (7200.0,))
