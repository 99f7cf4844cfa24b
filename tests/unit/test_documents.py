"""Documents that users write: YAML 1.2, bounded, with line and column; from files, pipes and standard input."""

from __future__ import annotations

import io
import json
import os
import sys
import threading

import pytest

from simulator.config import Scenario, to_yaml
from simulator.config.plan_file import read_plan
from simulator.documents import MOST_CHARACTERS, MOST_DEPTH, MOST_VALUES, is_stream, read_text, read_yaml
from simulator.errors import InputError, ScenarioError, one_line, show
from simulator.strategy.lookup import make_strategy
from tests.worlds import tiny_scenario


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("off", "off"),
        ("06:30", "06:30"),
        ("1_0:0", "1_0:0"),
        ("2e-4", 2e-4),
        ("1E6", 1e6),
        ("0x1F", 31),
        ("0o17", 15),
        ("0b11", "0b11"),
        ("017", 17),
        ("+12", 12),
        ("12_000", 12_000),
        ("2024-02-31", "2024-02-31"),
        ("=", "="),
        ("Null", None),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!!float 3", 3.0),
        ("{NO: 1, 2: 3, null: 4, 1e3: 5}", {"NO": 1, "2": 3, "null": 4, "1e3": 5}),
        ('"\\ud83d\\ude00"', "😀"),  # as JSON writes what lies beyond 16 bits
        ("a: &a 1\nb: &a 2\nc: *a", {"a": 1, "b": 2, "c": 2}),
        ("a: {<<: [{x: 1}, {x: 2, y: 3}], y: 4}", {"a": {"x": 1, "y": 4}}),
    ],
)
def test_scalars_are_those_of_the_core_schema_and_keys_are_names(text, value):
    read = read_yaml(text, "x")

    assert (read, type(read)) == (value, type(value))


def test_text_may_have_marks_of_windows():
    assert read_yaml("a: 1\r\nb:\r\n  - 2\r\n", "x") == {"a": 1, "b": [2]}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a:\n  b: 1\n  b: 2", "key 'b' is given twice in line 3, column 3"),
        ("a: 1\n'a': 2", "key 'a' is given twice in line 2, column 1"),
        ("x: " + "[" * 300, f"maps and lists are nested more than {MOST_DEPTH} deep in line 1, column"),
        ("x: " + "{a: " * 300, f"maps and lists are nested more than {MOST_DEPTH} deep in line 1, column"),
        ("- " * 3000, f"maps and lists are nested more than {MOST_DEPTH} deep in line 1, column"),
        ("a: &a [*a]", "an alias contains itself in line 1, column 4"),
        ("x: " + "7" * 5000, "a number has more than 300 digits in line 1, column 4"),
        ('x: "\\udc00"', "half of a surrogate pair is not a character in line 1, column 4"),
        ("a: 1\nb: !!set {x}", "the tag '!!set' is none of YAML's own in line 2, column 4"),
        ("!!python/object/apply:os.getcwd []", "none of YAML's own in line 1, column 1"),
        ("!!int twelve", "'twelve' is not what its tag '!!int' says in line 1, column 1"),
        ("{[1]: 2}", "a key must be a name, not a map or a list in line 1, column 2"),
        ("a: {<<: 3}", "`<<` must be followed by a map or a list of maps in line 1, column 9"),
        ("%YAML 1.1\n---\na: NO", "its version must be 1.2"),
        ("a: \x07", "U+0007 is not allowed in YAML text, in line 1, column 4"),
        ("a: *b", "found undefined alias 'b' in line 1, column 4"),
        ("a: [1\nb: 2", "in line 2, column"),
        ("a: 1\n--- \nb: 2", "found another document in line 2, column 1"),
    ],
)
def test_a_fault_is_one_sentence_with_line_and_column(text, fault):
    with pytest.raises(ScenarioError) as caught:
        read_yaml(text, "x.yaml")

    sentence = str(caught.value)
    assert sentence.startswith("x.yaml must be YAML that can be read: ")
    assert fault in sentence
    assert "\n" not in sentence


def test_few_lines_and_many_lines_are_bounded_alike():
    bomb = "a0: &a0 [x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 7)}]\n" for n in range(1, 30)
    )
    for text in (bomb, f"[{', '.join(['1'] * (MOST_VALUES + 1))}]"):
        with pytest.raises(ScenarioError, match=f"more than {MOST_VALUES} values"):
            read_yaml(text, "x")
    with pytest.raises(ScenarioError, match=f"at most {MOST_CHARACTERS} characters"):
        read_yaml(" " * (MOST_CHARACTERS + 1), "x")


def test_values_in_sentences_are_cut_and_stay_in_their_line():
    assert len(show("x" * 10_000)) == 80
    assert "\n" not in show("a\nb") + one_line("a\nb\x1b[31m")
    assert show(10**6000).startswith("a number of ")


@pytest.fixture
def pipe():
    """Return a way to have a text in a pipe, by a name that can be opened."""
    ends = []

    def made(text: str) -> str:
        reading, writing = os.pipe()
        ends.append(reading)
        threading.Thread(target=lambda: (os.write(writing, text.encode()), os.close(writing))).start()
        return f"/dev/fd/{reading}"

    yield made
    for end in ends:
        os.close(end)


@pytest.fixture
def standard_input(monkeypatch):
    def holds(text: str) -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return "-"

    return holds


@pytest.fixture(params=["pipe", "standard_input"])
def stream(request):
    """Return either way to have a text that can be read once."""
    return request.getfixturevalue(request.param)


def test_a_scenario_may_come_in_a_pipe(stream):
    name = stream(to_yaml(tiny_scenario()))

    assert Scenario.load(name, ["scale=2"]) == tiny_scenario(scale=2)


def test_a_scenario_in_a_pipe_may_be_based_on_a_shipped_one(stream):
    assert Scenario.load(stream("based_on: queueing\nhorizon: 5h")).horizon == 5 * 3600


def test_a_plan_and_a_strategy_may_come_in_a_pipe(stream):
    from pathlib import Path

    assert read_plan(Path(stream("strategy: Threshold\nparams: {remove_at: 80%}"))).strategy is not None
    assert make_strategy(stream("strategy: Threshold\nparams: {remove_at: 80%}")).params["remove_at"] == 0.8


@pytest.mark.parametrize(
    ("text", "fault"),
    [("", "must be a map of fields. Got None instead."), ("a: [", "must be YAML that can be read")],
)
def test_a_fault_in_a_pipe_names_it(stream, text, fault):
    name = stream(text)
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(name)

    assert str(caught.value).startswith("standard input " if name == "-" else f"{name} ")
    assert fault in str(caught.value)


def test_a_folder_and_a_name_that_no_file_has_are_refused(tmp_path):
    with pytest.raises(ScenarioError, match="which is a folder, instead"):
        Scenario.load(tmp_path)
    for name in ("x" * 5000, "a\0b", "\udcff"):
        assert not is_stream(name)
        with pytest.raises(InputError, match="must be a YAML file or the name of a shipped scenario"):
            Scenario.load(name)


def test_what_is_no_utf_8_is_refused_with_its_line(tmp_path):
    (tmp_path / "x.yaml").write_bytes("name: é\nhorizon: 1h\n".encode("latin-1"))

    with pytest.raises(ScenarioError, match="Got byte 0xe9 in line 1 instead"):
        read_text(tmp_path / "x.yaml", "x.yaml")


def test_json_is_yaml(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps({**tiny_scenario().model_dump(mode="json"), "description": "😀 é"}), encoding="utf-8")

    assert Scenario.load(path).description == "😀 é"
