"""Reading scenarios: shipped names, files, YAML as people mean it, and the way back."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from simulator.config import (
    Scenario,
    load_scenario,
    parse_scenario,
    scenario_from_dict,
    scenario_hash,
    scenario_to_dict,
    shipped_scenarios,
    to_yaml,
)
from simulator.documents import MOST_CHARACTERS, read_yaml
from simulator.errors import ScenarioError
from tests.worlds import tiny_scenario


def test_the_shipped_scenarios_are_found_by_name():
    assert list(shipped_scenarios()) == [
        *("adversarial", "baseline", "everything", "newmarket", "queueing", "rings", "surge", "tight", "understaffed")
    ]
    assert Scenario.load("queueing").name == "bare queue"


def test_a_file_is_read_and_overridden(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(to_yaml(tiny_scenario()), encoding="utf-8")

    assert Scenario.load(path) == tiny_scenario()
    assert Scenario.load(str(path), ["scale=3"]) == tiny_scenario(scale=3)


def test_a_file_goes_before_a_shipped_name(tmp_path, monkeypatch):
    (tmp_path / "queueing").write_text(to_yaml(tiny_scenario()), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert Scenario.load("queueing").name == "tiny"


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("baselin", " Did you mean 'baseline'?"),
        ("no/such.yaml", " Known: " + ", ".join(map(repr, shipped_scenarios())) + "."),
    ],
)
def test_a_scenario_that_does_not_exist_is_refused(source, hint):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(source)

    assert str(caught.value) == (
        f"The scenario must be a YAML file or the name of a shipped scenario. Got {source!r} instead.{hint}"
    )


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"name: \xff\xfe")

    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)

    assert str(caught.value) == f"{path} must be UTF-8 text. Got byte 0xff in line 1 instead."


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(to_yaml(tiny_scenario()), encoding="utf-8-sig")

    assert load_scenario(path) == tiny_scenario()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "x must be a map of fields. Got None instead."),
        ("[1, 2]", "x must be a map of fields. Got [1, 2] instead."),
        ("name: a\nname: b", "x must be YAML that can be read: key 'name' is given twice in line 2, column 1."),
        (
            "a: {b: 1, 'b': 2}",
            "x must be YAML that can be read: key 'b' is given twice in line 1, column 11.",
        ),
        (
            "name: [1",
            "x must be YAML that can be read: expected ',' or ']', but got '<stream end>' in line 1, column 9.",
        ),
        (
            "!!python/name:os [echo]",
            "x must be YAML that can be read: the tag '!!python/name:os' is none of YAML's own in line 1, column 1.",
        ),
        (
            "a: 1\n---\nb: 2",
            "x must be YAML that can be read: but found another document in line 2, column 1.",
        ),
        ("a: &a [*a]", "x must be YAML that can be read: an alias contains itself in line 1, column 4."),
        (
            "[" * 5000,
            "x must be YAML that can be read: maps and lists are nested more than 64 deep in line 1, column 65.",
        ),
        (
            "name: \0",
            "x must be YAML that can be read: U+0000 is not allowed in YAML text, in line 1, column 7.",
        ),
        (" " * (MOST_CHARACTERS + 1), f"x must have at most 1000000 characters. Got {MOST_CHARACTERS + 1} instead."),
    ],
)
def test_what_is_not_a_scenario_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, "x")

    assert str(caught.value) == sentence


def test_a_few_lines_that_stand_for_billions_are_refused():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
    )

    with pytest.raises(ScenarioError, match="it has more than 100000 values with its aliases expanded in line"):
        read_yaml(bomb, "x")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("on", "on"),
        ("20:00", "20:00"),
        ("1e-6", 1e-6),
        ("2.5E+3", 2500.0),
        (".5", 0.5),
        ("010", 10),
        ("200_000", 200_000),
        ("-3", -3),
        ("true", True),
        ("~", None),
        ("2025-07-07", "2025-07-07"),
        ("4h", "4h"),
        ("1_0", "1_0"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text, value):
    read = read_yaml(text, "x")

    assert (read, type(read)) == (value, type(value))


def test_parts_may_be_shared_by_aliases_and_merged():
    assert read_yaml("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}", "x") == {"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}}


@pytest.mark.parametrize(
    "scenario",
    [
        tiny_scenario(),
        Scenario.load("baseline"),
        Scenario.load("everything"),
        Scenario.load("queueing"),
    ],
)
def test_a_scenario_survives_the_way_to_yaml_and_to_a_dict_and_back(scenario):
    assert parse_scenario(to_yaml(scenario)) == scenario
    assert scenario_from_dict(scenario_to_dict(scenario)) == scenario


@pytest.mark.parametrize(
    "name", ["1e5", "2025-07-07", "NO", "010", "1_000", "3", "12e03", "0o7", "null", "true", "y", "1"]
)
def test_a_name_that_looks_like_a_number_or_a_date_survives_the_way_to_yaml(name):
    data = scenario_to_dict(tiny_scenario())
    data["markets"][name] = {**data["markets"]["US"], "language": name}
    scenario = scenario_from_dict(data)

    assert parse_scenario(to_yaml(scenario)) == scenario
    assert list(read_yaml(to_yaml(scenario), "x")["markets"]) == ["DE", "US", name]


def test_the_hash_changes_with_any_field_and_with_the_order_of_maps():
    scenario = tiny_scenario()
    turned = scenario_to_dict(scenario)
    turned["markets"] = dict(reversed(turned["markets"].items()))

    hashes = {
        scenario_hash(scenario),
        scenario_hash(scenario.override("scale=2")),
        scenario_hash(scenario_from_dict(turned)),
    }

    assert len(hashes) == 3
    assert scenario_hash(scenario) == scenario_hash(tiny_scenario())
    assert all(len(text) == 16 for text in hashes)


def test_the_knobs_at_the_top_of_the_bare_queue_can_be_turned():
    text = (files("scenarios") / "queueing.yaml").read_text(encoding="utf-8")
    knobs = re.findall(r"^#.*?--set (\S+)|--set (\S+)", text, re.MULTILINE)
    overrides = [first or second for first, second in knobs]

    assert len(overrides) >= 12
    for override in overrides:
        assert Scenario.load("queueing", [override]) is not None
