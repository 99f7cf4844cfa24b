"""Trials that share uploads: when they do, why they do not, and that the values are those of whole runs."""

from __future__ import annotations

import numpy as np
import pytest

from simulator import optimize, simulate
from simulator.errors import InputError
from simulator.runs.reuse import Reuse
from strategies.threshold import Threshold

SMALL = ("scale=0.005", "horizon=2d")
SEARCH = {
    "minimize": ["exposure", "reviewer_hours"],
    "trials": 3,
    "replications": 2,
    "most_replications": 2,
    "fresh_replications": 2,
    "seed": 4,
}


class Own(Threshold):
    """States no bound, as a strategy that decides otherwise than its base."""


def searched(strategy="Threshold", *, overrides=(), params=("remove_at=0.6:0.95", "review_at=0.2:0.5"), **more):
    return optimize("baseline", strategy, overrides=[*SMALL, *overrides], params=params, **{**SEARCH, **more})


def assert_values_of_whole_runs(result):
    """Each trial's indicators are those of a run of its plan, but for the rounding of sums."""
    space = result.problem.space
    for trial in result.trials:
        plan = space.build(trial.params)
        values = simulate(plan.scenario, plan.strategy, seed=4, replications=2).values()
        for name, value in values.items():
            assert trial.values[name] == pytest.approx(value, rel=1e-9, abs=1e-12, nan_ok=True), name


def test_trials_share_uploads_and_have_the_values_of_whole_runs():
    result = searched()

    assert 0.8 < result.reuse.share < 1.0
    assert result.reuse.why == ()
    assert_values_of_whole_runs(result)


def test_staff_may_differ_between_trials_that_share():
    result = searched(params=("remove_at=0.6:0.95", "pools.apac.shifts.all_day.reviewers=1:3"))

    assert result.reuse.share > 0.8
    assert result.reuse.why == ()
    assert_values_of_whole_runs(result)


def test_memory_changes_no_value():
    kept, drawn_again = searched(), searched(memory=0)

    assert kept.reuse == drawn_again.reuse
    assert [trial.values for trial in kept.trials] == [trial.values for trial in drawn_again.trials]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (
            {"overrides": ("creators.deterrence={strength: 0.3, half_life: 60d}",)},
            "the world answers to enforcement, so that what is uploaded differs between plans",
        ),
        (
            {"strategy": "OnCall", "params": ("review_at=0.2:0.5",)},
            "OnCall is live: what it decides depends on what happens in a run",
        ),
        (
            {"strategy": Own()},
            "Own does not say what its settings can touch",
        ),
        (
            {"params": ("remove_at=0.6:0.95", "enforcement.suspend_at=1:6")},
            "plans differ in enforcement",
        ),
        (
            {"params": ("remove_at=0.6:0.95", "pools.apac.votes=1:3")},
            "plans differ in pools by more than staff",
        ),
        ({"strategy": "QueueOrder", "params": ("remove_at=0.6:0.95", "order")}, "some of what varies is no number"),
    ],
)
def test_trials_that_cannot_share_play_all_uploads_and_say_why(given, why):
    result = searched(**given)

    assert why in result.reuse.why
    if "plans differ" not in why:  # the plan in force shares with those that are like it
        assert result.reuse == Reuse(0.0, (why,))


@pytest.mark.parametrize("memory", [-1, True, "1 GiB", float("nan")])
def test_memory_must_be_a_number_of_mib(memory):
    with pytest.raises(InputError, match=r"^`memory` must be a number of MiB, at least 0\. Got "):
        searched(memory=memory)


def test_a_search_that_goes_on_keeps_what_its_trials_shared(tmp_path):
    storage = tmp_path / "study.journal"
    first = searched(storage=storage)
    again = searched(storage=storage)

    assert again.reuse == first.reuse
    assert again.to_dict()["reuse"] == {"share": first.reuse.share, "why": []}


def test_how_the_runs_were_made_adds_up():
    both = Reuse(0.5, ("a",)).and_then(Reuse(0.0, ("a", "b")))

    assert both == Reuse(0.5, ("a", "b"))
    assert np.isclose(both.to_dict()["share"], 0.5)
