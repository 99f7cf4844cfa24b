"""Incidents in a scenario: each is one of several kinds, and what is wrong with one is said in a sentence."""

from __future__ import annotations

import pytest

from simulator.config import Scenario, parse_scenario, to_yaml
from simulator.config.incidents import DetectorOutage, Surge
from simulator.errors import ScenarioError
from tests.worlds import tiny_scenario

SURGE = {"kind": "surge", "policy": "spam", "markets": ["DE"], "start": "6h", "plateau": "3h", "peak": 2.0}
OUTAGE = {"kind": "detector_outage", "start": "6h", "duration": "2h"}
SCENARIO = tiny_scenario(incidents={"wave": SURGE, "out": OUTAGE})


def test_the_kind_says_which_incident_it_is():
    assert isinstance(SCENARIO.incidents["wave"], Surge)
    assert isinstance(SCENARIO.incidents["out"], DetectorOutage)
    assert SCENARIO.incidents["wave"].stop == 9 * 3600


def test_a_scenario_with_incidents_survives_its_own_yaml():
    assert parse_scenario(to_yaml(SCENARIO)) == SCENARIO
    assert Scenario.model_validate_json(SCENARIO.model_dump_json()) == SCENARIO


def test_incidents_are_changed_and_added_by_path():
    changed = SCENARIO.override("incidents.wave.peak=3", "incidents.out.policies.0=hate", "incidents.*.start=1h")
    added = SCENARIO.override("incidents.+flu={kind: staffing_shortfall, start: 0, duration: 1d, absent: 0.2}")

    assert (changed.incidents["wave"].peak, changed.incidents["wave"].start) == (3.0, 3600.0)
    assert changed.incidents["out"].policies == ("hate",)
    assert list(added.incidents) == ["wave", "out", "flu"]


WRONG = {
    "incidents.wave.start=90m": "incidents.wave.start must be a multiple of 1 h. Got '90m' instead.",
    "incidents.wave.plateau=0": (
        "incidents.wave.plateau must be a duration > 0, such as '25s', '4h' or '7d'. Got 0 instead."
    ),
    "incidents.wave.peek=2": "incidents.wave has no field 'peek'. Did you mean 'peak'?",
    "incidents.wave.policy=spm": "incidents.wave.policy must name a policy. Got 'spm' instead. Did you mean 'spam'?",
    "incidents.wave.markets=[DEE]": (
        "incidents.wave.markets.0 must name a market or '*'. Got 'DEE' instead. Did you mean 'DE'?"
    ),
    "incidents.out.policies=[spam, hat]": (
        "incidents.out.policies.1 must name a policy or '*'. Got 'hat' instead. Did you mean 'hate'?"
    ),
    "incidents.wave.peak=17": (
        "incidents.wave.peak must keep the prevalence below 1 in all of its markets; it is 0.06 in ordinary times. "
        "Got 17 instead."
    ),
    "incidents.+x={kind: serge, start: 1h}": (
        "incidents.x.kind must be one of 'surge', 'detector_outage', 'staffing_shortfall', 'policy_change', "
        "'report_brigade', 'reupload_storm', 'novel_content'. Got 'serge' instead."
    ),
    "incidents.+x={start: 1h}": "incidents.x.kind is missing: it has no default.",
    "incidents.+x=5": "incidents.x must be a map of fields. Got 5 instead.",
    "incidents.+x={kind: surge, policy: spam, start: 1h, plateau: 1h}": (
        "incidents.x.peak is missing: it has no default."
    ),
    "incidents.+x={kind: detector_outage, start: 1h, duration: 1h, peak: 2}": "incidents.x has no field 'peak'.",
    "incidents.+x={kind: staffing_shortfall, pools: [europa], start: 0, duration: 1h, absent: 1}": (
        "incidents.x.pools.0 must name a pool or '*'. Got 'europa' instead. Did you mean 'europe'?"
    ),
    "incidents.+x={kind: staffing_shortfall, start: 0, duration: 1h, absent: 1.5}": (
        "incidents.x.absent must be a share in [0, 1]. Got 1.5 instead."
    ),
    "incidents.+x={kind: policy_change, policy: hte, start: 0, shift: 0.1}": (
        "incidents.x.policy must name a policy. Got 'hte' instead. Did you mean 'hate'?"
    ),
    "incidents.+x={kind: reupload_storm, policy: spm, start: 0, plateau: 1h, per_hour: 9}": (
        "incidents.x.policy must name a policy. Got 'spm' instead. Did you mean 'spam'?"
    ),
    "incidents.+x={kind: reupload_storm, policy: spam, start: 0, plateau: 1h, per_hour: 9, versions: 0}": (
        "incidents.x.versions must be a whole number in [1, 65536]. Got 0 instead."
    ),
    "incidents.+x={kind: novel_content, policy: spam, markets: [FR], start: 0, share: 0.1, blind: 1}": (
        "incidents.x.markets.0 must name a market or '*'. Got 'FR' instead."
    ),
    "detection={learning: {retrain_every: 12h, needed: 9}, drift: {retrain_every: 1d}}": (
        "detection.drift.retrain_every must be null where `detection.learning` says when detectors are retrained. "
        "Got '1d' instead."
    ),
    "incidents.gone.start=1h": "incidents has no entry 'gone'.",
    "detection.drift.per_day.+spm=0.1": (
        "detection.drift.per_day must name a policy. Got 'spm' instead. Did you mean 'spam'?"
    ),
    "detection.drift.retrain_every=90m": "detection.drift.retrain_every must be a multiple of 1 h. Got '90m' instead.",
    "detection.calibration.slope=0": "detection.calibration.slope must be a number > 0. Got 0 instead.",
}


@pytest.mark.parametrize("override", WRONG)
def test_a_wrong_value_is_refused_in_a_sentence(override):
    with pytest.raises(ScenarioError) as caught:
        SCENARIO.override(override)

    assert str(caught.value).startswith(f"--set {override}: {WRONG[override]}")


def test_a_fault_in_a_file_is_named_without_the_kind_in_its_path():
    text = to_yaml(SCENARIO).replace("peak: 2.0", "peak: -2.0")

    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, "x.yaml")

    place, _, said = str(caught.value).partition(": ")
    assert place.startswith("x.yaml, line ")
    assert said == "incidents.wave.peak must be a number > 0. Got -2.0 instead."
