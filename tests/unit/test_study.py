"""The study behind a search: a new one, one that is gone on with, and one that belongs to something else."""

from __future__ import annotations

from dataclasses import replace

import optuna
import pytest
from optuna.trial import TrialState

from simulator.errors import InputError
from simulator.search.loop.proposal import suggest
from simulator.search.loop.samplers import STARTUP
from simulator.search.loop.study import (
    REFUSED,
    VALUES,
    is_told,
    open_study,
    sampler,
    was_run,
)
from simulator.search.question.goals import Objective
from simulator.search.question.preference import preference
from simulator.search.question.problem import Problem
from simulator.space.search_space import search_space
from simulator.strategy.lookup import make_strategy
from tests.worlds import tiny_scenario

START = "Threshold(remove_at=0.5, review_at=0.3)"
WISHES = ["remove_at", "review_at"]


def problem(seed=1, start=START):
    scenario = tiny_scenario()
    goals = (Objective("violative_view_rate", maximize=False), Objective("sla_share", maximize=True))
    return Problem(
        scenario=scenario,
        space=search_space(make_strategy(start), scenario, WISHES),
        objectives=goals,
        requirements=(),
        seed=seed,
        replications=1,
        engine="compiled",
        most_replications=1,
        preference=preference(None, [goal.indicator for goal in goals]),
    )


def storage():
    return optuna.storages.InMemoryStorage()


PROBLEM = problem()


def ask(study, run=None):
    """Ask for the next trial of a study and tell it, as a search does: run, refused, or left under way."""
    study.sampler = sampler(PROBLEM, study)
    trial = study.ask()
    suggest(PROBLEM.space, trial)
    if run is True:
        trial.set_user_attr(VALUES, {"violative_view_rate": 0.1})
        study.tell(trial, list(trial.params.values()))
    elif run is False:
        trial.set_user_attr(REFUSED, "contradicts itself")
        study.tell(trial, state=TrialState.PRUNED)
    return trial.params


def test_a_new_study_begins_with_the_plan_as_given():
    study = open_study(PROBLEM, None)

    assert [one.name for one in study.directions] == ["MINIMIZE", "MAXIMIZE"]
    assert ask(study, run=True) == PROBLEM.space.places({"remove_at": 0.5, "review_at": 0.3})
    assert ask(study, run=True) != PROBLEM.space.places({"remove_at": 0.5, "review_at": 0.3})


def test_a_study_is_gone_on_with_where_it_was_left():
    held = storage()
    first = open_study(PROBLEM, held)
    for _ in range(3):
        ask(first, run=True)

    again = open_study(PROBLEM, held)

    assert again.study_name == first.study_name
    assert [trial.params for trial in again.trials] == [trial.params for trial in first.trials]
    assert len(optuna.get_all_study_names(held)) == 1


def test_a_study_that_was_left_before_its_first_trial_begins_with_the_plan_as_given():
    held = storage()
    open_study(PROBLEM, held)

    assert ask(open_study(PROBLEM, held), run=True) == PROBLEM.space.places({"remove_at": 0.5, "review_at": 0.3})


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (
            problem(seed=2),
            "A search that resumes must have the seed of the study in 'held.journal', 1. Got 2 instead.",
        ),
        (problem(start="Threshold(remove_at=0.6, review_at=0.3)"), "must have the strategy of the study"),
        (replace(PROBLEM, objectives=PROBLEM.objectives[::-1]), "must have the objectives of the study"),
        (replace(PROBLEM, replications=2), "must have the replications of the study"),
    ],
)
def test_the_study_of_another_problem_is_refused(other, sentence):
    held = storage()
    open_study(PROBLEM, held)

    with pytest.raises(InputError) as caught:
        open_study(replace(other), held, "held.journal")
    assert sentence in str(caught.value)


@pytest.mark.parametrize(("part", "words"), [("code", "the strategy"), ("riskbox", "riskbox")])
def test_a_study_of_other_code_is_refused_by_what_has_changed(part, words, monkeypatch):
    held = storage()
    open_study(PROBLEM, held)
    stated = PROBLEM.to_dict()
    monkeypatch.setattr(Problem, "to_dict", lambda self: {**stated, part: "other"})

    with pytest.raises(InputError) as caught:
        open_study(PROBLEM, held, "held.journal")
    assert str(caught.value) == (
        f"The code of {words} has changed since the study in 'held.journal' was started, so new trials could not be "
        "compared with its own. Search with a new storage, or go back to that code."
    )


def test_a_storage_with_something_else_in_it_is_refused():
    class Broken(optuna.storages.InMemoryStorage):
        def create_new_study(self, directions, study_name=None):
            raise KeyError(study_name)

    with pytest.raises(InputError) as caught:
        open_study(PROBLEM, Broken(), "notes.txt")
    assert str(caught.value) == (
        "The storage of a search must be a journal file that riskbox wrote. Got 'notes.txt' instead."
    )


def test_a_sentence_of_the_storage_is_passed_on():
    class Refusing(optuna.storages.InMemoryStorage):
        def create_new_study(self, directions, study_name=None):
            raise InputError("The file is held by another process.")

    with pytest.raises(InputError, match=r"^The file is held by another process\.$"):
        open_study(PROBLEM, Refusing(), "held.journal")


def draws(study, made):
    study.sampler = made
    trial = study.ask()
    params = suggest(PROBLEM.space, trial)
    study.tell(trial, state=TrialState.FAIL)
    return params


def told(*runs):
    study = open_study(PROBLEM, None)
    for run in runs:
        ask(study, run)
    return study


def test_a_trial_follows_from_the_seed_and_the_trials_told_and_from_nothing_else():
    def third(seed, *runs):
        study = told(*runs)
        return draws(study, sampler(problem(seed), study))

    here = third(1, True, True)

    assert here == third(1, True, True)
    assert here != third(2, True, True), "another seed"
    assert here != third(1, True, True, True), "another trial"
    assert here == third(1, True, True, None), "one that was left under way has told nothing"


@pytest.mark.parametrize(
    ("refused", "run", "learns"), [(0, STARTUP - 1, False), (0, STARTUP, True), (3, STARTUP - 3, False)]
)
def test_the_sampler_learns_after_ten_trials_that_were_run(refused, run, learns, monkeypatch):
    """Refused ones are told as well, but do not take the place of random ones."""
    study, seeds = told(*[False] * refused, *[True] * run), []
    made_by = optuna.samplers.TPESampler
    monkeypatch.setattr(
        optuna.samplers, "TPESampler", lambda seed, **kept: seeds.append(seed) or made_by(seed=seed, **kept)
    )
    made = sampler(PROBLEM, study)

    at_random = draws(study, made_by(seed=seeds[0], n_startup_trials=10**6))
    assert (draws(study, made) != at_random) == learns


def test_what_a_trial_tells():
    study = told(True, False, None)

    assert [is_told(trial) for trial in study.trials] == [True, True, False]
    assert [was_run(trial) for trial in study.trials] == [True, False, False]
