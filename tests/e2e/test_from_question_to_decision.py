"""The path of ``docs/review.md``: a question, a search, a review of its winner, a decision that can be verified."""

from __future__ import annotations

import json

import pytest

from simulator.documents import read_yaml
from tests.worlds import tiny_scenario

IN_FORCE = "Threshold(remove_at=0.995, review_at=0.99)"
"""Hardly anything is removed or reviewed: a question that has an answer."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("path")
    scenario = tiny_scenario(uploads={"per_day": 3_000}, horizon="1d", warm_up="0s")
    (folder / "tiny.yaml").write_text(json.dumps(scenario.model_dump(mode="json")), encoding="utf-8")
    return folder


def test_a_search_finds_a_plan_and_a_review_decides_on_it(riskbox, folder, monkeypatch):
    monkeypatch.chdir(folder)
    searched = riskbox(
        *("optimize", "tiny.yaml", "--strategy", IN_FORCE, "--minimize", "violative_view_rate"),
        *("--require", "wrongful_removal_rate<=5%", "--param", "remove_at=0.6:0.995", "--param", "review_at=0.3:0.99"),
        *("--trials", 8, "--points", 3, "--fresh-replications", 4, "--fresh-runs", 40, "--most-replications", 2),
        *("-o", "search.html"),
    )
    assert searched.code == 0, searched.err
    winner = folder / "search.winner.yaml"
    assert winner.exists(), searched.out

    request = {
        "title": "What should be removed and reviewed?",
        "baseline": IN_FORCE,
        "candidates": {"winner": "search.winner.yaml"},
        "scenarios": {"normal": "tiny.yaml", "busy": {"scenario": "tiny.yaml", "set": {"uploads.per_day": 4_000}}},
        "success": {"violative_view_rate": "-5%"},
        "guardrails": ["wrongful_removal_rate <= 5%"],
        "runs": {"pairs": 4, "pilot": 3, "breaks": 0, "seed": 11},
    }
    (folder / "review.yaml").write_text(json.dumps(request), encoding="utf-8")
    reviewed = riskbox("review", "review.yaml", "-o", "decision")

    assert reviewed.code == 0, reviewed.out
    assert reviewed.out.startswith("Ship winner: Violative view rate falls by ")
    twin = json.loads((folder / "decision.json").read_text(encoding="utf-8"))
    spec = twin["review"]["worlds"]["normal"]["arms"]["candidate winner"]["strategy"]
    stated = read_yaml(winner.read_text(encoding="utf-8"), "winner")["params"]
    assert f"remove_at={stated['remove_at']!r}" in spec
    assert riskbox("review", "--verify", "decision.md").code == 0
