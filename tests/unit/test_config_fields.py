"""Every wrong input to a scenario gives one sentence: the path, what must hold, and the value."""

from __future__ import annotations

import re

import pytest

from simulator.config import Scenario, parse_scenario, to_yaml
from simulator.errors import ScenarioError
from tests.worlds import tiny_scenario

YAML = to_yaml(tiny_scenario())

ALONE = {
    "policies.hate.prevalence=-0.1": "policies.hate.prevalence must be a share in [0, 1). Got -0.1 instead.",
    "policies.hate.prevalence=1": "policies.hate.prevalence must be a share in [0, 1). Got 1 instead.",
    "policies.hate.prevalence=1e-12": "policies.hate.prevalence must be 0 or >= 1e-09. Got 1e-12 instead.",
    "markets.US.prevalence_multiplier.spam=1e-12": (
        "markets.US.prevalence_multiplier.spam must keep the prevalence at 0 or at least 1e-09 here; it is 6e-14. "
        "Got 1e-12 instead."
    ),
    "policies.hate.prevalence=.inf": "policies.hate.prevalence must be a share in [0, 1). Got inf instead.",
    "policies.hate.prevalence=.nan": "policies.hate.prevalence must be a share in [0, 1). Got nan instead.",
    "policies.hate.prevalence='0.1'": "policies.hate.prevalence must be a share in [0, 1). Got '0.1' instead.",
    "policies.hate.detector.auc=0.5": "policies.hate.detector.auc must be a number in (0.5, 1). Got 0.5 instead.",
    "policies.hate.detector=null": (
        "policies.hate.detector cannot be taken away: only entries of a map can, and fields that may be null."
    ),
    "scale=true": "scale must be a number > 0. Got True instead.",
    "scale=0": "scale must be a number > 0. Got 0 instead.",
    "name=5": "name must be text. Got 5 instead.",
    "name=''": "name must have at least 1 character(s). Got '' instead.",
    "horizon=5 apples": (
        "horizon must be a duration in (0, 3660d], such as '25s', '4h' or '7d'. Got '5 apples' instead."
    ),
    "horizon=[1]": "horizon must be a duration in (0, 3660d], such as '25s', '4h' or '7d'. Got [1] instead.",
    "horizon=true": "horizon must be a duration in (0, 3660d], such as '25s', '4h' or '7d'. Got True instead.",
    "horizon=0": "horizon must be a duration in (0, 3660d], such as '25s', '4h' or '7d'. Got 0 instead.",
    "start=2025-01-01": (
        "start must be an instant with a time zone, such as '2025-07-07T00:00:00Z'. Got '2025-01-01' instead."
    ),
    "markets={}": "markets must have at least 1 entries. Got {} instead.",
    "markets=[]": "markets must be a map of names to values. Got [] instead.",
    "markets.DE.weekly=[1, 1]": "markets.DE.weekly must have at least 7 entries. Got [1, 1] instead.",
    "markets.DE.time_zone=Europe/Berln": (
        "markets.DE.time_zone must be an IANA time zone, such as 'Europe/Paris'. "
        "Got 'Europe/Berln' instead. Did you mean 'Europe/Berlin'?"
    ),
    "markets.DE.time_zone=../../etc/passwd": (
        "markets.DE.time_zone must be an IANA time zone, such as 'Europe/Paris'. Got '../../etc/passwd' instead."
    ),
    "pools.europe.service.law=normal": (
        "pools.europe.service.law must be 'exponential', 'lognormal' or 'deterministic'. Got 'normal' instead."
    ),
    "pools.europe.service.mean=0": (
        "pools.europe.service.mean must be a duration > 0, such as '25s', '4h' or '7d'. Got 0 instead."
    ),
    "pools.europe.patience=0": (
        "pools.europe.patience must be a duration > 0, such as '25s', '4h' or '7d'. Got 0 instead."
    ),
    "pools.europe.markets=DE": "pools.europe.markets must be a list. Got 'DE' instead.",
    "pools.europe.markets=[DE, DE]": "pools.europe.markets must name each entry once. Got ['DE', 'DE'] instead.",
    "pools.europe.shifts.day.weekdays=[7]": (
        "pools.europe.shifts.day.weekdays.0 must be a whole number in [0, 6]. Got 7 instead."
    ),
    "pools.europe.shifts.day.end=0": (
        "pools.europe.shifts.day.end must be a duration in (0, 1d], such as '25s', '4h' or '7d'. Got 0 instead."
    ),
    "pools.europe.shifts.day.end=8h": (
        "pools.europe.shifts.day.end must differ from `start` (8h); leave both out for a day and a night. "
        "Got '8h' instead."
    ),
    "enforcement.ban_at=1.5": "enforcement.ban_at must be a whole number of strikes in [1, 250]. Got 1.5 instead.",
    "enforcement.ban_at=1": "enforcement.ban_at must be at least `suspend_at` (2). Got 1 instead.",
    "pools.europe.shifts.day.reviewers=0.4": (
        "pools.europe.shifts.day.reviewers must be a whole number of people >= 0. Got 0.4 instead."
    ),
    "pools.europe.shifts.day.reviewers=-1": (
        "pools.europe.shifts.day.reviewers must be a whole number of people >= 0. Got -1 instead."
    ),
    "markets.DE.time_zone=localtime": (
        "markets.DE.time_zone must be an IANA time zone, such as 'Europe/Paris'. Got 'localtime' instead."
    ),
    "policies.hate.prevalence=170%": "policies.hate.prevalence must be a share in [0, 1). Got '170%' instead.",
    "policies.hate.prevalence=3 percent": (
        "policies.hate.prevalence must be a share in [0, 1). Got '3 percent' instead."
    ),
    "control.tick=90s": "control.tick must be a multiple of 60 s. Got '90s' instead.",
    "control.tick=0s": "control.tick must be a duration > 0, such as '25s', '4h' or '7d'. Got '0s' instead.",
    "warm_up=90m": "warm_up must be a multiple of 1 h. Got '90m' instead.",
    "views.curve=[[0, 0], [1h, 0.5], [2h, 0.5], [1d, 1]]": (
        "views.curve.2 must be later and higher than the point before it, [3600.0, 0.5]. Got [7200.0, 0.5] instead."
    ),
    "views.curve=[[0, 0], [1h, 0.5]]": "views.curve.1.1 must be 1, so that all views come. Got 0.5 instead.",
    "views.curve=[[1m, 0], [1h, 1]]": "views.curve.0 must be [0, 0]. Got [60.0, 0.0] instead.",
    "creators.harm_concentration.harm=0.01": (
        "creators.harm_concentration.harm must be at least `accounts` (0.03). Got 0.01 instead."
    ),
}
"""What one field alone may not be."""

