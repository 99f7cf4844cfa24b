"""Doubtful cases go to another pool and never come back."""

from __future__ import annotations

import pytest

from simulator.config import Scenario
from simulator.errors import ScenarioError
from tests.worlds import tiny_scenario


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        (["pools.europe.doubt=0.3"], "pools.europe.escalate_to must name a pool because `doubt` is above 0."),
        (["pools.europe.doubt=0.3", "pools.europe.escalate_to=generl"], "Did you mean 'general'?"),
        (["pools.europe.doubt=0.3", "pools.europe.escalate_to=europe"], "must not lead back to this pool."),
        (
            [
                "pools.europe.doubt=0.3",
                "pools.europe.escalate_to=general",
                "pools.general.doubt=0.3",
                "pools.general.escalate_to=europe",
            ],
            "must not lead back to this pool.",
        ),
        (["pools.europe.votes=0"], "pools.europe.votes must be"),
    ],
)
def test_wrong_escalation_is_refused_in_a_sentence(overrides: list[str], sentence: str) -> None:
    with pytest.raises(ScenarioError, match=r".") as caught:
        tiny_scenario().override(*overrides)

    assert sentence in str(caught.value)


def test_a_chain_that_ends_is_fine() -> None:
    scenario = tiny_scenario().override("pools.europe.doubt=0.3", "pools.europe.escalate_to=general")

    assert isinstance(scenario, Scenario)
