"""``riskbox plan-runs``, and the hint of ``riskbox compare`` that leads to it."""

from __future__ import annotations

import re
import shlex

import pytest

from simulator.runs.power import pairs_needed

SHOWN = ("--indicator", "reviewer_hours", "--indicator", "violative_view_rate[US]", "--indicator", "staffed_hours")
CANDIDATE = ("--candidate-set", "strategy.remove_at=0.8")
ARMS = ("--baseline", "Threshold(remove_at=0.9)", *CANDIDATE)


def test_a_plan_is_printed_and_follows_from_its_pilot(riskbox, tiny):
    arguments = ("plan-runs", tiny, *ARMS, *SHOWN, "--change", "-5%", "--pilot", 4, "--power", "90%", "--scale", 10)
    found, table = riskbox(*arguments, "--json").json, riskbox(*arguments).out

    assert (found["pilot"], found["power"], found["same_luck"], found["change"]) == (4, 0.9, True, "-5%")
    hours, rate, staffed = found["indicators"]
    assert [one["cell"] for one in found["indicators"]] == [{}, {"market": "US"}, {}]
    for one, free in ((hours, 3), (rate, 1)):  # views are carried by few items
        assert one["change"] == pytest.approx(-0.05 * one["baseline"])
        assert one["level"] == pytest.approx(0.05 / one["compared"])
        assert one["pairs"] == pairs_needed(one["change"], one["deviation"], one["level"], 0.9, free=free)
        assert f"{one['pairs']:,}" in table
        assert one["scale"] >= 1
    assert staffed["pairs"] is None
    assert "Reviewer hours staffed has no number of pairs: all pairs of the pilot differ by the same" in table
    assert "different luck" not in table


def test_the_pairs_of_a_pilot_are_those_of_the_comparison(riskbox, tiny):
    """What four pairs of a comparison show is the standard error that a pilot of four pairs plans by."""
    plan = riskbox("plan-runs", tiny, *ARMS, *SHOWN[:2], "--change", "-5%", "--pilot", 4, "--json").json
    rows = riskbox("compare", tiny, *ARMS, "--replications", 4, "--json").json["indicators"]
    (hours,) = (row for row in rows if row["id"] == "reviewer_hours")

    half = (hours["difference"]["high"] - hours["difference"]["low"]) / 2
    assert plan["indicators"][0]["deviation"] / 2 == pytest.approx(half / 3.182446305, rel=1e-6)


def test_without_a_candidate_the_baseline_runs_on_different_luck(riskbox, tiny):
    ending = riskbox("plan-runs", tiny, *ARMS[:2], *SHOWN[:2], "--change", "5%", "--pilot", 3)

    assert ending.code == 0
    assert "6 replications" in ending.out
    assert "two runs of the baseline on different luck" in ending.out


def test_a_comparison_tells_what_it_would_have_seen_and_the_command_that_plans(riskbox, tiny):
    arguments = ("compare", tiny, *ARMS[:2], "--candidate-set", "strategy.remove_at=0.89", "--replications", 3)
    out, rows = riskbox(*arguments).out, riskbox(*arguments, "--json").json["indicators"]

    for row in rows:
        seen = row["smallest_seen"]
        assert (seen is None) or row["outcome"] == "no clear difference"
        assert seen is None or seen["difference"] > (row["difference"]["high"] - row["difference"]["low"]) / 2
    (hint,) = (line for line in out.splitlines() if line.startswith("No clear difference is not equality"))
    assert "3 pairs of runs" in hint
    command = shlex.split(re.search(r"riskbox (plan-runs .*)", hint)[1])
    assert riskbox(*command, "--pilot", 3).code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--indicator", "exposure"), "Missing option '--change', such as -5%."),
        (("--change", "-5%"), "Missing option '--indicator'."),
        (("--indicator", "exposure", "--change", "5"), "A change must be a percentage other than 0"),
        (
            ("--indicator", "exposure", "--change=-5%", "--power", "much"),
            "--power must be a share, such as 0.8 or 80%.",
        ),
        (("--indicator", "exposure", "--change=-5%", "--power", "8"), "`power` must be in 0.5 ... 0.999. Got 8.0"),
        (("--indicator", "exposure[XX]", "--change=-5%"), "A place in brackets must be a market"),
        (("--indicator", "exposure", "--change=-5%", "--pilot", "1"), "1 is not in the range"),
        (("--indicator", "exposure", "--change=-5%", "--candidate", "Treshold"), "Treshold"),
    ],
)
def test_bad_input_is_one_sentence(riskbox, tiny, arguments, sentence):
    ending = riskbox("plan-runs", tiny, *arguments)

    assert (ending.code, ending.out) == (2, "")
    assert sentence in ending.err
    assert ending.err.count("\n") == 1
