"""``--precision`` of ``riskbox run`` and ``riskbox compare``."""

from __future__ import annotations

import re

import pytest

GOAL = ("--precision", "40%", "--of", "removals_per_1000_uploads", "--most-replications", 12)


def test_a_run_says_what_ended_it_and_how_exactly_the_indicator_is_known(riskbox, tiny):
    found, shown = riskbox("run", tiny, *GOAL, "--json").json, riskbox("run", tiny, *GOAL).out

    assert found["precision"]["replications"] == found["replications"] == found["provenance"]["replications"]
    assert found["precision"]["ended_by"] in ("precision", "most_replications")
    assert f"after {found['replications']} replications" in shown


def test_a_comparison_says_so_too(riskbox, tiny):
    arguments = ("compare", tiny, "--candidate", "Threshold(remove_at=0.8)", *GOAL, "--budget", "10min")
    ending = riskbox(*arguments, "--show", "exposure")

    assert ending.code == 0
    assert re.search(r"Removals per 1,000 uploads: .* after 1\d pairs of runs", ending.out)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--precision", "5%"), "Missing option '--of'"),
        (("--of", "exposure"), "--of, --most-replications and --budget go with --precision"),
        (("--precision", "5", "--of", "exposure"), "A precision must be a percentage of the value"),
        (("--precision", "5%", "--of", "exposure", "--budget", "soon"), "--budget must be a time, such as 10m or 2h."),
        (("--precision", "5%", "--of", "vvr"), "An indicator must be a known one. Got 'vvr' instead."),
    ],
)
def test_bad_input_is_one_sentence(riskbox, tiny, options, sentence):
    ending = riskbox("run", tiny, *options)

    assert (ending.code, ending.out) == (2, "")
    assert sentence in ending.err
    assert ending.err.count("\n") == 1
