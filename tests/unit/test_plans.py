"""A candidate is a change of plan: from a spec, a file or assignments; arms that differ in nature are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.errors import InputError, ScenarioError, StrategyError
from simulator.present.changes import changes_table, different_worlds, same_plan
from simulator.report import write_report
from simulator.runs.compare import Comparison, compare
from simulator.runs.plans import Plan, planned
from simulator.runs.simulate import simulate
from simulator.sweeps import sweep
from strategies import AllowAll, Threshold
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="4h", warm_up="0s", uploads={"per_day": 600}, strategy="Threshold(remove_at=0.9)")
POOL = next(iter(SCENARIO.pools))
SHIFT = next(iter(SCENARIO.pools[POOL].shifts))
STAFF = f"pools.{POOL}.shifts.{SHIFT}.reviewers"


@pytest.fixture
def plan(tmp_path):
    """Write a plan file and return its path."""

    def write(text: str, name: str = "plan.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def changed(given: object) -> Plan:
    return Plan(SCENARIO, Threshold(remove_at=0.9)).changed(given)


def test_a_file_changes_strategy_and_fields_together_by_paths_or_by_maps(plan):
    dotted = changed(plan(f"based_on: baseline\nstrategy: AllowAll\n{STAFF}: 7\nenforcement.ban_at: 9\n"))
    nested = changed(plan(f"candidate: {{strategy: AllowAll(), {STAFF}: 7, enforcement: {{ban_at: 9}}}}\n"))

    assert dotted == nested
    assert dotted.strategy == AllowAll()
    assert (dotted.scenario.pools[POOL].shifts[SHIFT].reviewers, dotted.scenario.enforcement.ban_at) == (7, 9)
    assert dotted.scenario.enforcement.suspend_at == SCENARIO.enforcement.suspend_at, "the rest of the map stays"


@pytest.mark.parametrize(
    "text",
    ["strategy.remove_at: 0.85", "strategy: {remove_at: 0.85}", "strategy: Threshold\nparams: {remove_at: 0.85}"],
)
def test_a_file_changes_one_parameter_or_names_a_strategy(plan, text):
    assert changed(plan(text)).strategy == Threshold(remove_at=0.85)


def test_a_map_that_the_scenario_does_not_have_is_given_whole(plan):
    pool = json.dumps(SCENARIO.pools[POOL].model_dump(mode="json"))

    assert "second" in changed(plan(f"pools: {{second: {pool}}}")).scenario.pools


def test_a_file_may_be_based_on_another(plan):
    plan("strategy.remove_at: 0.85\nenforcement.ban_at: 8\n", "low.yaml")

    both = changed(plan("based_on: low.yaml\nenforcement.ban_at: 9\n"))

    assert (both.strategy, both.scenario.enforcement.ban_at) == (Threshold(remove_at=0.85), 9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pool: {}", "plan.yaml: the scenario has no field 'pool'. Did you mean 'pools'?"),
        ("pool.x: 1", "plan.yaml: the scenario has no field 'pool'. Did you mean 'pools'?"),
        ("enforcement: {ban_at: soon}", "enforcement.ban_at must be"),
        ("based_on: someone", "based_on must be 'baseline' (the plan of the baseline arm), the scenario that is run"),
        ("based_on: plan.yaml", "based_on must end at 'baseline' within 8 steps. Got 'plan.yaml' again instead."),
        ("[1]", "must map names to values. Got [1] instead."),
        ("strategy: 3", "must be a strategy's spec or a map. Got 3 instead."),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(plan, text, expected):
    with pytest.raises(InputError) as caught:
        changed(plan(text))

    assert "plan.yaml" in str(caught.value)
    assert expected in str(caught.value)
    assert "--set" not in str(caught.value)


def test_code_in_a_plan_file_is_not_imported_unasked(plan):
    path = plan("strategy: nowhere_to_be_found:Mine")

    with pytest.raises(StrategyError, match="names code, 'nowhere_to_be_found:Mine', which is imported only with"):
        changed(path)
    with pytest.raises(StrategyError, match="no module 'nowhere_to_be_found'"):
        Plan(SCENARIO, AllowAll()).changed(path, allow_code=True)


def test_an_assignment_changes_one_parameter_of_the_strategy_in_force():
    _, run = planned(SCENARIO, None, ["strategy.review_at=0.5", "enforcement.ban_at=9"])
    _, other = planned(SCENARIO, "AllowAll", ["strategy=Threshold"])
    _, named = planned(SCENARIO, None, ["strategy=AllowAll"])

    assert run.strategy == Threshold(remove_at=0.9, review_at=0.5)
    assert run.scenario.enforcement.ban_at == 9
    assert (other.strategy, named.strategy) == (Threshold(), AllowAll()), "what is set comes after what is named"


def test_the_candidate_starts_from_the_baseline(plan):
    first, second = plan(f"strategy.remove_at: 0.8\n{STAFF}: 5"), plan("enforcement.ban_at: 9", "second.yaml")

    found = compare(SCENARIO, first, second, candidate_overrides=["strategy.review_at=0.5"], replications=1)

    assert found.baseline.strategy == Threshold(remove_at=0.8)
    assert found.candidate.strategy == Threshold(remove_at=0.8, review_at=0.5)
    assert found.candidate.scenario.pools[POOL].shifts[SHIFT].reviewers == 5
    assert [(one.path, one.kind) for one in found.differs] == [
        ("strategy.review_at", "plan"),
        ("enforcement.ban_at", "plan"),
    ]
    assert [one.path for one in found.baseline.differs] == ["strategy.remove_at", STAFF], "against the scenario"


def test_arms_of_different_nature_are_refused_before_anything_runs():
    with pytest.raises(InputError, match=r"in the plan only. They differ in the field uploads.per_day 600.0 → 9.0."):
        compare(SCENARIO, candidate_overrides=["uploads.per_day=9"])


def test_different_worlds_are_said_first_wherever_they_are_shown(tmp_path):
    found = compare(SCENARIO, candidate_overrides=["uploads.per_day=9"], replications=1, different_worlds=True)

    assert different_worlds(found.differs).startswith("The arms met different worlds: uploads.per_day 600.0 → 9.0.")
    assert next(iter(found.to_dict())) == "differs"
    assert found.to_dict()["different_worlds"] is True
    text = write_report(found, tmp_path / "page.html").read_text(encoding="utf-8")
    assert text.index("The arms met different worlds") < text.index("What differs")
    assert "--different-worlds" in text
    with pytest.raises(InputError, match="must meet the same nature"):
        Comparison(found.baseline, found.candidate)


def test_two_values_that_differ_never_read_alike_and_every_cell_has_its_row():
    before = Threshold(remove_at={"DE": 0.9, "*": 0.95})
    found = compare(SCENARIO, before, before.clone(remove_at={"DE": 0.9 + 1e-15, "*": 0.95}), replications=1)

    (row,) = changes_table(found.differs).text
    assert row[0] == "strategy.remove_at.DE"
    assert row[1] != row[2]
    assert (float(row[1]), float(row[2])) == (0.9, 0.9 + 1e-15)


def test_equal_arms_are_said_to_be_the_same_plan(tmp_path):
    found = compare(SCENARIO, replications=1)

    assert found.differs == ()
    text = write_report(found, tmp_path / "page.html").read_text(encoding="utf-8")
    assert same_plan("Threshold(remove_at=0.9)") in text


def test_a_page_shows_what_differs_first_and_makes_the_command_again(tmp_path):
    found = compare(SCENARIO, None, "AllowAll", candidate_overrides=[f"{STAFF}=7"], replications=1)

    text = write_report(found, tmp_path / "page.html").read_text(encoding="utf-8").replace("<wbr>", "")
    assert text.index('class="sentence"') < text.index('id="differs"') < text.index(STAFF) < text.index('id="key"')
    assert f"--candidate-set {STAFF}=7" in text
    for arm in (found.baseline, found.candidate):
        assert arm.provenance.scenario_hash in text
    assert "The resolved scenario of the baseline" in text


def test_runs_and_sweeps_say_what_they_change_and_the_key_does_not_depend_on_it():
    run = simulate(SCENARIO, overrides=["enforcement.ban_at=9", "strategy.review_at=0.5"])
    same = simulate(run.scenario)
    table = sweep(SCENARIO, {"enforcement.ban_at": [9]})

    assert [(one["path"], one["new"]) for one in run.provenance.differs] == [
        ("strategy.review_at", 0.5),
        ("enforcement.ban_at", 9),
    ]
    assert run.provenance.key == same.provenance.key
    assert table.attrs["points"][0]["differs"][0]["path"] == "enforcement.ban_at"


def test_a_scenario_that_names_code_runs_under_another_strategy():
    foreign = SCENARIO.override("strategy=nowhere_to_be_found:Mine")

    assert planned(foreign, "AllowAll")[1].strategy == AllowAll()
    with pytest.raises(StrategyError, match="imported only with --allow-code"):
        planned(foreign)
    with pytest.raises(ScenarioError):
        planned(foreign, "AllowAll", ["no.such=1"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("strategy: Threshold(remove_at=2)\n", "The 'remove_at' parameter of Threshold must be a probability"),
        ("strategy: Treshold\n", "Did you mean 'Threshold'?"),
        ("strategy.remove_at: 2\nstrategy.review_at: 0.1\n", "The 'remove_at' parameter of Threshold must be"),
        ("candidate: {strategy: AllowAll}\nextra: 1\n", "candidate must hold the whole plan. Got 'extra' beside it"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_once_and_after_its_name(plan, text, sentence):
    path = plan(text)

    with pytest.raises(InputError) as caught:
        changed(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert str(caught.value).count(str(path)) == 1
    assert sentence in str(caught.value)
