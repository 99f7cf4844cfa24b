"""The page on rules says what the code says: its example runs, its forms are read, its sentences are given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator import Scenario
from simulator.errors import RuleError
from simulator.rules import ACTIONS, read_rules
from simulator.rules.document import PAGE, render
from simulator.rules.literals import MOST_CHARACTERS
from simulator.rules.rule_file import MOST_RULES
from simulator.rules.syntax import MOST_DEPTH
from simulator.testing import check_strategy, example_context
from strategies.rule_set import RuleSet

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml file=rules\.yaml\n(.*?)```", TEXT, re.DOTALL)[1]


def section(title):
    return TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_the_table_of_names_is_current():
    assert render(TEXT) == TEXT, "run: python -m simulator.rules.document"


def test_the_example_keeps_the_contract_in_the_scenario_that_it_names(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")

    results = check_strategy(f"RuleSet(file={str(path)!r})", Scenario.load("baseline"))

    assert [one for one in results if one.failed or one.status == "not judged"] == []


def test_shipped_files_fit_the_scenarios_that_they_name():
    for file, scenario in (("starter", None), ("starter", "queueing"), ("baseline", "baseline")):
        context = example_context(None if scenario is None else Scenario.load(scenario))
        strategy = RuleSet(file=file)
        strategy.start(context)

        known = {"market": context.markets, "policy": context.policies, "tier": context.tiers}
        assert all(one.name in known[one.axis] for one in strategy.rules.named)
        assert strategy.rules.named or file == "starter"


FORMS = [
    form
    for row in section("A condition").splitlines()
    if row.startswith("|")
    for form in re.findall(r"`([^`]+)`", row)
    if " " in form
]


def test_there_are_forms():
    assert len(FORMS) > 15


@pytest.mark.parametrize("form", FORMS)
def test_forms_are_read(form):
    assert read_rules(f'- {{when: "{form}", do: review, because: x}}', "rules.yaml").rules[0].text == form


@pytest.mark.parametrize(
    ("condition", "sentence"), re.findall(r"\| `([^`]+)` \| ([^`|]+) \|", section("What is refused"))
)
def test_sentences_are_given(condition, sentence):
    with pytest.raises(RuleError) as found:
        read_rules(f'- {{when: "{condition}", do: review, because: x}}', "rules.yaml")

    assert str(found.value).partition(": ")[2] == sentence


def test_actions_and_limits_are_those_of_the_code():
    assert {word for word in ACTIONS if f"`{word}`" in section("A file")} == set(ACTIONS)
    for limit in (MOST_RULES, MOST_CHARACTERS, MOST_DEPTH):
        assert f" {limit:,} |" in section("What is refused")
