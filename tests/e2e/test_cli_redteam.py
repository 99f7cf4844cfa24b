"""What ``riskbox redteam`` prints, writes and refuses."""

from __future__ import annotations

import json

SHORT = ("--set", "horizon=12h", "--set", "warm_up=0s", "--set", "scale=0.04")
FEW = ("--trials", 6, "--points", 2, "--fresh-replications", 4, "--most-replications", 2)


def test_a_red_team_writes_a_world_that_a_run_takes(riskbox, tmp_path):
    world, page = tmp_path / "worst.yaml", tmp_path / "red.json"
    attack = ("--strategy", "AllowAll", "--attack", "surge", "--harm", "exposure")
    ending = riskbox("redteam", "baseline", *SHORT, *FEW, *attack, "--world", world, "-o", page, "--json")

    assert ending.code == 0
    assert set(ending.json) == {"attacked", "ranking"}
    (found,) = ending.json["attacked"]
    assert set(found) == {
        *(
            "bounds",
            "budget",
            "conclusion",
            "contributions",
            "differs",
            "exploitability",
            "given",
            "harm",
            "hurts",
            "scenario",
        ),
        *("search", "strategy", "worst"),
    }
    assert json.loads(page.read_text())["attacked"][0]["exploitability"] == found["exploitability"]
    seed = found["search"]["confirmation"]["seed"]
    run = riskbox("run", world, "--strategy", "AllowAll", "--seed", seed, "--replications", 8, "--json")
    values = {one["id"]: one["estimate"] for one in run.json["indicators"]}
    assert values["exposure"] == found["worst"]["estimate"]


def test_the_world_of_an_earlier_search_does_not_stay_where_none_is_found(riskbox, tmp_path):
    world = tmp_path / "worst.yaml"
    world.write_text("based_on: surge\n")
    calm = ("--param", "uploads.per_day=200000:200001", "--trials", 2, "--fresh-replications", 2)
    ending = riskbox("redteam", "baseline", *SHORT, *calm, "--most-replications", 1, "--world", world)

    assert ending.code == 0
    assert f"{world} of an earlier search is removed" in ending.err
    assert not world.exists()


def test_wrong_requests_end_before_anything_runs(riskbox, tmp_path):
    endless = ("--set", "horizon=1000d")
    assert "Did you mean 'brigade'" in riskbox("redteam", "baseline", *endless, "--attack", "brigades").err
    cost = riskbox("redteam", "baseline", *endless, "--attack", "surge", "--cost", "peak", "--budget", 3)
    assert (cost.code, "A cost must be PATH=NUMBER" in cost.err) == (2, True)
    other = riskbox("redteam", "baseline", *endless, "--attack", "surge", "--world", tmp_path / "worst.txt")
    assert (other.code, "must be saved as .yaml" in other.err) == (2, True)
    twice = ("--strategy", "AllowAll", "--strategy", "AllowAll", "--attack", "surge")
    assert "must be named once. Got 'AllowAll' again" in riskbox("redteam", "baseline", *endless, *twice).err
    both = ("--strategy", "AllowAll", "--strategy", "Threshold", "--storage", tmp_path / "study.journal")
    assert "--storage holds the search of one strategy" in riskbox("redteam", "baseline", *endless, *both).err
