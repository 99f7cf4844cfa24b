"""Files of rules: keys, names of their own, rules that never decide."""

from __future__ import annotations

import pytest

from simulator.errors import InputError, RuleError
from simulator.rules import ACTIONS, load_rules, read_rules


def rules(*conditions, match="first", let="", actions=()):
    """Return the text of a file."""
    lines = [f"match: {match}", *(["let:", let] if let else []), "rules:"]
    for index, condition in enumerate(conditions):
        action = actions[index] if actions else "review"
        lines += [f"  - when: {condition}", f"    do: {action}", "    because: x"]
    return "\n".join(lines)


def refusal(text):
    with pytest.raises(InputError) as found:
        read_rules(text, "r.yaml")
    assert "\n" not in str(found.value)
    return str(found.value)


@pytest.mark.parametrize(
    ("conditions", "fault"),
    [
        (["always", "age < 3d"], "Rule 2 never decides: rule 1 matches all that it matches."),
        (["age < 3d", "age < 3d"], "Rule 2 never decides: rule 1 matches all that it matches."),
        (["age < 3d", "age < 2d"], "Rule 2 never decides: rule 1 matches all that it matches."),
        (["age < 3d", "2d > age and top_score > 0.5"], "Rule 2 never decides: rule 1 matches all that it matches."),
        (["age < 3d", "not age >= 3d"], "Rule 2 never decides: rule 1 matches all that it matches."),
        (["account.strikes > 1", "account.strikes >= 2"], "Rule 2 never decides: rule 1 matches all that it matches."),
        (["market != 'a'", "market == 'b'"], "Rule 2 never decides: rule 1 matches all that it matches."),
        (["market in ('a', 'b')", "market == 'b'"], "Rule 2 never decides: rule 1 matches all that it matches."),
        (
            ["age < 3d", "top_score > 0.5", "age < 2d or top_score > 0.6"],
            "Rule 3 never decides: other rules match all that it matches.",
        ),
        (["account.strikes != 1", "account.strikes > 1"], "Rule 2 never decides: rule 1 matches all that it matches."),
        (["top_score > score.a", "score.a < top_score"], "Rule 2 never decides: rule 1 matches all that it matches."),
    ],
)
def test_unreachable_rules_are_refused(conditions, fault):
    quoted = [f'"{one}"' for one in conditions]

    assert refusal(rules(*quoted)).partition(": ")[2] == fault


@pytest.mark.parametrize(
    "conditions",
    [
        ["age < 2d", "age < 3d"],
        ["age < 3d", "age <= 3d"],
        ["age < 3d and top_score > 0.5", "age < 3d"],
        ["account.strikes >= 2 or top_score > 0.9", "account.strikes >= 1"],
        ["market == 'b'", "market != 'a'"],
        ["top_score != score.a", "top_score > 0.5"],
        ["age < 3d", "age < 3d or top_score > 0.5"],
    ],
)
def test_reachable_rules_are_not(conditions):
    assert len(read_rules(rules(*[f'"{one}"' for one in conditions]), "r.yaml").rules) == 2


def test_where_all_rules_count_the_strongest_action_hides_the_weaker_one():
    both = ("top_score > 0.5", "top_score > 0.6")

    assert "never decides" in refusal(rules(*both, match="all", actions=("remove", "review")))
    assert "never decides" in refusal(rules(*reversed(both), match="all", actions=("review", "remove")))
    read_rules(rules(*both, match="all", actions=("review", "remove")), "r.yaml")
    read_rules(rules(*both, match="all", actions=("review", "limit")), "r.yaml")  # limited while it waits
    assert "`allow` is the weakest action" in refusal(rules("age < 3d", match="all", actions=("allow",)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (rules("age < 3d", let="  new: age < 3d"), "r.yaml:3:8: The name 'new' is used by no rule."),
        (rules("new", let="  age: age < 3d"), "r.yaml:3:8: The name 'age' would hide the rules' own 'age'."),
        (rules("new", let="  score: age < 3d"), "r.yaml:3:10: The name 'score' would hide the rules' own 'score'."),
        (rules("a", let="  a: b\n  b: age < 3d"), "r.yaml:3:6: The name 'b' is used before it has a value."),
        (rules("a", let="  a: a"), "r.yaml:3:6: The name 'a' is used before it has a value."),
        (rules("new2", let="  new: age < 3d"), "r.yaml:5:11: The name 'new2' is unknown. Did you mean 'new'?"),
        (
            rules("new", let="  a b: age < 3d"),
            "r.yaml:3:8: A name must be one word, such as 'new_account'. Got 'a b' instead.",
        ),
        ("rules: []", "r.yaml:1:8: There are no rules: 'rules' must be a list of them."),
        ("[]", "r.yaml:1:1: There are no rules: 'rules' must be a list of them."),
        ("7", "r.yaml:1:1: A file of rules must be a list of rules, or a map with the key 'rules'."),
        ("match: one\nrules: []", "r.yaml:1:8: The value of 'match' must be 'first' or 'all'. Got 'one' instead."),
        ("rule: []", "r.yaml:1:7: The key 'rule' is unknown. Did you mean 'rules'?"),
        ("- 3", "r.yaml:1:3: A rule must be a map with 'when', 'do' and 'because'. Got 3 instead."),
        ("- {when: age < 3d, do: hold}", "r.yaml:1:3: The rule has no 'because'."),
        ("- {when: age < 3d, do: hold, because: ''}", "r.yaml:1:39: A rule's reason must be a text. Got '' instead."),
        (
            "- {when: true, do: hold, because: x}",
            "r.yaml:1:10: A rule's condition must be an expression. Got True instead. Write `always` for every upload.",
        ),
        (
            "- {when: age < 3d, do: ban, because: x}",
            f"r.yaml:1:24: The action 'ban' is unknown. Known: {', '.join(map(repr, ACTIONS))}.",
        ),
        (
            "- {name: a, when: age < 3d, do: hold, because: x}\n- {name: a, when: age > 4d, do: hold, because: x}",
            "r.yaml:2:3: Another rule has the name 'a', too.",
        ),
    ],
)
def test_refusals(text, sentence):
    assert refusal(text) == sentence


def test_a_key_given_twice_is_refused():
    assert refusal(rules("new", let="  new: age < 3d\n  new: age < 4d")) == (
        "r.yaml must be YAML that can be read: key 'new' is given twice in line 4, column 3."
    )


def test_names_stand_for_conditions_and_numbers():
    text = rules("new and top_score > high + step", let="  young: 3d\n  new: age < young\n  high: 0.9\n  step: 5%")
    (rule,) = read_rules(text, "r.yaml").rules

    assert rule.reads == ("age", "top_score")
    assert rule.when == read_rules(rules("age < 3d and top_score > 0.9 + 0.05"), "r.yaml").rules[0].when


def test_a_file_that_is_not_there_and_a_pipe_are_refused(tmp_path):
    with pytest.raises(RuleError, match="must be a file that can be read"):
        load_rules(str(tmp_path / "none.yaml"))
    with pytest.raises(RuleError, match="must be a file: rules are read again"):
        load_rules("-")


def test_the_digest_changes_with_the_text():
    assert read_rules(rules("age < 3d"), "a").digest == read_rules(rules("age < 3d"), "b").digest
    assert read_rules(rules("age < 3d"), "a").digest != read_rules(rules("age < 4d"), "a").digest
