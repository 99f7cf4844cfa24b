"""``riskbox rank``: the best of several strategies, resumed after an interruption, and what it refuses."""

from __future__ import annotations

import pandas as pd
import pytest

from simulator import simulate
from simulator.experiments.selection import rank
from simulator.indicators import find_indicator
from simulator.runs import cells

STRATEGIES = ("AllowAll", "Threshold(remove_at=0.9, review_at=0.5)", "Threshold(remove_at=0.5, review_at=0.4)")
WORLD = ("--set", "horizon=12h", "--first-stage", "4")
BY = ("--indicator", "violative_view_rate", "--delta", "2pp")


def ranking(riskbox, tiny, *arguments, strategies=STRATEGIES, by=BY):
    named = [word for one in strategies for word in ("--strategy", one)]
    return riskbox("rank", tiny, *named, *by, *WORLD, *arguments)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_selects_the_best_and_says_what_is_certified(riskbox, tiny, folder):
    ending = ranking(riskbox, tiny, "-o", "ranking.csv")

    assert ending.code == 0
    assert "Selected: Threshold(remove_at=0.5, review_at=0.4), by the lowest violative view rate, after " in ending.out
    assert "With a probability of at least 95 % the selected strategy is the best one, if the best" in ending.out
    assert "by 2.00 pp or more" in ending.out
    assert "note: AllowAll is out after " in ending.err
    assert len(pd.read_csv(folder / "ranking.csv")) == 3
    assert not list(folder.glob("**/*.journal"))


def test_json_has_every_run_of_every_strategy(riskbox, tiny):
    found = ranking(riskbox, tiny, "--json").json

    assert found["selected"] == "Threshold(remove_at=0.5, review_at=0.4)"
    assert found["settled"] is True
    assert [one["place"] for one in found["strategies"]] == [1, 2, 3]
    assert found["runs"] == sum(one["runs"] for one in found["strategies"])
    assert {one["name"] for one in found["eliminations"]} == set(STRATEGIES) - {found["selected"]}
    assert found["strategies"][0]["gap"] == found["strategies"][0]["better_at_most"] == 0
    assert found["provenance"]["strategy"].startswith("Threshold(")


def test_values_are_those_of_runs_on_the_same_luck(tiny):
    found = rank(tiny, list(STRATEGIES), "violative_view_rate", "2pp", overrides=["horizon=12h"], first_stage=4)
    runs = simulate(tiny, "AllowAll", overrides=["horizon=12h"], replications=4)
    values = [float(find_indicator("violative_view_rate").value(ledger)) for ledger in runs.ledgers]

    assert found.values()["AllowAll"].iloc[:4].tolist() == values


@pytest.mark.parametrize("stop", [2, 9])
def test_an_interrupted_one_goes_on_as_if_it_had_not_been(riskbox, tiny, folder, monkeypatch, stop):
    calls, keep = [], cells.Cells.add

    def interrupted(self, cell, values):
        calls.append(cell)
        if len(calls) == stop:
            raise KeyboardInterrupt
        keep(self, cell, values)

    with monkeypatch.context() as patch:
        patch.setattr(cells.Cells, "add", interrupted)
        stopped = ranking(riskbox, tiny, "--workers", "1")
    (journal,) = folder.glob("out/*.journal")
    resumed = ranking(riskbox, tiny, "--json")

    assert stopped.code == 130
    assert f"interrupted; out/{journal.name} is kept, so this resumes: riskbox rank " in stopped.err
    assert f"note: going on: {stop - 1} run" in resumed.err
    assert not journal.exists()
    assert resumed.json["strategies"] == ranking(riskbox, tiny, "--json").json["strategies"]


def test_a_limit_leaves_it_open_and_a_larger_one_goes_on(riskbox, tiny, folder):
    close = ("Threshold(remove_at=0.9, review_at=0.5)", "Threshold(remove_at=0.9, review_at=0.51)")
    by = ("--indicator", "reviewer_hours", "--delta", "0.0001")
    ending = ranking(riskbox, tiny, "--max-runs", "10", strategies=close, by=by)

    assert ending.code == 4
    assert "not certain: 2 of 2 strategies are still in after 10 runs" in ending.err
    assert "Not settled after 10 runs" in ending.out
    assert "which is no guarantee that it is the best" in ending.out
    assert "note: going on: 10 runs are in" in ranking(riskbox, tiny, "--max-runs", "12", strategies=close, by=by).err


def test_equal_strategies_are_ties(riskbox, tiny):
    # of no account with strikes, so that both decide alike
    equal = ("Threshold(remove_at=0.9)", "Threshold(remove_at=0.9, young_odds=1)")
    found = ranking(riskbox, tiny, "--json", strategies=equal).json

    assert (found["ties"], found["settled"], found["runs"]) == ([equal[1]], True, 8)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (("--indicator", "violative_view_rate", "--delta", "10m"), "percentage points, such as '0.2pp'"),
        (("--indicator", "violative_view_rate", "--delta", "0"), "must be above 0"),
        (("--indicator", "violative_view_rate", "--delta", "-5%"), "must be above 0"),
        (("--indicator", "reviewer_hours", "--delta", "2pp"), "a duration, such as '10m', or a number of hours"),
        (("--indicator", "violative_view_rte", "--delta", "5%"), "Did you mean 'violative_view_rate'?"),
        (("--indicator", "violative_view_rate"), "Missing option '--delta'"),
        (("--delta", "5%"), "Missing option '--indicator'"),
        ((*BY, "--confidence", "1"), "`confidence` must be above 1 / 3"),
        ((*BY, "--confidence", "30%"), "`confidence` must be above 1 / 3"),
        ((*BY, "--confidence", "x"), "--confidence must be a share, such as 0.95 or 95%. Got 'x' instead."),
        ((*BY, "--max-runs", "11"), "`most_runs` must be at least 12, the runs of the first stage"),
        ((*BY, "--strategy", "AllowAll"), "Candidates must have different names. Got 'AllowAll' twice instead."),
        (("--indicator", "removal_precision", "--delta", "5%"), "has no value in replication 0 of AllowAll"),
    ],
)
def test_wrong_input_is_refused_in_one_sentence(riskbox, tiny, folder, by, said):
    ending = ranking(riskbox, tiny, by=by)

    assert (ending.code, ending.out) == (2, "")
    assert said in ending.err
    assert ending.err.splitlines()[-1].startswith("error: ")
    assert not list(folder.glob("**/*.journal"))


def test_one_strategy_is_no_ranking(riskbox, tiny):
    ending = ranking(riskbox, tiny, strategies=["AllowAll"])

    assert (ending.code, ending.out) == (2, "")
    assert "--strategy must be given twice or more. Got 'AllowAll' alone instead." in ending.err


def test_plan_files_that_change_the_world_are_refused(riskbox, tiny, folder):
    (folder / "other.yaml").write_text("based_on: baseline\nuploads.per_day: 10\n")
    ending = ranking(riskbox, tiny, strategies=["AllowAll", "other.yaml"])

    assert (ending.code, ending.out) == (2, "")


def test_an_indicator_without_a_direction_ranks_nothing(riskbox, tiny):
    ending = ranking(riskbox, tiny, by=("--indicator", "appeal_rate", "--delta", "5%"))

    assert ending.code == 2
    assert "neither more nor less of it is better" in ending.err
