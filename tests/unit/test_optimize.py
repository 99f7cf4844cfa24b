"""A search: common luck, requirements, interruption and resumption, winners on fresh luck."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from simulator.config.plain_yaml import read_yaml
from simulator.errors import InputError, UnknownNameError
from simulator.runs.simulate import simulate
from simulator.search import optimize, run, study
from simulator.search import trials as loop
from simulator.search.points import fresh_seed
from simulator.strategy.lookup import make_strategy
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="12h", uploads={"per_day": 600})
GOALS = {"minimize": ["violative_view_rate", "innocent_views_lost"]}


def search(**changes):
    arguments = {"trials": 12, "fresh_replications": 2, "workers": 1, **GOALS, **changes}
    return optimize(SCENARIO, "Threshold", **arguments)


@pytest.fixture(scope="module")
def result():
    return search(require=["removals_per_1000_uploads>=1"])


def test_the_first_trial_is_the_strategy_as_given_on_the_searchs_luck(result):
    first = result.trials[0]
    assert first.params == {"remove_at": 0.98, "review_at": 0.8, "review_at_reports": 3}
    assert first.values["exposure"] == simulate(SCENARIO, "Threshold", seed=1).value("exposure")


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


def test_proposals_out_of_order_cost_no_trial(result):
    assert len(result.trials) == 12
    assert result.refused > 0  # a fair coin decides the order of two random thresholds: 2**-10 that none is wrong


def test_a_trial_that_misses_a_requirement_is_never_picked():
    limit = "reviewer_hours<=0.5"
    found = search(require=[limit])
    by_number = {trial.number: trial for trial in found.trials}
    assert not all(trial.feasible for trial in found.trials)
    assert all(by_number[point.trial].values["reviewer_hours"] <= 0.5 for point in found.points)


def test_without_a_feasible_trial_there_is_no_winner():
    found = search(trials=3, require=["violative_view_rate<0"])
    assert found.points == ()
    assert found.winner is None
    assert found.strategy is None
    assert found.table().empty
    assert found.to_dict()["winner"] is None


def test_requirements_are_checked_again_on_fresh_runs():
    lenient = search(trials=4)
    limit = max(point.estimate("exposure").value for point in lenient.points) * 1.5
    found = search(trials=4, require=[f"exposure<={limit}"])
    for point in found.points:
        assert point.feasible == (point.estimate("exposure").value <= limit)
        assert point.feasible or not point.on_front


def test_the_winner_is_a_strategy_file(result, tmp_path):
    paths = result.save(tmp_path / "study")
    assert [path.name for path in paths] == [
        "study.front.parquet",
        "study.front.csv",
        "study.front.json",
        "study.trials.parquet",
        "study.winner.yaml",
    ]
    assert make_strategy(str(tmp_path / "study.winner.yaml")) == result.strategy
    assert len(pd.read_parquet(paths[0])) == len(pd.read_csv(paths[1])) == len(result.points)
    assert json.loads(paths[2].read_text())["fresh_seed"] == fresh_seed(1)
    assert not list(tmp_path.glob("*.part"))


def test_the_table_shows_fresh_values_beside_those_of_the_search(result):
    table = result.table()
    assert table["winner"].sum() == 1
    assert list(table["on_front"]) == sorted(table["on_front"], reverse=True)
    for column in ("violative_view_rate", "violative_view_rate_low", "violative_view_rate_search", "remove_at"):
        assert column in table
    assert len(result.trials_table()) == 12


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
    assert (tmp_path / "study.winner.yaml").exists()


def test_a_trial_that_was_under_way_is_run_again_with_its_parameters(tmp_path, monkeypatch):
    storage = tmp_path / "study.journal"
    evaluation = run._evaluation
    seen = []

    def dying(problem, workers):
        evaluate = evaluation(problem, workers)

        def once(setting):
            seen.append(setting.strategy)
            if len(seen) == 4:
                raise KeyboardInterrupt
            return evaluate(setting)

        return once

    monkeypatch.setattr(run, "_evaluation", dying)
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
        patch.setattr(run, "_evaluation", lambda *_: None)
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
        ({"minimize": []}, InputError, "at least one objective"),
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
    assert seen[0] == (0.0, 10.0)
    assert seen[-1] == (10.0, 10.0)
    assert seen == sorted(seen)


def test_staff_is_searched_beside_thresholds_and_the_winner_is_a_plan():
    found = search(trials=3, params=["remove_at", "pools.europe.shifts.day.reviewers=1:4"])

    staff = [point.results.scenario.pools["europe"].shifts["day"].reviewers for point in found.points]
    assert staff == [point.params["pools.europe.shifts.day.reviewers"] for point in found.points]
    assert found.problem.scenario.pools["europe"].shifts["day"].reviewers == 2
    if found.winner is not None:
        plan = read_yaml(found.winner_yaml(), "winner")
        assert list(plan) == ["strategy", "pools.europe.shifts.day.reviewers"]
