"""The benchmarks run; how long anything takes is not a test's business."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from benchmarks import networks, queue_rivals, rules, search, triage, whole_run
from benchmarks.child import ROOT, run_alone
from benchmarks.machine import describe
from benchmarks.rivals.queue import Queue
from benchmarks.stopwatch import STAGES
from benchmarks.table import Table, spread
from simulator.rules import read_rules

SMALL = ["horizon=1h", "warm_up=0s", "scale=0.01"]


def test_machine_names_cores_and_versions():
    names = [name for name, _ in describe()]

    assert {"processor", "cores", "Python", "numba", "simpy"} <= set(names)


def test_table_is_markdown():
    table = Table("Title", ("what", "s"), notes="A note.")
    table.add("all", "1.5")

    assert str(table).splitlines() == [
        "## Title",
        "",
        "| what |   s |",
        "|------|----:|",
        "| all  | 1.5 |",
        "",
        "A note.",
    ]


def test_row_must_have_a_cell_for_each_column():
    with pytest.raises(ValueError, match="2 cells"):
        Table("Title", ("what", "s")).add("all")


def test_spread_is_the_median_and_the_extremes():
    assert spread([3.0, 1.0, 2.0], ".1f", factor=10) == "20.0 (10.0–30.0)"
    assert spread([2.0], ".1f") == "2.0"


@pytest.mark.parametrize(("servers", "load", "mean_wait"), [(1, 0.8, 4.0), (5, 0.8, 0.554113), (20, 0.9, 0.275385)])
def test_exact_mean_wait(servers, load, mean_wait):
    assert Queue(1_000, servers=servers, load=load).mean_wait == pytest.approx(mean_wait, abs=1e-6)


@pytest.mark.parametrize("simulator", queue_rivals.SIMULATORS)
def test_every_simulator_serves_the_queue(simulator):
    pytest.importorskip("simulator" if simulator == "riskbox" else simulator)
    queue = Queue(1_000)
    served = importlib.import_module(f"benchmarks.rivals.{simulator}_queue").simulate(queue)

    # five standard errors: of a Poisson count, and of a mean wait
    assert served.customers == pytest.approx(1_000, abs=5 * 1_000**0.5)
    queue_rivals.require_near_theory(simulator, queue, served.mean_wait)


def test_mean_wait_far_from_theory_is_refused():
    with pytest.raises(RuntimeError, match="standard errors off"):
        queue_rivals.require_near_theory("broken", Queue(50_000), 1.0)


def test_whole_run_in_a_fresh_process():
    run = run_alone("benchmarks.whole_run:measure_simulate", overrides=SMALL, warm=SMALL)

    assert 0 < run["loaded"] <= run["memory"]


def test_both_engines_count_the_same_in_the_small_benchmark():
    runs = [whole_run.measure_stages(SMALL, engine, warm=SMALL) for engine in ("compiled", "simpy")]

    whole_run.require_same_counts(runs[0]["totals"], runs[1]["totals"])
    assert runs[0]["uploads"] == runs[1]["uploads"] == whole_run.count_uploads(SMALL)["uploads"]
    assert set(runs[0]["seconds"]) == set(STAGES)


def test_engines_that_count_differently_are_refused():
    with pytest.raises(RuntimeError, match="must count the same"):
        whole_run.require_same_counts([1.0, 2.0], [1.0, 3.0])


def test_triage_is_timed_by_strategy():
    (table,) = triage.tables(repeats=1, specs=["CreatorAware", "Ramp(share=0.5)"], uploads=500)

    lines = str(table).splitlines()
    assert "Triage of 500 uploads" in lines[0]
    assert [line.split("|")[1].strip() for line in lines[4:6]] == ["`CreatorAware`", "`Ramp(share=0.5)`"]


def test_unknown_benchmark_is_refused():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "speed"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "Got 'speed' instead." in done.stderr


@pytest.mark.parametrize("count", [1, 10, rules.RULES])
def test_the_rules_of_the_benchmark_are_legal(count):
    assert len(read_rules(rules.text_of(count), "rules.yaml").rules) == count


def test_rules_are_timed():
    measured = rules.measure_rows(rules=3, rows=1_000, repeats=2)

    assert len(measured["ms"]) == 2
    assert measured["operations"][0] > 5


def test_ticks_of_a_small_network_are_timed(monkeypatch):
    monkeypatch.setattr(networks, "STRATEGIES", networks.STRATEGIES[-2:])
    grouped, at_large = networks.tables(accounts=500, uploads=1_500)

    assert [row[0] for row in grouped.rows] == ["`SharedStrikes`", "`CommunityScore`"]
    assert [row[0] for row in at_large.rows] == ["`CommunityScore`"]
    assert all(int(row[1].replace(",", "")) > 1_500 for row in grouped.rows)


def test_trials_are_timed_both_ways():
    both = search.measure_both(("scale=0.003", "horizon=1d"), replications=1, repeats=1)

    table = str(search.of_a_trial(both, readable=200.0))
    assert len(both["shared"]) == len(both["whole"]) == len(search.PLACES)
    assert 0.5 < both["share"] < 1.0
    assert "times as fast as the readable engine" in table
