"""Polishing: the local model's step, and a search whose optimum is known."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.report.search import write_front
from simulator.search import optimize
from simulator.search.loop.sharing import seed_in
from simulator.search.polishing import LocalModel
from simulator.search.polishing.model import REACH

BEST = 0.6
"""Where a wrongful removal costs 1.5 times what 100 violative views cost: 1.5 / (1 + 1.5) (Elkan 2001)."""
WORLD = (
    "horizon=6h",
    "warm_up=0s",
    "uploads.per_day=60_000",
    "policies.any.prevalence=0.5",
    "policies.any.detector.auc=0.75",
    "views.mean=100",
    "pools.desk.cost_per_hour=1",
    "costs={violative_view: 0.01, wrongful_removal: 1.5}",
)


def searched(storage=None, trials=6, **changes):
    return optimize(
        "queueing",
        "Threshold(remove_at=0.95, review_at=null, review_at_reports=1000)",
        objectives=["net_cost_per_day"],
        params=["remove_at=0.1:0.95"],
        overrides=WORLD,
        trials=trials,
        points=2,
        fresh_replications=2,
        fresh_runs=20,
        storage=storage,
        **changes,
    )


@pytest.fixture(scope="module")
def polished(tmp_path_factory):
    return searched(tmp_path_factory.mktemp("polish") / "study.journal", polish=2, sensitivity=True)


def model_of(function, at, room=()):
    """Return the model of a function (score first, then constraints) at a place, with unit steps."""
    at = np.asarray(at, dtype=float)
    sides = [np.array([function(at + way * row) for row in np.eye(len(at))]).T for way in (-1.0, 1.0)]
    return LocalModel.of(np.array(function(at)), *sides, np.array(room))


def test_the_step_ends_at_the_lowest_point_of_a_parabola():
    model = model_of(lambda x: [(x[0] - 1.0) ** 2 + 3.0 * (x[1] + 0.5) ** 2], [0.0, 0.0])

    assert model.step() == pytest.approx([1.0, -0.5], abs=1e-3)


def test_the_step_is_no_longer_than_the_model_reaches():
    assert model_of(lambda x: [-x[0]], [0.0]).step() == pytest.approx([REACH])
    assert model_of(lambda x: [(x[0] - 50.0) ** 2], [0.0]).step() == pytest.approx([REACH])


def test_a_hill_is_descended_and_not_climbed_to_its_top():
    assert model_of(lambda x: [-((x[0] + 0.2) ** 2)], [0.0]).step() == pytest.approx([REACH])


def test_a_constraint_stops_the_step_where_its_room_ends():
    def falls_where_both_rise(x):
        return [-x[0] - x[1], x[0] - 0.25]

    step = model_of(falls_where_both_rise, [0.0, 0.0], room=[0.25]).step()
    assert step == pytest.approx([0.25, REACH], abs=1e-3)


def test_what_may_not_get_worse_in_anything_goes_sideways():
    """The score falls along (1, 1); the first objective alone may not rise, which it does along (1, 0)."""
    step = model_of(lambda x: [-x[0] - x[1], x[0] - x[1]], [0.0, 0.0], room=[0.0]).step()

    assert step[0] <= step[1] + 1e-6
    assert step.sum() > 1.0


def test_a_missing_neighbour_leaves_its_variable_alone():
    here, known = np.array([1.0]), np.array([[0.0, np.nan]])
    step = LocalModel.of(here, known, np.array([[2.0, 0.5]]), np.zeros(0)).step()

    assert step[0] < 0
    assert step[1] == 0.0


def test_polishing_comes_nearer_to_the_closed_form(polished):
    best = min(polished.trials, key=lambda one: one.values["net_cost_per_day"])

    assert 6 < len(polished.trials) <= 6 + 2 * (2 * 3 + 3)
    assert best.number >= 6
    assert best.params["remove_at"] == pytest.approx(BEST, rel=0.05)  # sd of the luck of 8 runs: 1 %


def test_an_interrupted_polish_takes_the_same_steps(polished, tmp_path):
    """A study that was searched and polished once goes on to where the other went at once."""
    searched(tmp_path / "study.journal", polish=1)
    again = searched(tmp_path / "study.journal", polish=2)

    assert [one.params for one in again.trials] == [one.params for one in polished.trials]


def test_the_page_tells_how_fast_the_objective_moves_from_the_point_found(polished, tmp_path):
    (found,) = polished.sensitivity.values()
    page = write_front(polished, tmp_path / "front.html").read_text(encoding="utf-8")

    assert found.quantities == ("net_cost_per_day",)
    assert found.at["remove_at"] == polished.winner.params["remove_at"]
    assert {one.form for one in found.derivatives} == {"conditional", "central difference"}
    assert found.of("pools.desk.shifts.all_day.reviewers", "net_cost_per_day").value == pytest.approx(24.0)
    assert "How fast the objectives move from the recommended point" in page
    assert "--trials 6 " in page
    assert "--polish 2 --sensitivity" in page
    assert '<h3 id="staff">With 10 % more and 10 % fewer reviewers</h3>' in page
    assert "1 more (+20.0 %)" in page
    assert polished.to_dict()["sensitivity"]["at"] == dict(found.at)
    assert polished.polished == len(polished.trials) - 6


def test_of_several_scenarios_each_has_a_gradient_of_its_own(tmp_path):
    found = optimize(
        {"cheap": "queueing", "dear": {"scenario": "queueing", "set": {"pools.desk.cost_per_hour": 3}}},
        "Threshold(remove_at=0.95, review_at=null, review_at_reports=1000)",
        objectives=["net_cost_per_day"],
        params=["remove_at=0.1:0.95"],
        overrides=[*WORLD, "uploads.per_day=6000"],
        trials=2,
        most_replications=1,
        points=1,
        fresh_replications=2,
        sensitivity=True,
    )
    told = found.to_dict()["sensitivity"]["scenarios"]
    page = write_front(found, tmp_path / "front.html").read_text(encoding="utf-8")

    pay = {
        name: one.of("pools.desk.shifts.all_day.reviewers", "net_cost_per_day").value
        for name, one in found.sensitivity.items()
    }
    assert pay == pytest.approx({"cheap": 24.0, "dear": 72.0})
    seeds = [one.given.provenance.seed for one in found.sensitivity.values()]
    assert seeds == [seed_in(seeds[0], place) for place in range(2)]
    assert {name: one["provenance"]["seed"] for name, one in told.items()} == dict(zip(told, seeds, strict=True))
    assert [page.count(f"<h3>In scenario {name}</h3>") for name in told] == [1, 1]
