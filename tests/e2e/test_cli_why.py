"""``riskbox why`` and ``riskbox trace --against``."""

from __future__ import annotations

import csv
import json

import pytest

ARMS = ("--baseline", "Threshold(remove_at=0.9, review_at=0.2)", "--candidate-set", "strategy.remove_at=0.5")


def test_sentences_tables_and_json_agree(riskbox, tiny):
    told = riskbox("why", tiny, *ARMS, "--most", 2).out
    found = riskbox("why", tiny, *ARMS, "--most", 2, "--json").json

    assert "| strategy.remove_at | 0.9      | 0.5       |" in told
    assert found["headline"][0] in told.replace("\n", " ")
    assert len(found["largest"]) == 2
    assert found["explained"] == pytest.approx(found["difference"], rel=1e-9)
    assert sum(one["adds"] for one in found["through"].values()) == pytest.approx(found["difference"], rel=1e-9)
    assert set(found["provenance"]) == {"baseline", "candidate"}


def test_files_have_every_story(riskbox, tiny, tmp_path):
    found = riskbox("why", tiny, *ARMS, "-o", tmp_path / "why.csv", "--json").json
    with (tmp_path / "why.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == found["moving"]
    assert sum(float(row["adds"]) for row in rows) == pytest.approx(found["difference"], rel=1e-9)

    riskbox("why", tiny, *ARMS, "-o", tmp_path / "why.html")
    page = (tmp_path / "why.html").read_text(encoding="utf-8")
    assert "Who made the difference" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_two_lives_stand_side_by_side(riskbox, tiny):
    item = riskbox("why", tiny, *ARMS, "--json").json["largest"][0]["item"]
    given = ("trace", tiny, "--strategy", ARMS[1], *ARMS[2:], "--item", item)
    told, found = riskbox(*given).out, riskbox(*given, "--json").json
    assert "| after upload |" in told
    assert "| the same" in told
    assert set(found) == {"baseline", "candidate"}
    assert found["baseline"]["steps"] != found["candidate"]["steps"]
    assert found["baseline"]["scores"] == found["candidate"]["scores"]
    assert json.dumps(found["baseline"]["provenance"]) != json.dumps(found["candidate"]["provenance"])


def test_a_candidate_is_needed(riskbox, tiny):
    done = riskbox("why", tiny)
    assert done.code == 2
    assert "Missing option '--candidate'" in done.err
