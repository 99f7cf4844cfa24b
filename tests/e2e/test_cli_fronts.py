"""``riskbox fronts``: fronts that searches saved, on one page and as stable JSON."""

from __future__ import annotations

import pytest

GOALS = ("--minimize", "violative_view_rate", "--minimize", "innocent_views_lost")
START = ("--strategy", "Threshold(remove_at=0.8, review_at=0.3)")


@pytest.fixture
def saved(riskbox, tiny, tmp_path):
    found = []
    for name, wish in (("wide", "remove_at=0.5:0.95"), ("narrow", "remove_at=0.7:0.9")):
        page = tmp_path / f"{name}.html"
        riskbox("optimize", tiny, *START, *GOALS, "--param", wish, "--trials", 4, "--fresh-replications", 2, "-o", page)
        found.append(tmp_path / f"{name}.front.json")
    return found


def test_fronts_print_a_table_and_stable_keys_and_write_a_page(riskbox, saved, tmp_path):
    ending = riskbox("fronts", *saved, "-o", tmp_path / "fronts.html", "--json")

    assert ending.code == 0
    assert set(ending.json) == {
        *("objectives", "provenance", "reference", "same_luck", "scenario", "studies", "units"),
    }
    assert ending.json["same_luck"] is True
    assert [one["name"] for one in ending.json["studies"]] == ["wide", "narrow"]
    assert set(ending.json["studies"][1]) == {
        *("against_first", "file", "fresh_replications", "fresh_seed", "hypervolume", "name", "plan_differs", "points"),
        *("requirements", "riskbox", "searched", "strategy", "trials"),
    }
    assert set(ending.json["studies"][1]["against_first"]) == {"estimate", "high", "low", "paired", "why_not"}
    assert (tmp_path / "fronts.html").exists()
    told = riskbox("fronts", *saved)
    assert "covers of the common box" in told.out
    assert "All points met the same fresh luck" in told.out


def test_a_front_that_is_an_input_is_not_replaced_and_one_alone_is_refused(riskbox, saved):
    assert riskbox("fronts", *saved, "-o", saved[0]).code == 2
    assert "There must be 2 to 6 fronts. Got 1 instead." in riskbox("fronts", saved[0]).err
