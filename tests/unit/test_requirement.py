"""A requirement is an indicator, an operator and a limit; anything else is one clear sentence."""

from __future__ import annotations

import math

import pytest

from simulator.errors import InputError, UnknownNameError
from simulator.indicators import INDICATORS
from simulator.indicators.requirement import Requirement, parse_requirement, parse_requirements

KNOWN = {
    name: INDICATORS[name] for name in ("sla_share", "time_to_action_median", "innocent_views_lost", "reviewer_hours")
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sla_share>=0.9", Requirement("sla_share", ">=", 0.9)),
        ("  sla_share  >  90% ", Requirement("sla_share", ">", 0.9)),
        ("time_to_action_median<4h", Requirement("time_to_action_median", "<", 14_400.0)),
        ("reviewer_hours<=90m", Requirement("reviewer_hours", "<=", 1.5)),
        ("reviewer_hours<=20", Requirement("reviewer_hours", "<=", 20.0)),
        ("innocent_views_lost<=1e6", Requirement("innocent_views_lost", "<=", 1e6)),
        ("innocent_views_lost>=-5", Requirement("innocent_views_lost", ">=", -5.0)),
    ],
)
def test_forms(text, expected):
    assert parse_requirement(text, KNOWN) == expected


@pytest.mark.parametrize("text", ["", "sla_share", "sla_share=0.9", ">=0.9", "sla_share>=", "sla share>=1"])
def test_no_requirement(text):
    with pytest.raises(InputError, match="A requirement must be an indicator") as caught:
        parse_requirement(text, KNOWN)
    assert f"Got {text!r} instead." in str(caught.value)


@pytest.mark.parametrize("text", ["sla_share>=high", "sla_share>=nan", "sla_share<inf", "sla_share<=x%"])
def test_no_limit(text):
    with pytest.raises(InputError, match="limit must be a number"):
        parse_requirement(text, KNOWN)


@pytest.mark.parametrize(
    ("text", "right", "got"),
    [
        ("sla_share>=3h", "a share from 0 to 1, or a percentage up to 100%", "3h"),
        ("sla_share>=90", "a share from 0 to 1, or a percentage up to 100%", "90"),
        ("time_to_action_median<3%", "a duration, such as '4h', or a number of seconds", "3%"),
        ("reviewer_hours<3%", "a duration, such as '4h', or a number of hours", "3%"),
        ("innocent_views_lost<3d", "a number (views)", "3d"),
    ],
)
def test_a_limit_goes_with_the_unit(text, right, got):
    with pytest.raises(InputError) as caught:
        parse_requirement(text, KNOWN)
    indicator = text.replace("<", ">").split(">")[0]
    assert str(caught.value) == f"The limit of {indicator} must be {right}. Got {got!r} in {text!r} instead."


def test_requirements_are_a_list_and_no_text():
    with pytest.raises(InputError, match="must be a list of texts"):
        parse_requirements("sla_share>=0.9", KNOWN)


def test_unknown_indicator_names_the_near_miss():
    with pytest.raises(UnknownNameError, match=r"Got 'sla_shar' in 'sla_shar>=1' instead\. Did you mean 'sla_share'\?"):
        parse_requirement("sla_shar>=1", KNOWN)


def test_limits_are_met_with_equality_unless_strict():
    assert Requirement("x", "<=", 2.0).holds(2.0)
    assert not Requirement("x", "<", 2.0).holds(2.0)
    assert Requirement("x", "<", 2.0).violation(2.0) > 0
    assert Requirement("x", "<", 2.0).violation(1.5) == -0.5


def test_a_missing_value_meets_nothing():
    one = Requirement("x", "<=", 2.0)
    assert not one.holds(math.nan)
    assert one.violation(math.nan) == 1.0


def test_requirements_keep_their_order_and_ready_made_ones_pass():
    made = Requirement("innocent_views_lost", "<", 10.0)
    assert parse_requirements(["sla_share>=0.9", made], KNOWN) == (Requirement("sla_share", ">=", 0.9), made)


@pytest.mark.parametrize("limit", ["0.9999999", "0.1", "1e-09", "0.30000000000000004"])
def test_a_requirement_is_written_with_every_digit_of_its_limit(limit):
    stated = parse_requirement(f"sla_share>={limit}", KNOWN)

    assert parse_requirement(str(stated), KNOWN) == stated