TOGETHER = {
    "warm_up=2d": "warm_up must be shorter than `horizon` (2d). Got '2d' instead.",
    "markets.*.share=0": "markets must have a `share` above 0 in at least one market. Got 0.0 instead.",
    "markets.DE.weekly=[0, 0, 0, 0, 0, 0, 0]": (
        "markets.DE.weekly must have a multiplier above 0. Got [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] instead."
    ),
    "creators.tiers.*.share=0": "creators.tiers must have a `share` above 0 in at least one tier. Got 0.0 instead.",
    "creators.tiers.*.view_multiplier=0": (
        "creators.tiers must have a `view_multiplier` above 0 in a tier whose `share` is above 0. Got 0.0 instead."
    ),
    "markets.US.prevalence_multiplier={spm: 2}": (
        "markets.US.prevalence_multiplier must name a policy. Got 'spm' instead. Did you mean 'spam'?"
    ),
    "markets.US.prevalence_multiplier.spam=17": (
        "markets.US.prevalence_multiplier.spam must keep the prevalence below 1 here; with 17 it is 1.02. "
        "Got 17 instead."
    ),
    "policies.spam.detector.auc_by_language={dee: 0.9}": (
        "policies.spam.detector.auc_by_language must name a market's language. Got 'dee' instead. Did you mean 'de'?"
    ),
    "pools.europe.markets=[DEE]": (
        "pools.europe.markets.0 must name a market or '*'. Got 'DEE' instead. Did you mean 'DE'?"
    ),
    "pools.europe.policies=[minor]": (
        "pools.europe.policies.0 must name a policy or '*'. Got 'minor' instead. Did you mean 'minors'?"
    ),
    "appeals.pool=appeal": "appeals.pool must name a pool. Got 'appeal' instead. Did you mean 'appeals'?",
    "pools.general.markets=[DE]": (
        "pools must have a pool, apart from the appeals pool, that serves market 'US' and policy 'spam'. "
        "Got ['europe', 'general', 'appeals'] instead."
    ),
    "scale=1e10": (
        "creators.uploads_per_day must lead to at most 2.15e+09 creators; uploads and scale lead to 5e+12. "
        "Got 4.0 instead. (and 4 more)\n"
        "  uploads.per_day must lead to at most 1e+12 uploads per run; scale and horizon lead to 4e+13. "
        "Got 2000.0 instead.\n"
        "  pools.europe.shifts must have at most 10000000 reviewers after scale (1e+10). Got 30000000000.0 instead.\n"
        "  pools.general.shifts must have at most 10000000 reviewers after scale (1e+10). Got 30000000000.0 instead.\n"
        "  pools.appeals.shifts must have at most 10000000 reviewers after scale (1e+10). Got 10000000000.0 instead."
    ),
}
"""What fields may not be together."""


