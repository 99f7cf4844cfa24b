"""Samplers of a search: each proposes by its name, goes on where it was interrupted, and says what it lacks."""

from __future__ import annotations

import sys

import pytest

from simulator import optimize
from simulator.errors import InputError
from simulator.search.loop.samplers import SAMPLERS
from simulator.search.question.problem import SAMPLER
from tests.worlds import tiny_scenario

EXTRA = {"gp": "torch", "qnehvi": "optuna_integration.botorch"}


def found(sampler, trials, storage=None):
    """Return the trials of a small search."""
    result = optimize(
        tiny_scenario(horizon="2h", warm_up="0s"),
        "Threshold(remove_at=0.5, review_at=0.3)",
        minimize=["violative_view_rate", "reviewer_hours"],
        params=["remove_at", "review_at"],
        sampler=sampler,
        trials=trials,
        storage=storage,
        most_replications=1,
        points=1,
        fresh_replications=2,
    )
    return [dict(trial.params) for trial in result.trials]


def test_an_interrupted_search_goes_on_as_if_it_had_not_been(tmp_path, monkeypatch):
    """Seven trials: more than a generation of the evolutionary search."""
    monkeypatch.setattr("simulator.search.loop.samplers._POPULATION", 4)
    storage = tmp_path / "study.journal"
    whole = found("nsga2", 7)
    assert found("nsga2", 5, storage) == whole[:5]
    assert found("nsga2", 7, storage) == whole
    assert whole != found(SAMPLER, 7)


def test_a_study_goes_on_with_its_own_sampler_only(tmp_path):
    storage = tmp_path / "study.journal"
    found("random", 2, storage)
    with pytest.raises(InputError, match=r"must have the sampler of the study in .*, 'random'\. Got 'tpe' instead\."):
        found("tpe", 3, storage)


@pytest.mark.parametrize("sampler", EXTRA)
def test_a_missing_library_is_named_before_anything_runs(sampler, monkeypatch):
    monkeypatch.setitem(sys.modules, EXTRA[sampler], None)
    with pytest.raises(InputError, match=rf"The sampler '{sampler}' needs a library .* pip install 'riskbox\[gp\]'\."):
        found(sampler, 2)


def test_another_name_is_refused():
    with pytest.raises(InputError, match=f"sampler must be one of {', '.join(SAMPLERS)}. Got 'bayes' instead."):
        found("bayes", 2)
