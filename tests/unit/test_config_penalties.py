"""What is refused of consequences and penalties: one sentence each, with the path and the value."""

from __future__ import annotations

from typing import Any

import pydantic
import pytest

from simulator.config import Scenario
from simulator.config.search_space import numbers_of_plan, space_of
from simulator.domain.units import DAY
from simulator.errors import ScenarioError
from simulator.world.parameters import parameters_of
from tests.worlds import tiny_scenario

RUNG = {"at": 2, "penalty": "suspend", "length": "1d"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"suspend_at": 2, "ladder": [RUNG]}, "suspend_at must be null where `ladder` is given"),
        ({"ban_at": 4, "ladder": [RUNG]}, "ban_at must be null where `ladder` is given"),
        ({"ladder": [RUNG, {**RUNG, "at": 2}]}, "at must be above that of the rung before (2)"),
        ({"ladder": [{"at": 2, "penalty": "ban"}, {**RUNG, "at": 3}]}, "must not follow a ban"),
        ({"ladder": [{"at": 2, "penalty": "suspend"}]}, "length must be a duration for the penalty 'suspend'"),
        ({"ladder": [{"at": 2, "penalty": "ban", "length": "1d"}]}, "length must be null for a ban"),
        ({"strike_weights": {"spam": 0}, "ban_at_once": ["spam"]}, "must be at least 1 for a policy of `ban_at_once`"),
        ({"strike_weights": {"spma": 2}}, "spma"),
        ({"ban_at_once": ["spma"]}, "spma"),
        (
            {"verdicts": [{"policies": ["spma"], "consequence": "label"}]},
            "verdicts.0.policies.0 must name a policy or '*'",
        ),
        ({"verdicts": [{"consequence": "shout"}]}, "consequence"),
        (
            {
                "verdicts": [
                    {"severity": 0.5, "consequence": "label"},
                    {"policies": ["hate"], "severity": 0.5, "consequence": "limit"},
                ]
            },
            "must be greater than that of the rule before it for policy 'hate' (0.5)",
        ),
    ],
)
def test_contradictions_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises((ScenarioError, pydantic.ValidationError)) as refusal:
        tiny_scenario(enforcement={"suspend_at": None, "ban_at": None, **given})

    assert said in str(refusal.value)


def test_a_policy_without_a_weight_has_one() -> None:
    scenario = tiny_scenario(enforcement={"strike_weights": {"hate": 4}})

    assert parameters_of(scenario).laws.penalties.weight.tolist() == [1, 4, 1]


def test_suspend_at_and_ban_at_are_a_ladder_of_two_rungs() -> None:
    """Bit for bit the same law, so there is one way to count and one to punish."""
    ladder = [{"at": 2, "penalty": "suspend", "length": "12h"}, {"at": 4, "penalty": "ban"}]
    old = tiny_scenario(enforcement={"suspend_at": 2, "suspension": "12h", "ban_at": 4})
    new = tiny_scenario(enforcement={"suspend_at": None, "ban_at": None, "ladder": ladder})

    assert str(parameters_of(old).laws.penalties) == str(parameters_of(new).laws.penalties)


def test_penalties_can_be_set_and_searched() -> None:
    scenario = Scenario.load(
        "baseline",
        [
            "enforcement.suspend_at=null",
            "enforcement.ban_at=null",
            "enforcement.ladder=[{at: 2, penalty: suspend, length: 1d}]",
            "enforcement.strike_weights={integrity: 2}",
        ],
    ).override("enforcement.verdicts=[{severity: 0.02, consequence: label}]", "enforcement.ladder.0.length=2d")

    assert scenario.enforcement.ladder[0].length == 2 * DAY
    assert space_of("enforcement.ladder.0.at", scenario).high == 20
    assert space_of("enforcement.verdicts.0.severity", scenario).high == 0.5
    assert space_of("enforcement.verdicts.0.consequence", scenario).choices
    assert "enforcement.strike_weights.integrity" in numbers_of_plan(scenario)
