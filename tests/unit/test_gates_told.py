"""What is said of gates and stages: in refusals, explanations, traces and tables of indicators."""

from __future__ import annotations

import numpy as np
import pytest

from simulator import Scenario, simulate
from simulator.config.needs import could_be_met, is_met
from simulator.domain import Trigger
from simulator.errors import ScenarioError
from simulator.explain.section import Facts
from simulator.explain.sections.gates import SECTION
from simulator.forecast import expected_load
from simulator.strategy.lookup import make_strategy
from simulator.trace import trace
from simulator.world.parameters import parameters_of
from tests.worlds import tiny_scenario

STAGES = [{"from_views": 20, "reach": 0.25}, {"from_views": 100, "reach": 0.0}]
IDS = ("gates_per_day", "gate_precision", "gate_time", "views_held_back_share")


def lines(scenario: Scenario, spec: str) -> list[str]:
    strategy = make_strategy(spec)
    load = expected_load(scenario, strategy, sample=3000, seed=1)
    return list(SECTION.lines(Facts(scenario, parameters_of(scenario), load, spec, strategy)))


def test_stages_rise() -> None:
    with pytest.raises(ScenarioError) as refusal:
        Scenario.load("queueing", ["enforcement.stages=[{from_views: 100, reach: 0.5}, {from_views: 100, reach: 0.1}]"])

    assert "enforcement.stages.1.from_views must be above that of the stage before it (100)" in str(refusal.value)


def test_stages_and_reviews_by_gates_are_explained() -> None:
    stages, gates = lines(tiny_scenario(enforcement={"stages": STAGES}), "Threshold(review_at=0.9)")

    assert stages == "Until a reviewer has cleared an item, its reach is 25 % from 20 views and 0 % from 100 views."
    assert gates.startswith("Gates stop distribution and send about ")
    assert lines(tiny_scenario(), "Threshold()") == []


def test_the_forecast_counts_the_jobs_that_gates_send() -> None:
    """A day of the tiny world against the estimate: all that reaches 40 views is gated once, within a tenth."""
    spec = "Threshold(remove_at=None, review_at=None, review_at_reports=0, gate_at_views=40)"
    many = {"europe": {"shifts": {"all": {"reviewers": 50}}}}
    scenario = tiny_scenario(horizon="3d", warm_up="1d", pools=many, views={"curve": [[0, 0], ["1h", 1]]})
    load = expected_load(scenario, make_strategy(spec), sample=20_000, seed=1)
    counted = simulate(scenario, spec, replications=2).value("gates_per_day")
    expected = float(load.arrivals[:, :, Trigger.GATE].sum()) / (load.arrivals.shape[0] / 24)

    assert expected == pytest.approx(counted, rel=0.1)


def test_a_gate_and_a_stage_are_told_alike_by_both_engines() -> None:
    stages = [*STAGES[:1], {"from_views": 1e9, "reach": 0.5}]
    scenario = tiny_scenario(horizon="12h", warm_up="0s", enforcement={"stages": stages})
    spec = "Threshold(remove_at=0.9, review_at=0.6, limit_at=0.3, review_at_reports=0, gate_at_views=60)"
    met = ""
    for item in range(0, 600, 30):
        compiled, simpy = (trace(scenario, spec, item=item, engine=engine) for engine in ("compiled", "simpy"))
        assert compiled.lines == simpy.lines
        met += " ".join(step.text for step in compiled.steps)

    assert "Stage 1 of its audience begins: 25% of its reach until it is cleared." in met
    assert "Its views reach a gate: it is not distributed until a reviewer has decided." in met
    assert "because a gate closed on it" in met
    assert "It is live at full reach." in met


def test_indicators_show_where_the_plan_or_the_strategy_has_gates() -> None:
    plain, by_strategy, by_plan = (
        simulate(tiny_scenario(horizon="6h", warm_up=0, **changes), spec)
        for changes, spec in (
            ({}, "Threshold()"),
            ({}, "Threshold(gate_at_views=20)"),
            ({"enforcement": {"stages": STAGES}}, "Threshold()"),
        )
    )

    assert set(IDS) & set(plain.shown()) == set()
    assert set(IDS) <= set(by_strategy.shown())
    assert set(IDS) <= set(by_plan.shown())
    assert by_strategy.value("gates_per_day") > 0
    assert np.isfinite(by_plan.value("gate_time"))


def test_what_a_strategy_decides_could_be_met_by_another() -> None:
    need = "a strategy with gate_at_views"
    baseline = Scenario.load("baseline")

    assert not is_met(need, baseline)
    assert could_be_met(need, baseline)
    assert not could_be_met("creators.churn", baseline)
