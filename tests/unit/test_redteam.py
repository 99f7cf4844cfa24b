"""Red teams: worlds within bounds that hurt a strategy, on luck that chose nothing; and none where none does."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from simulator.config import Scenario
from simulator.errors import InputError
from simulator.report import write_redteam
from simulator.runs.plans import plan_in_force
from simulator.runs.simulate import simulate
from simulator.search.loop.starts import starts_of
from simulator.search.question.spending import Spending
from simulator.search.redteam import (
    ATTACKS,
    conclusion,
    contributions_table,
    data_of,
    headline,
    rank,
    ranking_sentence,
    ranking_table,
    redteam,
)
from simulator.search.redteam.attacks import armed
from simulator.space.search_space import SearchSpace

SHORT = ["horizon=12h", "warm_up=0s", "scale=0.04"]
FEW = {"trials": 8, "fresh_replications": 4, "points": 2, "workers": 1, "most_replications": 2, "overrides": SHORT}
EXPOSURE = "exposure"


@pytest.fixture(scope="module")
def found():
    """A surge of the commonest policy against a strategy that does nothing: whatever grows it hurts."""
    return redteam("baseline", "AllowAll", attacks=["surge"], harm=EXPOSURE, **FEW)


def test_the_exploitability_is_the_paired_change_on_a_seed_that_chose_nothing(found):
    confirmed = found.search.confirmation
    seed = confirmed.start.results.provenance.seed
    worst, given = (
        simulate(one.results.scenario, "AllowAll", seed=seed, replications=8) for one in (found.worst, confirmed.start)
    )
    change = found.exploitability.difference

    assert found.hurts
    assert seed not in (1, found.search.provenance.seed)
    assert change.difference == pytest.approx(worst.value(EXPOSURE) - given.value(EXPOSURE))
    assert change.low > 0


def test_the_world_as_given_is_the_scenario_without_the_attack(found):
    start = found.search.start.results
    assert start.scenario == Scenario.load("baseline", SHORT)
    assert found.search.trials[0].params == {"incidents.redteam_surge.peak": 1.0}
    assert list(found.search.not_searched) == ["incidents.redteam_surge.novelty"]  # AllowAll reads no score
    plain = simulate("baseline", "AllowAll", overrides=SHORT, replications=2)
    assert found.search.trials[0].values[EXPOSURE] == pytest.approx(plain.value(EXPOSURE), rel=1e-9)


def test_the_corners_of_the_bounds_are_tried_first(found):
    space = armed(plan_in_force(Scenario.load("surge")), (), ["incidents.event.peak=1:8", "incidents.event.novelty"])
    problem = SimpleNamespace(space=SearchSpace(space[0], tuple(space[1])), of_nature=True)
    names = ("incidents.event.peak", "incidents.event.novelty")  # as given 8, .5

    assert [tuple(one[name] for name in names) for one in starts_of(problem)] == [(8, 0.5), (1, 1), (8, 1), (1, 0.5)]
    assert starts_of(SimpleNamespace(space=problem.space, of_nature=False)) == [dict(zip(names, (8, 0.5), strict=True))]
    assert found.search.trials[1].params == {"incidents.redteam_surge.peak": 8.0}
    assert found.worst.params == {"incidents.redteam_surge.peak": 8.0}


def test_the_file_is_the_world_that_was_found(found, tmp_path):
    file = found.save(tmp_path / "worst.yaml")
    again = Scenario.load(str(file))
    results = found.worst.results
    seed = results.provenance.seed

    assert file.read_text().splitlines()[2] == "based_on: baseline"
    assert again == results.scenario
    assert simulate(file, "AllowAll", seed=seed, replications=8).value(EXPOSURE) == results.value(EXPOSURE)


def test_what_a_field_adds_is_the_harm_without_it(found):
    peak = next(one for one in found.contributions if one.path.endswith("peak"))
    results = found.worst.results
    without = results.scenario.override("incidents.redteam_surge.peak=1")
    calm = simulate(without, "AllowAll", seed=results.provenance.seed, replications=8)
    assert peak.change.difference == pytest.approx(results.value(EXPOSURE) - calm.value(EXPOSURE))
    assert (peak.given, peak.found) == (1.0, found.worst.params[peak.path])


def test_it_is_told_with_its_interval_on_the_page_too(found, tmp_path):
    assert "Exploitability: +" in conclusion(found)
    assert contributions_table(found).rows[0][0] == found.contributions[0].path
    page = write_redteam([found], tmp_path / "page.html").read_text()
    assert f'<p class="sentence">{headline(found)[:20]}' in page
    assert "based_on: baseline" in page


def test_where_no_world_hurts_it_says_so_and_leaves_no_file(tmp_path):
    """The world as given is the worst one within these bounds, and luck alone must not find another."""
    file = tmp_path / "worst.yaml"
    file.write_text("based_on: surge\n")
    short = {**FEW, "trials": 5, "overrides": [*SHORT, "incidents.event.start=0h"]}
    none = redteam("surge", "AllowAll", params=["incidents.event.peak=1:8"], harm=EXPOSURE, **short)
    none.save(file)

    assert not none.hurts
    assert none.worst is None
    assert conclusion(none).startswith("AllowAll: no world within these bounds hurts clearly more. Of 5 worlds")
    assert not file.exists()
    assert data_of([none])["attacked"][0]["scenario"] is None


def test_with_a_budget_the_worst_world_is_one_that_can_be_afforded():
    peak = "incidents.redteam_surge.peak"
    # of one field the worst world spends all: 10 a unit from 1, the peak as given, to 4; values have five figures
    few = {**FEW, "trials": 4}
    found = redteam("baseline", "AllowAll", attacks=["surge"], harm=EXPOSURE, costs={peak: 10}, budget=30, **few)

    assert max(one.params[peak] for one in found.search.trials) == pytest.approx(4, abs=1e-3)
    assert found.worst.params[peak] == pytest.approx(4, abs=1e-3)
    assert found.spent == pytest.approx(30, abs=0.01)
    assert found.spent <= 30
    assert "That world costs " in conclusion(found)
    assert data_of([found])["attacked"][0]["budget"] == {"costs": {peak: 10}, "most": 30.0, "spent": found.spent}


def test_a_search_with_a_budget_does_not_resume_without_it(tmp_path):
    few = {**FEW, "trials": 1, "points": 1, "fresh_replications": 2, "storage": tmp_path / "red.journal"}
    peak = {"incidents.redteam_surge.peak": 10}
    redteam("baseline", "AllowAll", attacks=["surge"], harm=EXPOSURE, costs=peak, budget=30, **few)
    with pytest.raises(InputError, match="must have the spending of the study"):
        redteam("baseline", "AllowAll", attacks=["surge"], harm=EXPOSURE, **few)


def test_what_costs_too_much_is_moved_straight_back():
    plan = plan_in_force(Scenario.load("baseline", SHORT))
    space = SearchSpace(*(one if n == 0 else tuple(one) for n, one in enumerate(armed(plan, ["brigade"], None))))
    targeted, rate = (one.name for one in space.variables)
    spending = Spending({targeted: 100.0, rate: 10_000.0}, 20.0)

    moved = spending.afforded({targeted: 0.3, rate: 0.001}, space)  # 30 + 10, twice what there is
    assert moved == {targeted: pytest.approx(0.15, rel=1e-4), rate: pytest.approx(0.0005, rel=1e-4)}
    assert spending.afforded({targeted: 0.1, rate: 0.001}, space) == {targeted: 0.1, rate: 0.001}


def test_strategies_are_ranked_by_their_worst_case(found):
    other = redteam("baseline", "Threshold(remove_at=0.5, review_at=0.3)", attacks=["surge"], harm=EXPOSURE, **FEW)
    ranking = rank([found, other], replications=6, workers=1)
    first, last = ranking.ranked

    assert (first.strategy, last.strategy) == ("Threshold(remove_at=0.5, review_at=0.3)", "AllowAll")
    assert last.worst.value == max(runs.value(EXPOSURE) for runs in last.runs)
    assert ranking.worlds[0] == "as given"
    assert ranking.changes[1].low > 0
    assert ranking_sentence(ranking).startswith(
        "By its worst case Threshold(remove_at=0.5, review_at=0.3) is harmed least, clearly"
    )
    assert len(ranking_table(ranking).rows) == 2


@pytest.mark.parametrize("name", ATTACKS)
def test_every_attack_switches_on_a_world_that_can_be_run(name):
    plan = plan_in_force(Scenario.load("baseline", SHORT))
    world, variables = armed(plan, [name], None)
    assert variables
    for variable in variables:
        values = [f"{one.param}={one.highest}" for one in variables]
        assert world.scenario.override(*values)
        assert variable.of_plan


def test_a_world_that_a_red_team_found_is_attacked_further():
    plan = plan_in_force(Scenario.load("baseline", SHORT))
    found = armed(plan, ["surge"], None)[0].scenario.override("incidents.redteam_surge.peak=3")

    again, variables = armed(plan_in_force(found), ["surge"], None)

    assert again.scenario == found
    assert [one.name for one in variables] == ["incidents.redteam_surge.peak", "incidents.redteam_surge.novelty"]


def test_without_a_name_what_the_scenario_has_is_turned_against_the_strategy():
    plan = plan_in_force(Scenario.load("surge"))
    paths = [one.name for one in armed(plan, (), None)[1]]
    assert paths == [
        *("incidents.event.peak", "incidents.event.novelty", "incidents.alarm.targeted", "incidents.alarm.rate")
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"attacks": ["surges"]}, "Did you mean 'surge'"),
        ({"attacks": ["surge:hat"]}, "must name a policy"),
        ({"attacks": ["brigade:hate"]}, "of no single policy"),
        ({"params": ["pools.emea.sla=1h:2h"]}, "changes nature"),
        ({"params": ["strategy.remove_at=0.5:0.9"]}, "changes nature"),
        ({"params": ["horizon=1h:2h"]}, "leaves plan and run as they are. Got 'horizon', which is run, instead."),
        ({"params": ["uploads.per_dey=1:2"]}, "Got 'uploads.per_dey' instead. Did you mean 'per_day'?"),
        ({"params": ["uploads.per_day=1:2", "uploads.per_day=1:3"]}, "must be named once. Got 'uploads.per_day' again"),
        ({"attacks": ["surge", "surge"]}, "An attack must be named once. Got 'surge' again instead."),
        ({"attacks": ["surge"], "harm": "utilisation"}, "of which more or less is better. Got 'utilisation' instead."),
        ({"params": ["uploads.per_day=2:1"]}, "uploads.per_day"),
        ({"attacks": ["brigade"], "budget": 5.0}, "state both"),
        ({"attacks": ["brigade"], "costs": {"peak": 1.0}, "budget": 5.0}, "must be of a number that is searched"),
        (
            {"attacks": ["brigade"], "costs": {"incidents.redteam_brigade.rate": -1.0}, "budget": 5.0},
            "above 0. Got -1.0",
        ),
        ({"attacks": ["surge"], "harm": "uploads_at_all"}, "uploads_at_all"),
        ({}, "name attacks, of adversaries"),
    ],
)
def test_wrong_attacks_are_refused_in_one_sentence(arguments, sentence):
    with pytest.raises(InputError) as caught:
        redteam("queueing", "AllowAll", **{**FEW, "overrides": ["horizon=2h"], **arguments})
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
