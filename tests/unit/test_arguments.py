"""Arguments of a wrong type are one sentence from Python too, before anything runs."""

from __future__ import annotations

import pytest

from simulator import compare, optimize, simulate, sweep
from simulator.errors import InputError
from simulator.report import write_report
from simulator.search.gradients import gradients
from simulator.search.rule_lists import search_rules
from simulator.search.staffing import smallest_staffing
from simulator.space.choices import wishes
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="2h", warm_up="0s", uploads={"per_day": 600})
GOAL = {"minimize": ["violative_view_rate"]}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: simulate(3), "A scenario must be a Scenario, the name of a shipped one, or a path. Got 3"),
        (lambda: simulate(SCENARIO, 3), "A strategy must be a spec, a Strategy or a class of one. Got 3"),
        (lambda: simulate(SCENARIO, overrides="scale=2"), "must be a list of texts, such as .*. Got 'scale=2'"),
        (lambda: simulate(SCENARIO, overrides=[2]), r"`overrides` must be a list of texts, such as .*. Got \[2\]"),
        (lambda: simulate(SCENARIO, seed="1"), "`seed` must be a whole number. Got '1'"),
        (lambda: simulate(SCENARIO, replications=2.5), "`replications` must be a whole number. Got 2.5"),
        (lambda: simulate(SCENARIO, workers=True), "`workers` must be a whole number. Got True"),
        (lambda: simulate(SCENARIO, log=3), "`log` must be a path. Got 3"),
        (lambda: compare(SCENARIO, None, 5), "A strategy must be a spec, a Strategy or a class of one. Got 5"),
        (lambda: compare(SCENARIO, by="market"), r"`by` must be a list of texts, such as \['market'\]. Got 'market'"),
        (
            lambda: compare(SCENARIO, candidate_overrides="a=1"),
            "`candidate_overrides` must be a list of texts",
        ),
        (lambda: sweep(SCENARIO, ["scale=1"]), r"`axes` must map paths to lists of values.*Got \['scale=1'\]"),
        (
            lambda: sweep(SCENARIO, {"scale": 2}),
            "The axis 'scale' of a sweep must be a list of values, or a range such as '0.5:0.9'. Got 2 instead",
        ),
        (lambda: sweep(SCENARIO, {"scale": ["1", 1.0]}), "A value of scale must be named once. Got 1.0 again"),
        (lambda: sweep(SCENARIO, {3: [1]}), "An axis of a sweep must be a path, such as 'scale'. Got 3"),
        (lambda: optimize(SCENARIO, "Threshold", minimize="exposure"), r"`minimize` must be a list of texts"),
        (lambda: optimize(SCENARIO, "Threshold", maximize=[["exposure"]]), r"`maximize` must be a list of texts"),
        (lambda: optimize(SCENARIO, "Threshold", sampler=["tpe"], **GOAL), r"sampler must be .*. Got \['tpe'\]"),
        (lambda: optimize(SCENARIO, "Threshold", engine={}, **GOAL), "An engine must be a known one. Got {}"),
        (lambda: optimize(SCENARIO, "Threshold", fresh_runs=0, **GOAL), "`fresh_runs` must be at least 1. Got 0"),
        (lambda: optimize(SCENARIO, "Threshold", sensitivity="no", **GOAL), "`sensitivity` must be .*. Got 'no'"),
        (lambda: sweep(SCENARIO, {"scale": [1]}, design=["grid"]), r"`design` must be .*. Got \['grid'\]"),
        (lambda: optimize(SCENARIO, "Threshold", trials=10**12, **GOAL), "`trials` must be at most 100000. Got 10000"),
        (lambda: optimize(SCENARIO, "Threshold", per=3, **GOAL), r"`per` must be a list of texts, .*. Got 3"),
        (lambda: optimize(SCENARIO, "Threshold", progress=3, **GOAL), "`progress` must be a function. Got 3"),
        (lambda: optimize(SCENARIO, strategies={3: None}, **GOAL), "`strategies` must map specs .*. Got {3: None}"),
        (lambda: sweep(SCENARIO, {"scale": [1]}, progress=3), "`progress` must be a function. Got 3"),
        (lambda: gradients(SCENARIO, indicators=[3]), r"`indicators` must be a list of texts, .*. Got \[3\]"),
        (lambda: gradients(SCENARIO, staff="no"), "`staff` must be True or False. Got 'no'"),
        (lambda: smallest_staffing(SCENARIO, require=["p_wait<=0.5"], pools=3), "`pools` must be a list of .*. Got 3"),
        (lambda: search_rules(SCENARIO, fields=3), "`fields` must be a list of texts, .*. Got 3"),
        (lambda: wishes(3), "What is searched must be a list of texts, .*. Got 3"),
        (lambda: optimize(SCENARIO, "Threshold", trials="9", **GOAL), "`trials` must be a whole number. Got '9'"),
        (lambda: optimize(SCENARIO, "Threshold", params="remove_at", **GOAL), "`params` must be a list of texts"),
    ],
)
def test_a_wrong_type_is_one_sentence(call, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        call()
    assert str(caught.value).endswith(" instead.")


def test_paths_may_be_texts(tmp_path):
    comparison = compare(SCENARIO, None, "AllowAll", replications=1, log=str(tmp_path / "log"))

    assert write_report(comparison, str(tmp_path / "page.html")) == tmp_path / "page.html"
    assert (tmp_path / "log" / "candidate" / "events-0000.parquet").is_file()


def test_a_market_that_is_not_there_is_refused_before_anything_runs(monkeypatch):
    monkeypatch.setattr("simulator.runs.arms.run_arms", lambda *_: pytest.fail("it ran"))

    with pytest.raises(InputError, match="must name a market of the scenario"):
        compare(SCENARIO, "Threshold", candidate_overrides=["strategy.remove_at.NOWHERE=0.9"])
