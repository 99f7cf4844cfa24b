"""The simulated cluster: what it must do by theory, and what limits it."""

from __future__ import annotations

import pytest

from verification import scheduler
from verification.scheduler import Cluster, Times, most, point, table

FREE = Times(0.0, 0.0, 0.0, 0, 0)


@pytest.fixture
def steady(monkeypatch):
    """Runs of one length on workers that do not die."""
    monkeypatch.setattr(scheduler, "SPREAD", 0.0)
    monkeypatch.setattr(scheduler, "STRAGGLERS", 0.0)
    monkeypatch.setattr(scheduler, "LIFE", 1e12)


@pytest.mark.parametrize("workers", [1, 7])
def test_without_overhead_workers_share_the_runs(steady, workers):
    cluster = Cluster(workers, 70, 2.0, FREE, seed=1)

    assert cluster.duration() == pytest.approx(70 / workers * 2.0)
    assert cluster.used["runs"] == pytest.approx(140.0)


def test_the_scheduler_and_the_command_set_a_limit_that_workers_do_not_move(steady):
    """A sum of n exponential times has a relative standard deviation of n**-.5; 4 of these are allowed."""
    for times in (Times(1e-9, 0.01, 1e-9, 0, 0), Times(0.004, 1e-9, 0.006, 0, 0)):
        took = Cluster(200, 2000, 0.1, times, seed=1).duration()

        assert 2000 / took == pytest.approx(most(times, 0.1, 200), rel=4 / 2000**0.5 + 0.02)
        assert most(times, 0.1, 200) == pytest.approx(100.0)


def test_a_worker_that_dies_costs_the_time_of_its_run_only(steady, monkeypatch):
    monkeypatch.setattr(scheduler, "LIFE", 50.0)
    monkeypatch.setattr(scheduler, "REPLACED", 0.0)
    cluster = Cluster(4, 400, 5.0, FREE, seed=1)
    took = cluster.duration()

    assert cluster.used["runs"] == pytest.approx(2000.0), "every run counts once"
    # a run of 5 s survives with exp(-.1), and takes by the exponential law 50 (exp(.1) - 1) = 5.26 s on average
    assert took == pytest.approx(400 / 4 * 50 * (2.718281828**0.1 - 1), rel=0.05)


def test_the_table_has_rates_with_intervals_and_what_they_cost(monkeypatch):
    monkeypatch.setattr(scheduler, "LEAST", 20)
    found = point("1 million uploads", 0.5, 2)
    made = table([found])

    assert found.low <= found.rate <= found.high
    assert 0 < found.busy <= 1
    assert made.columns[-1] == "USD"
    hours = 100_000 / found.rate / 3600
    assert made.rows[0][-2] == f"{2 * hours:,.0f}"
    assert made.rows[0][-1] == f"{2 * hours * scheduler.PRICE:,.0f}"
