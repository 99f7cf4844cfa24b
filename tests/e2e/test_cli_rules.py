"""Files of rules on the command line."""

from __future__ import annotations

import pytest

RULES = """\
- name: anything doubtful
  when: top_score > 0.05 and age < 3650d
  do: review
  because: we want to see it
- {name: the rest, when: always, do: allow, because: it looks fine.}
"""


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


def test_a_run_decides_by_a_file_and_its_provenance_knows_the_content(riskbox, tiny, rules):
    given = ("run", tiny, "--strategy", f"RuleSet(file='{rules}')", "--json")
    first, again = riskbox(*given), riskbox(*given)
    rules.write_text(RULES.replace("0.05", "0.06"), encoding="utf-8")
    other = riskbox(*given)

    assert (first.code, other.code) == (0, 0)
    code, same, changed = (one.json["provenance"]["code"]["strategy"] for one in (first, again, other))
    assert code == same != changed


def test_trace_names_the_rule_that_fired(riskbox, tiny, rules):
    told = riskbox("trace", tiny, "--strategy", f"RuleSet(file='{rules}')", "--item", 7).out

    assert "rule 'anything doubtful', `top_score > 0.05 and age < 3650d`" in told or "rule 'the rest', `always`" in told


def test_a_wrong_file_is_one_sentence_and_exit_code_2(riskbox, tiny, rules):
    rules.write_text(RULES.replace("top_score", "top_scroe"), encoding="utf-8")
    ending = riskbox("run", tiny, "--strategy", f"RuleSet(file='{rules}')")

    assert (ending.code, ending.out) == (2, "")
    assert ending.err == f"error: {rules}:2:9: The name 'top_scroe' is unknown. Did you mean 'top_score'?\n"


def test_a_name_that_the_scenario_does_not_have_is_one_sentence_too(riskbox, tiny, rules):
    rules.write_text("- {when: market == 'nowhere', do: hold, because: x}", encoding="utf-8")
    ending = riskbox("run", tiny, "--strategy", f"RuleSet(file='{rules}')")

    assert (ending.code, ending.out) == (2, "")
    assert f"{rules}:1:20: The scenario has no market 'nowhere'." in ending.err
    assert ending.err.count("\n") == 1