@pytest.mark.parametrize(("override", "sentence"), [*ALONE.items(), *TOGETHER.items()])
def test_a_wrong_value_is_refused_in_a_sentence(override, sentence):
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario().override(override)

    assert str(caught.value) == f"--set {override}: {sentence}"


def without_place(caught: pytest.ExceptionInfo[ScenarioError]) -> str:
    """Return a sentence without the line and column in it, which must be there."""
    text, number = re.subn(r", line \d+, column \d+:", ":", str(caught.value))
    assert number == 1
    return text


def test_a_folder_of_time_zones_is_none():
    with pytest.raises(ScenarioError, match="must be an IANA time zone"):
        tiny_scenario().override("markets.DE.time_zone=Europe")


def test_a_file_s_fault_names_the_file():
    wrong = YAML.replace("prevalence: 0.03", "prevalence: -0.1")

    with pytest.raises(ScenarioError) as caught:
        parse_scenario(wrong, "scenarios/x.yaml")

    assert (
        without_place(caught)
        == "scenarios/x.yaml: policies.hate.prevalence must be a share in [0, 1). Got -0.1 instead."
    )


def test_an_unknown_field_is_refused_with_its_path_and_a_near_name():
    wrong = YAML.replace("severity_weight: 4.0", "severity_wieght: 4.0")

    with pytest.raises(ScenarioError) as caught:
        parse_scenario(wrong, "x.yaml")

    assert without_place(caught) == (
        "x.yaml: policies.hate has no field 'severity_wieght'. Did you mean 'severity_weight'?"
    )


def test_an_unknown_field_at_the_top_is_refused():
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(f"{YAML}\nhorizn: 1d\n", "x.yaml")

    assert without_place(caught) == "x.yaml: the scenario has no field 'horizn'. Did you mean 'horizon'?"


def test_a_missing_field_is_named():
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(re.sub(r"\n *report_rate: 0\.04", "", YAML), "x.yaml")

    assert str(caught.value) == "x.yaml: policies.hate.report_rate is missing: it has no default."


def test_all_faults_are_listed_the_first_in_the_first_line():
    wrong = YAML.replace("prevalence: 0.03", "prevalence: -0.1").replace("scale: 1.0", "scale: 0")

    with pytest.raises(ScenarioError) as caught:
        parse_scenario(wrong, "x.yaml")

    line = 1 + wrong[: wrong.index("prevalence: -0.1")].count("\n")
    column = 1 + wrong.splitlines()[line - 1].index("-0.1")
    assert str(caught.value) == (
        "x.yaml, line 6, column 8: scale must be a number > 0. Got 0 instead. (and 1 more)\n"
        f"  line {line}, column {column}: policies.hate.prevalence must be a share in [0, 1). Got -0.1 instead."
    )


def test_a_long_list_of_faults_is_cut():
    wrong = "{name: x, " + ", ".join(f"a{number}: 1" for number in range(20)) + "}"

    with pytest.raises(ScenarioError) as caught:
        parse_scenario(wrong, "x.yaml")

    lines = str(caught.value).splitlines()
    assert len(lines) == 11
    assert re.fullmatch(r"  \.\.\. and \d+ more\.", lines[-1])


@pytest.mark.parametrize("name", ["a.b", "", "a=b", "*", "x" * 65, "-a", "a\nb"])
def test_a_name_must_fit_into_a_path(name):
    data = tiny_scenario().model_dump(mode="json")
    data["markets"][name] = data["markets"]["DE"]

    with pytest.raises(ValueError, match="markets"):
        Scenario.model_validate(data)


def test_a_name_may_be_in_any_script():
    data = tiny_scenario().model_dump(mode="json")
    data["markets"]["中国 2"] = data["markets"]["DE"]

    assert list(Scenario.model_validate(data).markets) == ["DE", "US", "中国 2"]


def test_a_scenario_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        tiny_scenario().scale = 2.0
