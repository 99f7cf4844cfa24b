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
        *("standard_error", "unit"),
    }
    assert set(ending.json["prices"][0]) == {
        *("estimate", "high", "hours_per_day", "indicator", "low", "pool", "shift", "unit")
    }
    assert set(ending.json["multipliers"][0]) == {
        *("binds", "estimate", "high", "low", "pool", "requirement", "shift", "unit")
    }
    assert set(ending.json["staff"][0]) == {*("estimate", "high", "indicator", "low", "part", "reviewers", "unit")}
    assert set(ending.json["provenance"]) == PROVENANCE


def test_gradients_refuse_a_page_before_anything_runs(riskbox, tiny, tmp_path):
    ending = riskbox("gradients", tiny, "--set", "horizon=1000d", "-o", tmp_path / "page.html")

    assert ending.code == 2
    assert ending.err.startswith("error: A gradient must be written to a file that ends in .json, .csv, .xlsx")
