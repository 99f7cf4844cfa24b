"""Nature, plan and run: whose a field is, and what differs between two scenarios."""

from __future__ import annotations

import pytest

from simulator.config import Scenario, differences, kind_of, scenario_from_dict, scenario_to_dict
from simulator.config.kinds import fields_of
from simulator.config.model import Model
from simulator.config.schema import Place, as_model, choices, entry_kind, value_kind
from simulator.errors import ScenarioError
from tests.mechanisms import ON, together
from tests.worlds import tiny_scenario

KINDS = {
    "run": ["name", "description", "start", "horizon", "warm_up", "scale"],
    "nature": [
        "uploads.per_day",
        "markets",
        "markets.DE.prevalence_multiplier.hate",
        "policies.hate.prevalence",
        "policies.hate.severity_weight",
        "policies.hate.hard.share",
        "creators.ban_evasion.delay.mean",
        "views.curve.1.0",
        "detection.drift.per_day.hate",
        "detection.learning.needed",
        "reports.false_rate",
        "pools.emea.service.mean",
        "pools.emea.noise",
        "pools.emea.patience",
        "pools.emea.helps.0.penalty",
        "pools.emea.people.fatigue.slower",
        "appeals.rate_innocent",
        "appeals.delay.cv",
        "adversaries.share",
        "incidents.flu.absent",
        "networks.rings.share",
        "enforcement.past_strikes",
        "enforcement.recheck.noise",
    ],
    "plan": [
        "strategy",
        "strategy.remove_at.TR.hate",
        "control.tick",
        "policies.hate.detector.auc",
        "policies.hate.hard.auc",
        "detection.latency.mean",
        "detection.drift.retrain_every",
        "detection.learning",
        "detection.hash_bank.lag",
        "detection.rescoring.views",
        "pools",
        "pools.emea.shifts.night.reviewers",
        "pools.emea.votes",
        "pools.emea.helps.0.pool",
        "pools.emea.people.breaks.0.after",
        "pools.emea.people.golden.share",
        "appeals.pool",
        "appeals.window",
        "time_limits.0.limit",
        "enforcement.reach.limit",
        "enforcement.ban_at",
        "enforcement.strike_window",
        "enforcement.recheck.rate",
    ],
}


@pytest.mark.parametrize(("kind", "path"), [(kind, path) for kind, paths in KINDS.items() for path in paths])
def test_every_field_is_nature_plan_or_run(kind, path):
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    "path",
    ["", "polices", "pools.emea.shift", "scale.up", "incidents.flu.nothing", "views.curve.a.b", "views.curve.-1"],
)
def test_a_place_that_is_none_has_no_kind(path):
    with pytest.raises(ScenarioError) as caught:
        kind_of(path)

    assert (
        str(caught.value) == f"A path must name a field of a scenario, such as 'uploads.per_day'. Got {path!r} instead."
    )


def places(model: type[Model], above: Place):
    for name in model.model_fields:
        field = Place(model, role=above.role).below(name)
        yield f"{model.__name__}.{name}", field
        kind = value_kind(field.kind) or entry_kind(field.kind) or field.kind
        for each in [as_model(kind)] if as_model(kind) else choices(kind).values():
            yield from places(each, field)


def test_no_field_is_without_a_kind():
    found = list(places(Scenario, Place(Scenario)))

    assert len(found) > 200
    assert [name for name, place in found if place.role is None] == []


def test_fields_of_a_kind_are_listed_where_it_begins():
    plan, nature = fields_of("plan"), fields_of("nature")

    assert plan[:3] == ["strategy", "control", "policies.NAME.detector"]
    assert {"pools", "appeals.pool", "appeals.window", "pools.NAME.people.breaks"} <= set(plan)
    assert {"pools.NAME.service", "pools.NAME.helps.N.penalty", "detection.learning.needed"} <= set(nature)
    assert all(kind_of(path.replace("NAME", "x").replace(".N.", ".0.")) == "plan" for path in plan)


def test_what_differs_is_named_by_path_and_kind_and_exact():
    old = tiny_scenario()
    new = old.override(
        "pools.europe.shifts.day.reviewers=3",
        "pools.europe.noise=0.5000000000000001",
        "policies.hate.detector.auc=0.91",
        "enforcement.ban_at=null",
        "horizon=3d",
        "markets.US.weekly.6=2",
    )

    assert differences(old, new) == [
        ("horizon", "run", 172_800.0, 259_200.0),
        ("markets.US.weekly", "nature", [1.0] * 7, [1.0] * 6 + [2.0]),
        ("policies.hate.detector.auc", "plan", 0.9, 0.91),
        ("pools.europe.shifts.day.reviewers", "plan", 2, 3),
        ("pools.europe.noise", "nature", 0.5, 0.5000000000000001),
        ("enforcement.ban_at", "plan", 4, None),
    ]


def test_what_only_one_has_is_one_difference_of_whoever_switches_it():
    old = tiny_scenario()
    new = old.override(
        "pools.europe.shifts.evening=null",
        "pools.europe.shifts.+night={start: 22h, end: 6h, reviewers: 1}",
        "detection.learning={retrain_every: 1d, needed: 5}",
    )
    found = {one.path: (one.kind, one.old, one.new) for one in differences(old, new)}

    assert list(found) == ["detection.learning", "pools.europe.shifts.evening", "pools.europe.shifts.night"]
    assert found["detection.learning"] == ("plan", None, {"retrain_every": 86_400.0, "label_delay": 0.0, "needed": 5.0})
    assert found["pools.europe.shifts.evening"][0::2] == ("plan", None)
    assert found["pools.europe.shifts.night"][1] is None


def test_the_order_of_names_is_a_difference():
    data = scenario_to_dict(tiny_scenario())
    data["markets"] = dict(reversed(data["markets"].items()))

    assert differences(tiny_scenario(), scenario_from_dict(data)) == [("markets", "nature", ["DE", "US"], ["US", "DE"])]


@pytest.mark.parametrize("name", ON)
def test_every_mechanism_makes_a_difference_and_none_with_itself(name):
    off, on = tiny_scenario(), tiny_scenario(**ON[name])

    assert differences(on, on) == []
    assert differences(off, on) != []
    assert [one.path for one in differences(off, on)] == [one.path for one in differences(on, off)]


def test_scenarios_without_differences_are_equal():
    scenario = tiny_scenario(**together(ON))

    assert differences(scenario, scenario_from_dict(scenario_to_dict(scenario))) == []
