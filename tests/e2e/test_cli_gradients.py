"""What ``riskbox gradients`` prints and refuses."""

from __future__ import annotations

from .test_cli_results import PROVENANCE


def test_gradients_print_stable_keys(riskbox, tiny):
    arguments = ("--strategy", "Threshold", "--param", "remove_at", "--staff", "--indicator", "sla_share")
    short = ("--set", "horizon=6h", "--set", "warm_up=0s", "--replications", 2)
    ending = riskbox("gradients", tiny, *arguments, *short, "--require", "exposure<=1000000", "--json")

    assert (ending.code, ending.err) == (0, "")
    assert set(ending.json) == {
        *("at", "derivatives", "differs", "multipliers", "prices", "provenance", "requirements", "reuse", "staff")
    }
    assert set(ending.json["derivatives"][0]) == {
        *("at", "between", "bias", "estimate", "form", "high", "indicator", "low", "parameter", "replications"),
        *("reason", "sides", "standard_error", "unit"),
    }
    assert set(ending.json["prices"][0]) == {
        *("estimate", "high", "hours_per_day", "indicator", "low", "pool", "shift", "unit")
    }
    assert set(ending.json["multipliers"][0]) == {
        *("binds", "estimate", "high", "low", "pool", "requirement", "shift", "unit")
    }
    assert set(ending.json["staff"][0]) == {
        *("estimate", "high", "indicator", "low", "moves", "part", "reason", "reviewers", "staff", "unit")
    }
    assert set(ending.json["provenance"]) == PROVENANCE


def test_gradients_refuse_a_page_before_anything_runs(riskbox, tiny, tmp_path):
    ending = riskbox("gradients", tiny, "--set", "horizon=1000d", "-o", tmp_path / "page.html")

    assert ending.code == 2
    assert ending.err.startswith("error: A gradient must be written to a file that ends in .json, .csv, .xlsx")


def test_a_staffing_prints_stable_keys_and_settings_that_a_run_takes(riskbox):
    short = ("--set", "horizon=2h", "--replications", 3)
    ending = riskbox("staffing", "queueing", *short, "--require", "sla_share>=0.6", "--json")

    assert (ending.code, ending.err) == (0, "")
    found = ending.json
    assert set(found) == {
        *("hours_found", "hours_given", "met", "provenance", "raised", "requirements", "settings", "staffing"),
        "tried",
    }
    assert set(found["staffing"][0]) == {"found", "given", "hours_per_day", "pool", "shift"}
    assert set(found["tried"][0]) == {"hours", "met", "reviewers", "slack"}
    assert set(found["provenance"]) == PROVENANCE
    again = riskbox("explain", "queueing", "--set", found["settings"][0])
    assert again.code == 0


def test_a_staffing_out_of_reach_ends_with_a_sentence(riskbox):
    ending = riskbox(
        "staffing", "queueing", "--set", "horizon=10m", "--set", "warm_up=0s", "--replications", 2,
        "--require", "staffed_hours<=0",
    )  # fmt: skip

    assert ending.code == 3
    assert "No staffing up to 32 times the plan's meets what is required." in ending.err
    assert "Found with it, staffed_hours <= 0 h:" in ending.err
    assert ending.err.endswith(", missed.\n")
