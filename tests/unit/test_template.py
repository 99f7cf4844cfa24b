"""The template of a scenario: it reads back to what it was made from, and explains every field once."""

from __future__ import annotations

import pytest

from simulator.config import Scenario, scenario_to_dict
from simulator.config.library import parse_scenario
from simulator.config.load import shipped
from simulator.config.template import example, template
from simulator.errors import InputError
from tests.worlds import tiny_scenario


@pytest.mark.parametrize("minimal", [False, True])
@pytest.mark.parametrize("name", [*shipped(), "tiny", "example", "hostile"])
def test_it_reads_back_to_the_same_scenario(name, minimal):
    hostile = {
        "name": "a: b # c",
        "description": "two\nlines, \"quoted\", and 'so'",
        "markets": {"NO": {"share": 1, "language": "no"}},
    }
    given = {
        "tiny": tiny_scenario,
        "example": example,
        "hostile": lambda: tiny_scenario(**hostile),
    }.get(name, lambda: Scenario.load(name))()

    assert parse_scenario(template(given, "mine.yaml", minimal=minimal)) == given


def test_every_comment_explains_a_field_once_and_fields_that_are_off_show_their_default():
    text = template(example(), "mine.yaml")

    assert text.count("# share of uploads that violate it (share in [0, 1); nature)") == 1
    assert "  # suspension: 7d\n" in text
    assert "# control:\n#   tick: 5m\n" in text
    assert "curve: [[0, 0], [6h, 0.3]" in text
    assert max(map(len, text.splitlines())) <= 120


def test_a_field_that_is_off_may_be_switched_on_by_taking_its_mark_away():
    given = example()
    text = template(given, "mine.yaml")
    for line in ("# control:", "#   tick: 5m", "#   signal_lag: 0", "  # suspension: 7d", "    # daily_peak: 20h"):
        assert f"\n{line}\n" in text
        text = text.replace(f"\n{line}\n", f"\n{line.replace('# ', '', 1)}\n", 1)

    assert scenario_to_dict(parse_scenario(text)) == scenario_to_dict(given)


def test_the_minimal_form_has_no_default():
    text = template(example(), "mine.yaml", minimal=True)

    assert "suspension" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("# ") and line.endswith(": null")]


def test_the_example_of_the_template_is_a_world_without_an_overload():
    from simulator.explain import explain

    found = explain(example(), sample=5_000)
    assert found.overloaded == ()
    assert not found.warnings


def test_the_command_writes_a_file_once(riskbox_at, tmp_path):
    assert riskbox_at("new-scenario", "mine.yaml") == 0
    before = (tmp_path / "mine.yaml").read_text()
    assert riskbox_at("new-scenario", "mine.yaml", "--minimal") == 2
    assert (tmp_path / "mine.yaml").read_text() == before
    assert riskbox_at("new-scenario", "again.yaml", "--from", "mine.yaml", "--minimal") == 0
    assert Scenario.load(tmp_path / "again.yaml") == Scenario.load(tmp_path / "mine.yaml") == example()
    assert riskbox_at("new-scenario", "other.yaml", "--from", "nowhere") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.yaml", "mine.yaml"]


@pytest.fixture
def riskbox_at(tmp_path, monkeypatch):
    from simulator.cli.main import call

    monkeypatch.chdir(tmp_path)
    return lambda *arguments: call(list(arguments))


def test_a_scenario_that_cannot_be_read_is_refused_before_a_file_is_made():
    with pytest.raises(InputError):
        Scenario.load("nowhere")
