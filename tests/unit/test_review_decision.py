"""The decision rule, step by step: the first that holds decides, and what is missed is always named."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from simulator.review.decision import LACKING, RAMP, REFUSED, RULES, SHIP, decide
from simulator.review.evidence import Test
from simulator.review.request import Override


def made(kind: Any, status: Any, *, world: str = "normal", missed: bool = False, **rest: Any) -> Test:
    guardrail: Any = SimpleNamespace(missed=missed or status == "failed") if kind == "guardrail" else None
    return Test(kind, world, f"{kind} of {world}", status, "", guardrail=guardrail, **rest)


GAIN, KEPT = made("success", "passed"), made("guardrail", "passed")
NO_GAIN = made("success", "open", seen=True, needed=6)
UNSEEN = made("success", "open", needed=40)
WORSE = made("success", "failed")
BROKEN = made("guardrail", "failed")
UNKEPT = made("guardrail", "open", needed=30)
UNTOLD = made("guardrail", "open")
STRAINED = made("guardrail", "open", world="surge", missed=True)
UNSURE_IN_SURGE = made("guardrail", "open", world="surge")
FALLS_BACK = made("deterioration", "failed")
SAME_PLAN = made("quality", "failed")


@pytest.mark.parametrize(
    ("tests", "outcome", "step", "needed"),
    [
        ([GAIN, KEPT], SHIP, "all kept", None),
        ([GAIN], SHIP, "all kept", None),
        ([GAIN, KEPT, UNSURE_IN_SURGE], SHIP, "all kept", None),
        ([GAIN, KEPT, STRAINED], RAMP, "stress", None),
        ([GAIN, NO_GAIN, KEPT], SHIP, "all kept", None),
        ([NO_GAIN, KEPT], REFUSED, "no gain", None),
        ([UNSEEN, KEPT], LACKING, "open success", 40),
        ([NO_GAIN, UNSEEN, KEPT], LACKING, "open success", 40),
        ([made("success", "open"), KEPT], LACKING, "open success", None),
        ([GAIN, KEPT, UNKEPT], LACKING, "open guardrail", 30),
        ([GAIN, UNKEPT, UNTOLD], LACKING, "open guardrail", None),
        ([GAIN, BROKEN], REFUSED, "breach", None),
        ([GAIN, WORSE, KEPT], REFUSED, "deterioration", None),
        ([GAIN, KEPT, FALLS_BACK], REFUSED, "deterioration", None),
        ([GAIN, KEPT, SAME_PLAN], REFUSED, "quality", None),
        ([WORSE, BROKEN, SAME_PLAN], REFUSED, "quality", None),
        ([WORSE, BROKEN], REFUSED, "breach", None),
    ],
)
def test_the_first_rule_that_holds_decides(tests, outcome, step, needed):
    found = decide(tests, ["surge"])

    assert (found.outcome, found.step, found.needed) == (outcome, step, needed)
    assert step in RULES


def test_what_is_missed_under_stress_is_missed_whatever_is_decided():
    assert decide([NO_GAIN, KEPT, STRAINED], ["surge"]).missed == (STRAINED,)
    assert decide([GAIN, BROKEN, STRAINED], ["surge"]).missed == (BROKEN, STRAINED)


def test_a_breach_under_stress_makes_a_ramp_and_in_a_binding_scenario_a_refusal():
    broken = made("guardrail", "failed", world="surge")

    assert decide([GAIN, KEPT, broken], ["surge"]).outcome == RAMP
    assert decide([GAIN, KEPT, broken], []).outcome == REFUSED


def test_an_override_stands_beside_what_the_protocol_says():
    override = Override(decision=SHIP, name="A. Person", reason="a statute from Monday on")
    found = decide([GAIN, BROKEN], [], override)

    assert (found.outcome, found.taken) == (REFUSED, SHIP)
    assert found.to_dict()["override"] == {
        "decision": "ship",
        "name": "A. Person",
        "reason": "a statute from Monday on",
    }


def test_every_rule_can_decide():
    cases = ([SAME_PLAN], [BROKEN], [WORSE], [NO_GAIN], [UNSEEN], [GAIN, UNKEPT], [GAIN, STRAINED], [GAIN])

    assert [decide(tests, ["surge"]).step for tests in cases] == list(RULES)
