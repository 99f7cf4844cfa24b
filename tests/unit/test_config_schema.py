"""The JSON schema and the search spaces follow from the same declarations as validation."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from simulator.config import Scenario, numbers_of_plan, scenario_schema, scenario_to_dict, shipped_scenarios, space_of
from simulator.declare import Space
from simulator.documents import read_yaml
from simulator.errors import ScenarioError
from tests.mechanisms import ON, together
from tests.worlds import tiny_scenario

SCHEMA = scenario_schema()
PLAN, THERE = "A field to be searched must belong to the plan.", "A field to be searched must exist in the scenario."
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int}


def accepts(schema, value):
    """Return whether a value keeps a schema: the few keywords that ours has."""
    if "anyOf" in schema:
        return any(accepts(one, value) for one in schema["anyOf"])
    if "oneOf" in schema:
        return sum(accepts(one, value) for one in schema["oneOf"]) == 1
    if "enum" in schema:
        return value in schema["enum"]
    kind = schema["type"]
    if kind in ("number", "integer"):
        return is_number(schema, value, whole=kind == "integer")
    if not isinstance(value, TYPES[kind]):
        return False
    if kind == "string":
        return bool(re.search(schema.get("pattern", ""), value)) and len(value) >= schema.get("minLength", 0)
    if kind == "array":
        items = schema.get("prefixItems") or [schema["items"]] * len(value)
        return len(value) >= schema.get("minItems", 0) and all(map(accepts, items, value))
    return kind != "object" or is_object(schema, value)


def is_number(schema, value, *, whole):
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return False
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    inside = schema.get("exclusiveMinimum", value - 1) < value < schema.get("exclusiveMaximum", value + 1)
    return low <= value <= high and inside


def is_object(schema, value):
    known, rest = schema.get("properties", {}), schema.get("additionalProperties")
    if not set(schema.get("required", ())) <= set(value) or len(value) < schema.get("minProperties", 0):
        return False
    return all(
        accepts(known[name], entry) if name in known else bool(rest) and accepts(rest, entry)
        for name, entry in value.items()
    )


@pytest.mark.parametrize("name", shipped_scenarios())
def test_the_shipped_scenarios_keep_the_schema(name):
    assert accepts(SCHEMA, scenario_to_dict(Scenario.load(name)))


@pytest.mark.parametrize("name", ["baseline", "queueing"])
def test_a_file_as_it_is_written_keeps_the_schema(name):
    assert accepts(SCHEMA, read_yaml((files("scenarios") / f"{name}.yaml").read_text(encoding="utf-8"), name))


def test_every_mechanism_keeps_the_schema():
    assert accepts(SCHEMA, scenario_to_dict(tiny_scenario(**together(ON))))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("scale",), 0),
        (("scale",), True),
        (("horizon",), "5 apples"),
        (("policies", "hate", "prevalence"), 1.0),
        (("policies", "hate", "prevalence"), "3"),
        (("pools", "europe", "shifts", "day", "reviewers"), 0.4),
        (("pools", "europe", "shifts"), {}),
        (("pools", "europe", "shifts"), [{"reviewers": 1}]),
        (("pools", "europe", "service", "law"), "normal"),
        (("enforcement", "ban_at"), 1.5),
        (("uploads",), None),
        (("uploads", "per_week"), 1),
        (("incidents",), {"x": {"kind": "serge", "start": 0}}),
    ],
)
def test_what_validation_refuses_the_schema_refuses_too(path, value):
    data = scenario_to_dict(tiny_scenario())
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value

    assert not accepts(SCHEMA, data)
    with pytest.raises(ValueError, match=path[0]):
        Scenario.model_validate(data)


def test_per_cents_and_units_keep_the_schema():
    data = scenario_to_dict(tiny_scenario())
    data["policies"]["hate"]["prevalence"] = "0.1%"
    data["horizon"] = "2d"

    assert accepts(SCHEMA, data)


def test_a_field_tells_its_unit_kind_meaning_and_search_interval():
    enforcement = SCHEMA["properties"]["enforcement"]["properties"]

    assert enforcement["ban_at"] == {
        "anyOf": [{"type": "integer", "minimum": 1, "maximum": 250}, {"type": "null"}],
        "description": "strikes at which a creator is banned; null = never",
        "unit": "strikes",
        "kind": "plan",
        "default": None,
        "search": {"low": 1, "high": 20, "log": False},
    }
    assert SCHEMA["properties"]["views"]["properties"]["mean"]["kind"] == "nature"


def test_the_schema_is_json():
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize(
    ("path", "space"),
    [
        ("pools.europe.shifts.day.reviewers", Space("int", 1, 8, log=True)),
        ("pools.europe.sla", Space("float", 60.0, 172_800.0, log=True)),
        ("enforcement.ban_at", Space("int", 1, 20)),
        ("enforcement.reach.limit", Space("float", 0, 1)),
        ("policies.hate.detector.auc", Space("float", 0.5000000000000001, 0.9999999999999999)),
        ("appeals.window", Space("float", 3600.0, 2_592_000.0, log=True)),
        ("control.tick", Space("float", 150.0, 2400.0, log=True)),
    ],
)
def test_a_number_of_the_plan_has_a_space(path, space):
    assert space_of(path, tiny_scenario()) == space


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("reports.false_rate", f"{PLAN} Got 'reports.false_rate', which is nature, instead."),
        ("scale", f"{PLAN} Got 'scale', which is run, instead."),
        ("pools", "A field to be searched must be a number, a choice or a switch. Got 'pools' instead."),
        (
            "pools.europe.shifts.night.reviewers",
            f"{THERE} Got 'pools.europe.shifts.night.reviewers' instead. Known: 'day', 'evening'.",
        ),
        ("pool.x", f"{THERE} Got 'pool.x' instead. Did you mean 'pools'?"),
        ("detection.latency.cv", None),
        (
            "detection.calibration.shift",
            "detection.calibration.shift has no range of its own: give it as 'detection.calibration.shift=low:high'.",
        ),
    ],
)
def test_what_cannot_be_searched_is_refused_in_a_sentence(path, sentence):
    if sentence is None:
        assert space_of(path, tiny_scenario()) == Space("float", 0.25, 4.0, log=True)
        return
    with pytest.raises(ScenarioError) as caught:
        space_of(path, tiny_scenario())

    assert str(caught.value) == sentence


def test_all_numbers_of_the_plan_in_use_are_listed():
    numbers = numbers_of_plan(tiny_scenario())

    assert {"pools.europe.shifts.evening.reviewers", "enforcement.ban_at", "pools.general.sla"} <= set(numbers)
    assert not any(path.startswith(("uploads", "creators", "horizon", "pools.europe.noise")) for path in numbers)
    assert all(space_of(path, tiny_scenario()) == space for path, space in numbers.items())
