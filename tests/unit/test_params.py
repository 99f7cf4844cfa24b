"""A parameter is declared once: validation, sentences, arrays, search space and documentation follow."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.declare import Param, Space, mentioned, with_cell
from simulator.errors import ParamError
from simulator.strategy import Strategy, Triage

DURATION = "a duration > 0, such as '25s', '4h' or '7d'"
MARKETS, POLICIES = ("DE", "US"), ("spam", "hate")


class Rules(Strategy):
    """One parameter of each kind."""

    cut = Param(0.5, ge=0, le=1, unit="probability", shape=("market", "policy"), doc="score that matters")
    wait = Param(60.0, gt=0, unit="seconds", doc="how long")
    reports = Param(3, ge=0, lt=100, unit="reports", shape=("market",), doc="how many")
    boost = Param(1.0, le=10, log=True, search=(0.1, 10), doc="by how much")
    mode = Param("soft", choices=("soft", "hard"), doc="which way")
    strict = Param(False, doc="whether")
    never = Param(None, ge=0, unit="views", shape=("policy",), doc="when, if ever")

    def _triage(self, items):
        return Triage.allow(len(items))


def sentence(**params):
    with pytest.raises(ParamError) as refusal:
        Rules(**params)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"cut": 1.7}, "The 'cut' parameter of Rules must be a probability in [0, 1]. Got 1.7 instead."),
        ({"cut": "high"}, "The 'cut' parameter of Rules must be a probability in [0, 1]. Got 'high' instead."),
        ({"cut": None}, "The 'cut' parameter of Rules must be a probability in [0, 1]. Got None instead."),
        ({"cut": True}, "The 'cut' parameter of Rules must be a probability in [0, 1]. Got True instead."),
        ({"cut": math.nan}, "The 'cut' parameter of Rules must be a probability in [0, 1]. Got nan instead."),
        (
            {"wait": 0},
            f"The 'wait' parameter of Rules must be {DURATION}. Got 0 instead.",
        ),
        (
            {"wait": math.inf},
            f"The 'wait' parameter of Rules must be {DURATION}. Got inf instead.",
        ),
        (
            {"reports": 2.5},
            "The 'reports' parameter of Rules must be a whole number of reports in [0, 100). Got 2.5 instead.",
        ),
        (
            {"reports": 100},
            "The 'reports' parameter of Rules must be a whole number of reports in [0, 100). Got 100 instead.",
        ),
        ({"boost": 11}, "The 'boost' parameter of Rules must be a number <= 10. Got 11 instead."),
        ({"mode": "sof"}, "The 'mode' parameter of Rules must be one of 'soft', 'hard'. Got 'sof' instead."),
        ({"strict": "yes"}, "The 'strict' parameter of Rules must be True or False. Got 'yes' instead."),
        ({"never": -1}, "The 'never' parameter of Rules must be a number of views >= 0. Got -1 instead."),
        (
            {"wait": {"DE": 1}},
            f"The 'wait' parameter of Rules must be {DURATION}. Got {{'DE': 1}} instead.",
        ),
        ({"cut": {"DE": 2}}, "The 'cut.DE' parameter of Rules must be a probability in [0, 1]. Got 2 instead."),
        (
            {"cut": {"DE": {"spam": -0.1}}},
            "The 'cut.DE.spam' parameter of Rules must be a probability in [0, 1]. Got -0.1 instead.",
        ),
        ({"cuts": 0.5}, "A parameter of Rules must be one that it declares. Got 'cuts' instead. Did you mean 'cut'?"),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence(params, expected):
    assert sentence(**params) == expected


def test_values_are_kept_in_their_own_type():
    rules = Rules(cut=1, wait=np.float32(2), reports=np.int64(5), strict=np.bool_(True))

    assert (rules.cut, rules.wait, rules.reports, rules.strict) == (1.0, 2.0, 5, True)
    assert [type(value) for value in (rules.cut, rules.wait, rules.reports, rules.strict)] == [float, float, int, bool]


def test_shares_may_be_per_cents_and_durations_have_units():
    rules = Rules(cut={"DE": "7.5%", "*": {"spam": "0.1 %"}}, wait="5m")

    assert (rules.cut, rules.wait) == ({"DE": 0.075, "*": {"spam": 0.001}}, 300.0)


@pytest.mark.parametrize("wrong", [{"cut": "120%"}, {"cut": "5m"}, {"wait": "5%"}, {"never": "5%"}, {"boost": "1m"}])
def test_other_units_are_no_shares_and_no_durations(wrong):
    with pytest.raises(ParamError, match=r"Got '.*' instead"):
        Rules(**wrong)


@pytest.mark.parametrize(
    ("value", "names", "expected"),
    [
        (0.9, ("TR", "hate"), {"TR": {"hate": 0.7, "*": 0.9}, "*": 0.9}),
        ({}, ("TR", "hate"), {"TR": {"hate": 0.7}}),
        ({"TR": 0.8, "*": 0.9}, ("TR", "hate"), {"TR": {"hate": 0.7, "*": 0.8}, "*": 0.9}),
        ({"*": {"spam": 0.5}}, ("TR", "hate"), {"TR": {"hate": 0.7, "spam": 0.5}, "*": {"spam": 0.5}}),
        ({"TR": {"hate": 0.1}}, ("TR", "hate"), {"TR": {"hate": 0.7}}),
        (None, ("hate",), {"hate": 0.7, "*": None}),
        (0.9, (), 0.7),
    ],
)
def test_one_cell_changes_and_the_others_stay(value, names, expected):
    assert with_cell(value, names, 0.7) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.7, [[0.7, 0.7], [0.7, 0.7]]),
        ({"DE": 0.7}, [[0.7, 0.7], [0.5, 0.5]]),
        ({"DE": 0.7, "*": 0.9}, [[0.7, 0.7], [0.9, 0.9]]),
        ({"DE": {"spam": 0.7}}, [[0.7, 0.5], [0.5, 0.5]]),
        ({"DE": {"spam": 0.7, "*": 0.6}, "*": 0.9}, [[0.7, 0.6], [0.9, 0.9]]),
        ({"*": {"hate": 0.2}}, [[0.5, 0.2], [0.5, 0.2]]),
        ({"DE": {"spam": 0.7}, "*": {"hate": 0.2}}, [[0.7, 0.2], [0.5, 0.2]]),
        ({"DE": {"*": 0.7}, "*": {"hate": 0.2}}, [[0.7, 0.7], [0.5, 0.2]]),
    ],
)
def test_the_most_specific_entry_wins_a_markets_own_first(value, expected):
    resolved = Rules.cut.resolve(value, MARKETS, POLICIES)

    assert resolved.tolist() == expected


def test_arrays_have_the_declared_axes_and_types_and_never_is_infinite():
    resolved = {name: param.resolve(param.default, MARKETS, POLICIES) for name, param in Rules.parameters().items()}

    assert {name: array.shape for name, array in resolved.items()} == {
        "cut": (2, 2),
        "wait": (),
        "reports": (2,),
        "boost": (),
        "mode": (),
        "strict": (),
        "never": (2,),
    }
    assert (resolved["reports"].dtype, resolved["strict"].dtype) == (np.int64, np.bool_)
    assert resolved["never"].tolist() == [math.inf, math.inf]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (
            "cut",
            {"de": 0.5},
            (
                "The 'cut' parameter of Rules must name a market of the scenario, or '*'. "
                "Got 'de' instead. Did you mean 'DE'?"
            ),
        ),
        (
            "cut",
            {"*": {"spma": 0.5}},
            (
                "The 'cut' parameter of Rules must name a policy of the scenario, or '*'. "
                "Got 'spma' instead. Did you mean 'spam'?"
            ),
        ),
        (
            "never",
            {"DE": 1},
            (
                "The 'never' parameter of Rules must name a policy of the scenario, or '*'. Got 'DE' instead. "
                "Known: 'spam', 'hate'."
            ),
        ),
    ],
)
def test_an_unknown_name_is_refused_when_the_scenario_is_known(name, value, expected):
    with pytest.raises(ParamError) as refusal:
        Rules.parameters()[name].resolve(value, MARKETS, POLICIES)

    assert str(refusal.value) == expected


def test_the_search_space_follows_from_the_bounds_or_is_given():
    spaces = {name: param.space for name, param in Rules.parameters().items()}

    assert spaces == {
        "cut": Space("float", 0, 1, logit=True),
        "wait": None,
        "reports": Space("int", 0, 99),
        "boost": Space("float", 0.1, 10, log=True),
        "mode": Space("choice", choices=("soft", "hard")),
        "strict": Space("bool", choices=(False, True)),
        "never": None,
    }


def test_a_parameter_describes_itself_for_forms_and_tables():
    assert Rules.reports.describe() == {
        "name": "reports",
        "kind": "int",
        "default": 3,
        "unit": "reports",
        "constraint": "a whole number of reports in [0, 100)",
        "low": 0,
        "high": 100,
        "choices": [],
        "optional": False,
        "shape": ["market"],
        "doc": "how many",
    }


def test_a_value_is_read_only():
    with pytest.raises(AttributeError) as refusal:
        Rules().wait = 5.0

    assert str(refusal.value) == "'wait' cannot be changed: use clone(wait=5.0)."


def test_a_subclass_may_change_a_default_and_add_parameters():
    class More(Rules):
        cut = Param(0.9, ge=0, le=1)
        extra = Param(1)

    assert list(More.parameters()) == [*Rules.parameters(), "extra"]
    assert (More().cut, Rules().cut) == (0.9, 0.5)
    with pytest.raises(ParamError, match="parameter of More must be"):
        More(wait=-1)


def test_names_mentioned_are_listed_once_and_then_all_others():
    values = [{"DE": {"spam": 1}}, 0.5, {"US": 1, "DE": {"hate": 2}, "*": 3}]

    assert (mentioned(values, 0), mentioned(values, 1)) == (["DE", "US", "*"], ["spam", "hate", "*"])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"default": {"DE": 1}}, "The default of a parameter must be a single value: names belong to a scenario."),
        (
            {"default": "a"},
            "The default of a parameter must be a number, a bool, None, or one of `choices`. Got 'a' instead.",
        ),
        ({"default": False, "optional": True}, "Only a number may be optional. Got kind 'bool' instead."),
        (
            {"default": 1, "shape": ("policy", "market")},
            "shape must be (), ('market',), ('policy',) or ('market', 'policy'). Got ('policy', 'market') instead.",
        ),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(arguments, expected):
    with pytest.raises(TypeError) as refusal:
        Param(**arguments)

    assert str(refusal.value) == expected
