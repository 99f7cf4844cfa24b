"""Replications until an indicator is known as exactly as asked: when they end, and that how does not matter."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator import compare, simulate
from simulator.errors import InputError
from simulator.runs.estimate import student
from simulator.runs.precision import Precision
from simulator.runs.results import Results
from simulator.runs.stopping import FIRST, run_until
from tests.ledgers import ledger_with
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="6h", warm_up="0s", uploads={"per_day": 1200})
STRATEGY = "Threshold(remove_at=0.9)"
LUCK = np.random.default_rng(4)


def played(values, goal, clock=lambda: 0.0, least=1):
    """Return what ends replications whose late exposure is one value each, and the batches that were run."""
    batches = []

    def arms_of(number):
        return [SimpleNamespace(scenario=SCENARIO, number=number)]

    def run(arms, *, first):
        batches.append((first, arms[0].number))
        views = values[first : arms[0].number]
        made: Any = Results(SCENARIO, None, None, tuple(ledger_with((0, 0, 0, 0), exposure_late=one) for one in views))
        return [made]

    (found,) = run_until(goal, arms_of, run, least, clock)
    return found, batches


def test_runs_end_at_the_second_look_in_a_row_that_is_fine_enough():
    """The rule by hand, on the interval of the estimates: batches of a quarter, and two looks."""
    values = LUCK.normal(100, 30, size=400)
    goal = Precision("10%", "exposure_late")
    size, looks = FIRST, []
    while looks[-2:] != [True, True]:
        one = student(values[:size].mean(), values[:size])
        looks.append(bool((one.high - one.low) / 2 <= 0.1 * one.value))
        last, size = size, int(np.ceil(size * 1.25))

    found, batches = played(values, goal)

    assert found.replications == last == found.reached.replications
    assert found.reached.ended_by == "precision"
    assert found.reached.half_width <= 0.1
    assert [start for start, _ in batches] == [0, *(end for _, end in batches[:-1])]
    assert found.reached.sentence.endswith(f"after {last} replications, as asked for (±10 %).")


def test_a_limit_or_a_budget_ends_them_earlier_and_is_said():
    values = LUCK.normal(100, 60, size=400)
    goal = Precision("1%", "exposure_late", most_replications=23)
    most, batches = played(values, goal)
    time = iter(range(0, 1000, 10))
    budget, _ = played(values, replace(goal, most_replications=400, budget=45.0), lambda: float(next(time)))

    assert [end for _, end in batches] == [10, 13, 17, 22, 23]
    assert (most.reached.ended_by, most.replications) == ("most_replications", 23)
    assert ", the most allowed; asked for was ±1 %." in most.reached.sentence
    assert (budget.reached.ended_by, budget.replications) == ("budget", 22)  # after 40 s, and 28 would take 51
    assert "when the budget of 45 s ended" in budget.reached.sentence


def test_what_is_never_seen_has_no_interval_and_ends_at_the_limit():
    found, _ = played(np.zeros(20), Precision("5%", "exposure_late", most_replications=12))

    assert found.reached.to_dict()["reached"] is None
    assert ": no interval after 12 replications, the most allowed" in found.reached.sentence


def test_workers_and_batches_change_nothing():
    goal = Precision("30%", "removals_per_1000_uploads", most_replications=14)
    one, two = (simulate(SCENARIO, STRATEGY, precision=goal, workers=workers) for workers in (1, 2))
    again = simulate(SCENARIO, STRATEGY, replications=one.replications)

    assert one.replications >= FIRST
    assert one.provenance.replications == two.provenance.replications == one.replications
    for other in (two, again):
        assert one.provenance.key == other.provenance.key
        assert one.values() == pytest.approx(other.values(), nan_ok=True, rel=0, abs=0)
    assert again.to_dict()["precision"] is None
    assert one.to_dict()["precision"]["ended_by"] == one.reached.ended_by


def test_a_comparison_goes_on_until_its_difference_is_known():
    goal = Precision("50%", "removals_per_1000_uploads[DE]", most_replications=14)
    found = compare(SCENARIO, STRATEGY, "Threshold(remove_at=0.8)", precision=goal, replications=2)

    row = found.rows(["removals_per_1000_uploads"], ["market"])[0]
    assert found.replications == found.candidate.replications == found.baseline.reached.replications
    assert found.baseline.reached.half_width == pytest.approx((row.high - row.low) / 2 / row.baseline.value)
    assert "pairs of runs" in found.baseline.reached.sentence
    assert found.to_dict()["precision"]["replications"] == found.replications


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("5", "exposure"), "A precision must be a percentage of the value, such as '5%'"),
        (("0%", "exposure"), "A precision must be"),
        (("120%", "exposure"), "A precision must be"),
        ((5, "exposure"), "A precision must be"),
        (("5%", "exposure", 1), "`most_replications` must be at least 2. Got 1 instead."),
        (("5%", "exposure", 10, 0.0), "`budget` must be a time above 0. Got 0.0 instead."),
        (("2pp", "exposure"), "The precision of exposure must be a percentage, such as '5%', since it is no share."),
        (("5%", "vvr"), "An indicator must be a known one. Got 'vvr' instead."),
        (("5%", "exposure[XX]"), "must be a market, policy, tier or pool of the scenario. Got 'XX'"),
        (("5%", "net_cost_per_day"), "'net_cost_per_day' cannot be held to a precision: it needs "),
    ],
)
def test_bad_input_is_one_sentence_before_anything_runs(given, sentence, monkeypatch):
    monkeypatch.setattr("simulator.runs.simulate.run_arms", lambda *_, **__: pytest.fail("it ran"))
    with pytest.raises(InputError) as error:
        simulate(SCENARIO, STRATEGY, precision=Precision(*given))

    assert sentence in str(error.value)
    assert "\n" not in str(error.value)
