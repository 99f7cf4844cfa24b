"""A search: common luck, requirements, interruption and resumption, winners on fresh luck."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from simulator.documents import read_yaml
from simulator.errors import InputError, UnknownNameError
from simulator.runs.simulate import simulate
from simulator.search import optimize
from simulator.search.answer.conclusion import counts_text
from simulator.search.loop import acting, evaluation, study
from simulator.search.loop import trials as loop
from simulator.search.loop.sharing import fresh_seed
from simulator.strategy.lookup import make_strategy
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="12h", uploads={"per_day": 600})
START = "Threshold(remove_at=0.5, review_at=0.3)"
"""So that every parameter acts on a few hundred uploads."""
GOALS = {"minimize": ["violative_view_rate", "innocent_views_lost"]}


def search(**changes):
    arguments = {"trials": 12, "fresh_replications": 2, "fresh_runs": 60, "workers": 1, **GOALS, **changes}
    return optimize(SCENARIO, START, **arguments)


@pytest.fixture(scope="module")
def result():
    return search(require=["removals_per_1000_uploads>=1"])


REMOVALS = "removals_per_1000_uploads"


@pytest.fixture(scope="module")
def won():
    """A search that has an easy answer: whatever lowers the threshold removes more."""
    found = search(minimize=[], maximize=[REMOVALS], fresh_replications=3)
    assert found.winner is not None
    return found


def test_the_first_trial_is_the_strategy_as_given_on_the_searchs_luck(result):
    first = result.trials[0]
    assert first.params == {"remove_at": 0.5, "review_at": 0.3, "review_at_reports": 3}
    assert first.values["exposure"] == simulate(SCENARIO, START, seed=1, replications=8).value("exposure")


def test_reported_values_come_from_luck_that_the_search_never_saw(result):
    seeds = {point.results.provenance.seed for point in (*result.points, result.start)}
    assert seeds == {fresh_seed(1)}
    assert seeds != {1}
    point = result.points[0]
    again = simulate(SCENARIO, point.results.strategy, seed=fresh_seed(1), replications=2)
    assert point.estimate("exposure").value == again.value("exposure")
    searched = next(trial for trial in result.trials if trial.number == point.trial)
    assert searched.values["exposure"] != again.value("exposure")


def test_every_trial_keeps_its_thresholds_in_order(result):
    assert all(trial.params["review_at"] <= trial.params["remove_at"] for trial in result.trials)


def test_no_proposal_is_out_of_order(result):
    assert len(result.trials) == 12
    assert result.refused == 0


def test_a_trial_that_misses_a_requirement_is_never_picked():
    limit = "reviewer_hours<=0.5"
    found = search(require=[limit])
    by_number = {trial.number: trial for trial in found.trials}
    assert not all(trial.feasible for trial in found.trials)
    assert all(by_number[point.trial].values["reviewer_hours"] <= 0.5 for point in found.points)


def test_without_a_feasible_trial_nothing_is_recommended_and_the_nearest_is_named():
    found = search(trials=3, require=["violative_view_rate<0"])
    assert found.points == ()
    assert found.winner is None
    assert found.strategy is None
    assert found.table().empty
    assert not found.meets_requirements
    said = found.to_dict()["conclusion"]
    assert said.startswith("Nothing is recommended: no trial of the search meets violative_view_rate < 0 %.")
    assert "Nearest was trial" in said
    assert found.to_dict()["winner"] is None


def test_a_winner_is_better_on_luck_that_chose_nothing(won):
    confirmed = won.confirmation
    seeds = {one.results.provenance.seed for one in (confirmed.finalist, confirmed.start)}
    assert seeds == {fresh_seed(1, "confirmation")}
    assert seeds.isdisjoint({1, fresh_seed(1)})
    assert won.winner is confirmed.finalist
    assert won.winner.results.replications == 6
    again = simulate(SCENARIO, won.strategy, seed=seeds.pop(), replications=6)
    assert won.winner.estimate("exposure").value == again.value("exposure")
    change = won.change(won.winner, REMOVALS)
    assert change.baseline.value == confirmed.start.estimate(REMOVALS).value
    assert change.low > 0
    said = won.to_dict()["conclusion"]
    assert said.startswith(f"Recommended: trial {won.winner.trial}. Removals per 1,000 uploads +")
    assert f" Trial {won.winner.trial} has remove_at {won.winner.params['remove_at']:.5g}" in said


def test_no_winner_is_worse_in_an_objective(result):
    confirmed = result.confirmation
    worse = confirmed is not None and any(change.difference.high > 0 for change in confirmed.changes)
    assert result.winner is None or not worse
    assert (result.strategy is None) == (result.winner is None)


def test_a_plan_that_was_run_is_not_run_again(monkeypatch):
    plans = []
    one = evaluation.Evaluation.trial

    def counting(self, plan, race):
        plans.append(plan.identity)
        return one(self, plan, race)

    monkeypatch.setattr(evaluation.Evaluation, "trial", counting)
    found = search(trials=30, params=["review_at_reports=1:4"])
    assert sorted(plans) == sorted(set(plans))
    assert sorted(trial.params["review_at_reports"] for trial in found.trials) == [1, 2, 3, 4]
    assert found.exhausted
    assert found.repeated > 0
    assert "nothing new was left to try" in counts_text(found)


def test_a_given_value_of_many_digits_is_tried_as_it_is():
    given = 0.5234567891
    found = optimize(
        SCENARIO, f"Threshold(remove_at={given}, review_at=0.3)", trials=2, fresh_replications=2, workers=1, **GOALS
    )
    assert found.trials[0].params["remove_at"] == given
    expected = simulate(SCENARIO, found.problem.space.strategy, replications=8).value("exposure")
    assert found.trials[0].values["exposure"] == expected
    assert len(repr(found.trials[1].params["remove_at"])) < len(repr(given))


def test_the_plan_as_given_is_not_among_the_points_too():
    found = search(trials=5)
    assert all(point.params != found.start.params for point in found.points)


def test_a_parameter_that_cannot_act_is_not_searched_and_that_is_said_once(capsys):
    params = ["remove_at", "review_at_views=1e9:1e10", "rescore_remove_at=0.1:0.4"]
    strategy = "Threshold(remove_at=0.5, review_at=0.3, review_at_views=2e9, rescore_remove_at=0.4)"
    found = optimize(SCENARIO, strategy, trials=3, fresh_replications=2, workers=1, params=params, **GOALS)
    assert [variable.name for variable in found.problem.space.variables] == ["remove_at"]
    assert list(found.not_searched) == ["review_at_views", "rescore_remove_at"]
    sentence = found.not_searched["review_at_views"]
    assert sentence == (
        "review_at_views is not searched: between 1000000000 and 10000000000 it makes no difference to any objective "
        "or requirement, in the runs of this search."
    )
    assert set(found.trials[0].params) == {"remove_at"}
    assert all(point.results.strategy.params["review_at_views"] == 2e9 for point in found.points)


def test_a_threshold_that_never_fires_is_not_searched():
    never = "review_at=0.9999:0.99999"  # detectors of AUC 0.95 at most, on 300 uploads
    with pytest.raises(InputError, match=r"wherever review_at was tried, every objective and requirement is the same"):
        optimize(SCENARIO, "Threshold(remove_at=1.0, review_at=0.99995)", trials=3, params=[never], **GOALS)


def test_a_study_remembers_what_makes_no_difference(tmp_path, monkeypatch):
    storage = tmp_path / "study.journal"
    params = ["remove_at", "review_at_views=1e9:1e10"]
    arguments = {
        "strategy": "Threshold(remove_at=0.5, review_at=0.3, review_at_views=2e9)",
        "params": params,
        "workers": 1,
        "fresh_replications": 2,
    }
    optimize(SCENARIO, **arguments, trials=2, storage=storage, **GOALS)
    monkeypatch.setattr(acting, "_find", None)
    again = optimize(SCENARIO, **arguments, trials=3, storage=storage, **GOALS)
    assert list(again.not_searched) == ["review_at_views"]


@pytest.mark.parametrize("goal", [{"minimize": ["ring_harm_share"]}, {"require": ["ring_harm_share<=0.5"]}])
def test_what_the_scenario_does_not_have_is_no_objective(goal):
    with pytest.raises(InputError, match="has no value in scenario 'tiny', which lacks"):
        search(**{**goal, "trials": 1})


def test_a_limit_that_differs_in_the_seventh_digit_is_another_search(tmp_path):
    storage = tmp_path / "study.journal"
    search(trials=1, storage=storage, require=["violative_view_rate<=0.50000001"])
    with pytest.raises(InputError, match=r"0\.50000002"):
        search(trials=1, storage=storage, require=["violative_view_rate<=0.50000002"])
    with pytest.raises(InputError, match="must have the space of the study"):
        optimize(
            SCENARIO,
            START,
            trials=1,
            storage=storage,
            params=["remove_at=0.5:0.90000001"],
            require=["violative_view_rate<=0.50000001"],
            **GOALS,
        )


def test_requirements_are_checked_again_on_fresh_runs():
    lenient = search(trials=4)
    limit = max(point.estimate("exposure").value for point in lenient.points) * 1.5
    found = search(trials=4, require=[f"exposure<={limit}"])
    for point in found.points:
        assert point.feasible == (point.estimate("exposure").value <= limit)
        assert point.feasible or not point.on_front


def test_the_winner_is_a_strategy_file(won, tmp_path):
    paths = won.save(tmp_path / "study")
    assert [path.name for path in paths] == [
        "study.front.parquet",
        "study.front.csv",
        "study.front.json",
        "study.trials.parquet",
        "study.winner.yaml",
    ]
    assert make_strategy(str(tmp_path / "study.winner.yaml")) == won.strategy
    assert len(pd.read_parquet(paths[0])) == len(pd.read_csv(paths[1])) == len(won.points)
    assert json.loads(paths[2].read_text())["fresh_seed"] == fresh_seed(1)
    assert not list(tmp_path.glob("*.part"))


def test_a_search_that_recommends_nothing_leaves_no_older_winner_behind(won, tmp_path):
    won.save(tmp_path / "study")
    paths = search(trials=2, require=["violative_view_rate<0"]).save(tmp_path / "study")
    assert not (tmp_path / "study.winner.yaml").exists()
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_the_table_shows_fresh_values_beside_those_of_the_search(won):
    table = won.table()
    assert table["winner"].sum() == 1
    assert list(table["on_front"]) == sorted(table["on_front"], reverse=True)
    for column in (REMOVALS, f"{REMOVALS}_low", f"{REMOVALS}_search", "remove_at"):
        assert column in table
    assert len(won.trials_table()) == 12


def outcome(found):
    return [(trial.params, dict(trial.values)) for trial in found.trials]


def test_the_same_search_twice_is_the_same():
    assert repr(outcome(search(trials=4))) == repr(outcome(search(trials=4, workers=2)))


def test_an_interrupted_search_goes_on_as_if_it_had_not_been(tmp_path, monkeypatch):
    storage = tmp_path / "study.journal"
    calls = []

    def interrupted(*arguments):
        calls.append(1)
        if len(calls) == 9:
            raise KeyboardInterrupt
        return study.sampler(*arguments)

    monkeypatch.setattr(loop, "sampler", interrupted)
    with pytest.raises(KeyboardInterrupt):
        search(storage=storage)
    monkeypatch.undo()

    resumed = search(storage=storage)

    assert repr(outcome(resumed)) == repr(outcome(search()))
    assert (tmp_path / "study.front.json").exists()


def test_a_trial_that_was_under_way_is_run_again_with_its_parameters(tmp_path, monkeypatch):
    storage = tmp_path / "study.journal"
    one = evaluation.Evaluation.trial
    seen = []

    def dying(self, plan, race):
        seen.append(plan.plans[0].strategy)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return one(self, plan, race)

    monkeypatch.setattr(evaluation.Evaluation, "trial", dying)
    with pytest.raises(KeyboardInterrupt):
        search(storage=storage)
    monkeypatch.undo()

    resumed = search(storage=storage)

    orphan = {name: seen[3].params[name] for name in ("remove_at", "review_at", "review_at_reports")}
    assert resumed.trials[3].params == orphan
    assert len(resumed.trials) == 12
    assert repr(outcome(resumed)) == repr(outcome(search()))


def test_a_finished_search_is_read_not_run(tmp_path, monkeypatch):
    storage = tmp_path / "study.journal"
    first = search(trials=3, storage=storage)
    with monkeypatch.context() as patch:
        patch.setattr(evaluation.Evaluation, "trial", None)
        assert repr(outcome(search(trials=3, storage=storage))) == repr(outcome(first))
    assert len(search(trials=4, storage=storage).trials) == 4


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seed": 2}, "must have the seed of the study"),
        ({"minimize": ["exposure"]}, "must have the objectives of the study"),
        ({"require": ["sla_share>=0"]}, "must have the requirements of the study"),
        ({"resume": False}, "must be a new file"),
    ],
)
def test_another_search_is_not_resumed(tmp_path, changes, sentence):
    storage = tmp_path / "study.journal"
    search(trials=1, storage=storage)
    with pytest.raises(InputError, match=sentence):
        search(trials=1, storage=storage, **changes)


def test_a_file_that_is_no_journal_is_refused(tmp_path):
    storage = tmp_path / "notes.txt"
    storage.write_text("dear diary\nI am\nno journal\n")
    with pytest.raises(InputError, match="must be a journal file"):
        search(storage=storage)


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"minimize": []}, InputError, "The search has no objective"),
        ({"minimize": ["exposur"]}, UnknownNameError, "Did you mean 'exposure'"),
        ({"minimize": ["exposure"], "maximize": ["exposure"]}, InputError, "named once"),
        ({"require": ["exposur<=1"]}, UnknownNameError, "Did you mean 'exposure'"),
        ({"trials": 0}, InputError, "`trials` must be at least 1"),
        ({"fresh_replications": 1}, InputError, "`fresh_replications` must be at least 2"),
        ({"per": ["tier"]}, UnknownNameError, "'market' or 'policy'"),
    ],
)
def test_bad_input_is_refused_before_anything_runs(changes, error, sentence):
    with pytest.raises(error, match=sentence):
        search(**changes)


def test_progress_counts_trials_and_reruns():
    seen = []
    search(trials=2, progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0.0, 14.0)
    assert seen[-1] == (14.0, 14.0)
    assert seen == sorted(seen)


def test_staff_is_searched_beside_thresholds_and_the_winner_is_a_plan():
    goals = {"minimize": ["violative_view_rate", "utilisation"]}
    found = search(trials=6, params=["remove_at=0.3:0.6", "pools.europe.shifts.day.reviewers=1:4"], **goals)
    assert found.points

    staff = [point.results.scenario.pools["europe"].shifts["day"].reviewers for point in found.points]
    assert staff == [point.params["pools.europe.shifts.day.reviewers"] for point in found.points]
    assert found.problem.scenario.pools["europe"].shifts["day"].reviewers == 2
    if found.winner is not None:
        plan = read_yaml(found.winner_yaml(), "winner")
        assert list(plan) == ["strategy", "pools.europe.shifts.day.reviewers"]


def test_a_requirement_may_be_relative_to_the_plan_as_given():
    found = search(trials=8, minimize=["violative_view_rate"], require=["reviewer_hours<=baseline*1.0"])
    given = found.trials[0].values["reviewer_hours"]
    assert found.trials[0].feasible
    assert {trial.feasible for trial in found.trials} == {True, False}
    assert all(trial.feasible == (trial.values["reviewer_hours"] <= given) for trial in found.trials)
    base = found.start.estimate("reviewer_hours").value
    for point in found.points:
        assert point.feasible == (point.estimate("reviewer_hours").value <= base)
    assert found.start.feasible


def test_objectives_and_requirements_may_be_of_a_place():
    goal, other = "removals_per_1000_uploads[US]", "removals_per_1000_uploads[DE]"
    found = search(trials=6, minimize=[], maximize=[goal], require=[f"{other}<=baseline*1.5"])
    given = found.trials[0].values
    market = simulate(SCENARIO, START, seed=1, replications=8).estimates(["removals_per_1000_uploads"], ["market"])
    expected = {one.cell["market"]: one.value for one in market}
    assert {goal: given[goal], other: given[other]} == {goal: expected["US"], other: expected["DE"]}
    for trial in found.trials:
        assert trial.feasible == (trial.values[other] <= 1.5 * given[other])
    for point in found.points:
        assert point.estimate(goal).cell == {"market": "US"}
        assert point.checks[0].guardrail.estimate.cell == {"market": "DE"}
    with pytest.raises(UnknownNameError, match="XX"):
        search(trials=1, maximize=["removals_per_1000_uploads[XX]"])


def test_an_objective_goes_where_it_is_better():
    found = search(trials=1, minimize=[], objectives=["sla_share", "exposure"])
    assert list(map(str, found.problem.objectives)) == ["maximize sla_share", "minimize exposure"]
    with pytest.raises(InputError, match="removals_per_1000_uploads must be stated as one to minimize or to maximize"):
        search(trials=1, objectives=[REMOVALS])
