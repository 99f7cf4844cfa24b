"""What is written reads back equal, whatever names, texts and numbers it holds."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.config import parse_scenario, scenario_from_dict, scenario_to_dict, to_yaml
from simulator.documents import read_yaml, write_yaml
from tests.worlds import tiny_scenario

HOSTILE = [
    *("NO", "on", "Yes", "y", "null", "~", "true", "1e-3", "1e5", "0x1F", "0o17", "010", "1_000", ".5", "-.inf", "<<"),
    *("12:30", "20:00:01", "2025-01-01", "2025-01-01T00:00:00Z", "=1+1", "=", "- a", "-", "a: b", "a #b", "# a", "!x"),
    *("&a", "*a", "%a", "@a", "`a", "[a", "{a", "a, b", "'", '"', "it's", "\\", "\ta", " a", "a ", "a\nb", "\u202eabc"),
    *("👍", "\u200f", "\ufeffa", "\x85", "\u2028", "\x07", "", "…", "été", "日本", "...", "---", "?", "? a", "|", ">"),
]
character = st.characters(exclude_categories=["Cs"])
text = st.one_of(st.sampled_from(HOSTILE), st.text(character, max_size=40))
scalar = st.one_of(st.none(), st.booleans(), st.integers(-(10**40), 10**40), st.floats(allow_nan=False), text)
data = st.recursive(
    scalar,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=4)),
    max_leaves=10,
)
name = st.one_of(
    st.sampled_from(["NO", "on", "1e-3", "0x1F", "2025-01-01", "null", "1_0", "10", "0o7", "y", "true", "a b", "é"]),
    st.from_regex(r"\A[A-Za-z0-9_][A-Za-z0-9_ +-]{0,8}\Z"),
)


@settings(max_examples=400)
@given(data)
def test_plain_data_survive_the_way_to_yaml_and_back(value):
    read = read_yaml(write_yaml(value), "x")

    assert read == value
    assert repr(read) == repr(value)  # 1 and 1.0 and True, 0.0 and -0.0 differ


def test_numbers_that_are_none_survive_too():
    assert math.isnan(read_yaml(write_yaml(math.nan), "x"))


@settings(max_examples=150)
@given(name, name, name, text, text)
def test_a_scenario_of_hostile_names_survives_the_way_to_yaml_and_back(market, policy, shift, language, description):
    data = scenario_to_dict(tiny_scenario())
    data["description"] = description
    data["markets"][market] = {**data["markets"]["US"], "language": language[:32] or "-"}
    data["policies"][policy] = data["policies"]["hate"]
    data["pools"]["europe"]["shifts"][shift] = data["pools"]["europe"]["shifts"]["day"]
    data["strategy"] = f"Threshold(remove_at={ {market: {policy: 0.7}} })"
    scenario = scenario_from_dict(data)
    back = parse_scenario(to_yaml(scenario))

    assert back == scenario
    assert [*back.markets, *back.policies] == [*scenario.markets, *scenario.policies]
