"""``riskbox review``: four candidates with four ends, the files, and a memo that is made again."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.worlds import tiny_scenario

BASELINE = "Threshold(remove_at=0.95, review_at=0.8)"
LIMITS = ["sla_share >= baseline - 5pp", {"require": "wrongful_removal_rate <= +60%", "each": "market"}]
GAIN = {"violative_view_rate": "-2%"}
MORE_REVIEWS = "Threshold(remove_at=0.95, review_at=0.7)"
"""Truly better: 3 to 4 % less violative views for 14 % more reviewer hours."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("review")
    scenario = tiny_scenario(uploads={"per_day": 4_000}, horizon="1d", warm_up="0s")
    (folder / "tiny.yaml").write_text(json.dumps(scenario.model_dump(mode="json")), encoding="utf-8")
    return folder


def asked(folder, candidate: str, **changes: Any):
    request = {
        "baseline": BASELINE,
        "candidates": {"new": candidate},
        "scenarios": {"normal": "tiny.yaml"},
        "success": GAIN,
        "guardrails": LIMITS,
        "runs": {"pairs": 6, "pilot": 3, "seed": 3, "breaks": 0},
    }
    path = folder / "ask.yaml"
    path.write_text(json.dumps(request | changes), encoding="utf-8")
    return path


def test_a_harmful_candidate_is_refused_for_what_it_breaks(riskbox, folder):
    ending = riskbox("review", asked(folder, "Threshold(remove_at=0.6, review_at=0.6)"), "-o", folder / "bad")

    assert ending.code == 3
    first = ending.out.splitlines()[0]
    assert first.startswith("Do not ship new: it misses wrongful_removal_rate[market=DE] <= baseline × 1.6 in normal (")
    assert first.endswith("the whole interval is beyond the limit, where a launch must keep it.")
    assert "new: do not ship" in ending.err


def test_a_good_candidate_is_shipped_and_four_files_say_so(riskbox, folder):
    scenarios = {"normal": "tiny.yaml", "busy": {"scenario": "tiny.yaml", "set": {"uploads.per_day": 5000}}}
    ending = riskbox("review", asked(folder, MORE_REVIEWS, scenarios=scenarios), "-o", folder / "good.md", "--json")

    assert ending.code == 0
    assert set(ending.json) == {
        *("schema", "title", "question", "made", "command", "engine", "review", "protocol", "power"),
        *("candidates", "sentences"),
    }
    assert set(ending.json["candidates"]["new"]) == {
        *("decision", "tests", "scenarios", "breaks", "why", "ramp", "sources"),
    }
    decision = ending.json["candidates"]["new"]["decision"]
    assert (decision["outcome"], decision["step"], decision["missed"]) == ("ship", "all kept", [])
    names = ("good.html", "good.json", "good.md", "good.xlsx")
    assert all((folder / name).stat().st_size > 5_000 for name in names)
    assert json.loads((folder / "good.json").read_text()) == ending.json
    assert "**Ship new: Violative view rate falls by " in (folder / "good.md").read_text()


def test_too_few_runs_are_sent_back_with_the_number_that_is_needed(riskbox, folder):
    ending = riskbox("review", asked(folder, MORE_REVIEWS), "--pairs", 2, "-o", folder / "few")

    assert ending.code == 4
    first = ending.out.splitlines()[0]
    assert first.startswith("Not enough evidence on new: no success indicator is clearly better (")
    needed = re.search(r"about ([\d,]+) pairs would decide: run ([\d,]+) more\.$", first)
    total, more = (int(text.replace(",", "")) for text in needed.groups())
    assert total - 2 == more > 0


def test_a_guardrail_that_breaks_in_one_market_only_is_enough(riskbox, folder):
    candidate = 'Threshold(remove_at={"*": 0.95, "US": 0.6}, review_at={"*": 0.7, "US": 0.6})'
    ending = riskbox("review", asked(folder, candidate), "-o", folder / "market", "--json")

    assert ending.code == 3
    found = {one["name"]: one["status"] for one in ending.json["candidates"]["new"]["tests"]}
    assert found["wrongful_removal_rate[market=US]<=baseline*1.6"] == "failed"
    assert found["wrongful_removal_rate[market=DE]<=baseline*1.6"] == "passed"
    assert ending.json["candidates"]["new"]["decision"]["because"] == [
        "guardrail, normal: wrongful_removal_rate[market=US]<=baseline*1.6"
    ]


def test_an_override_stays_in_memo_and_data(riskbox, folder):
    override = {"new": {"decision": "ship", "name": "A. Person", "reason": "a statute binds from Monday on"}}
    path = asked(folder, "Threshold(remove_at=0.6, review_at=0.6)", override=override)
    ending = riskbox("review", path, "-o", folder / "override")

    assert ending.code == 0  # the decision that stands
    memo = (folder / "override.md").read_text()
    assert "**Do not ship new: it misses wrongful_removal_rate" in memo
    assert "The protocol says: do not ship. A. Person decides: ship, because: a statute binds from Monday on" in memo


@pytest.fixture
def memo(riskbox, folder):
    """A review of all kinds of findings, as its four files."""
    if not (folder / "memo.md").exists():
        runs = {"pairs": 6, "pilot": 3, "seed": 3, "breaks": 24}
        riskbox("review", asked(folder, MORE_REVIEWS, runs=runs), "-o", folder / "memo")
    return folder / "memo"


def test_every_number_and_sentence_and_line_is_made_again(riskbox, memo):
    ending = riskbox("review", "--verify", memo.with_suffix(".html"))

    assert (ending.code, ending.out.count("\n")) == (0, 1)
    assert re.search(r"all [\d,]+ numbers and [\d,]+ sentences are what the runs say", ending.out)


@pytest.mark.parametrize("form", [".md", ".json"])
def test_a_changed_digit_is_found(riskbox, memo, form, tmp_path):
    for name in (".md", ".json"):  # the data lie beside the memo
        text = memo.with_suffix(name).read_text(encoding="utf-8")
        if name == form:
            at = re.search(r"(?<=falls by )\d", text).start()
            text = f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"
        (tmp_path / f"memo{name}").write_text(text, encoding="utf-8")

    changed = riskbox("review", "--verify", tmp_path / f"memo{form}", "--json")
    assert changed.code == 3
    places = changed.json["mismatches"] + changed.json["text"]
    assert places
    assert all("falls by" in one["stated"] for one in places)


def test_what_is_no_review_cannot_be_verified(riskbox, folder):
    other = folder / "other.json"
    other.write_text('{"a": 1}')

    for name, words in ((other, "It holds none."), (folder / "none.json", "cannot be read"), (folder / "a.txt", "")):
        ending = riskbox("review", "--verify", name)
        assert (ending.code, ending.out) == (2, "")
        assert words in ending.err
