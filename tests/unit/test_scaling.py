"""The scale benchmark and the study of queues by size run; how long anything takes is not a test's business."""

from __future__ import annotations

import json

import pytest

from benchmarks.scale import main, measure, overrides_of, scale_table
from simulator.config import Scenario
from verification.scaling import LOAD, Point, bare_point, chart, exact_wait, pool_points, table

SMALL = ["horizon=1h", "warm_up=0s", "scale=0.01"]


def run_of(uploads, processor, memory):
    times = {"wall": processor / 2, "processor": processor, "wait": 60.0}
    return {**times, "loaded": 200.0, "memory": memory, "uploads": uploads}


def test_whole_platform_has_400_million_uploads_a_day():
    scenario = Scenario.load("baseline", overrides_of(1.0))

    assert scenario.uploads.per_day * scenario.scale == 400e6


def test_a_run_is_measured():
    run = measure(SMALL, warm=SMALL)

    assert 0 < run["loaded"] <= run["memory"]
    assert 0 < run["uploads"] < 1000
    assert run["wall"] > 0 < run["processor"]


def test_growth_is_judged_by_the_processor_time_of_an_upload():
    linear = scale_table({0.01: run_of(4e6, 2.0, 250.0), 0.1: run_of(4e7, 21.0, 300.0)})
    steep = scale_table({0.01: run_of(4e6, 2.0, 250.0), 1.0: run_of(4e8, 300.0, 14_000.0)})

    assert [row[0] for row in linear.rows] == ["1 %", "10 %"]
    assert "1.05 times the processor time. Target: linear, at most 1.1: met." in linear.notes
    assert "The run's own memory is 2.0 times as large: 2.5 bytes per upload" in linear.notes
    assert "1.50 times the processor time. Target: linear, at most 1.1: **missed**." in steep.notes
    assert "under 3 minutes, took 2.5: met; under 2 GiB, took 13.04: **missed**." in steep.notes


@pytest.mark.parametrize("largest", ["0", "-1", "1.5"])
def test_a_share_out_of_range_is_refused(largest, capsys):
    with pytest.raises(SystemExit):
        main(["--largest", largest])

    assert "--largest must be above 0 and at most 1" in capsys.readouterr().err


@pytest.mark.parametrize(("servers", "load", "wait"), [(1, 0.8, 4.0), (5, 0.8, 0.554113), (20, 0.9, 0.275385)])
def test_exact_wait(servers, load, wait):
    assert exact_wait(servers, load) == pytest.approx(wait, abs=1e-6)


def test_the_bare_queue_keeps_its_load_and_its_theory_at_a_size():
    found = bare_point(10, replications=4, customers=600_000)

    # four standard errors each: runs of 60,000 leave a relative error near 15 % of the wait, of ten times as many 5 %
    assert found.load == pytest.approx(LOAD, abs=0.006)
    assert found.wait == pytest.approx(found.exact, rel=0.2)
    assert (
        0 < found.high - found.low < found.exact
    )  # Student with 3 degrees of freedom: 2 x 3.2 x 5 %, a third expected


def test_pools_of_the_world_have_waits_and_loads():
    found = pool_points(0.05, replications=2)

    assert [each.queue for each in found] == ["tight, americas", "tight, emea", "tight, apac"]
    assert all(each.wait >= 0 and 0 < each.load < 1 for each in found)


def test_points_make_a_table_and_a_chart():
    found = [
        Point("bare queue", 1, 19.0, 17.0, 21.0, 0.95, 19.0),
        Point("bare queue", 10, 1.9, 1.7, 2.1, 0.95, 1.65),
        Point("baseline, emea", 1, 60.0, 50.0, 70.0, 0.7),
        Point("baseline, emea", 10, 1e-5, -1.0, 2e-5, 0.7),
    ]

    assert [row[-1] for row in table(found).rows] == ["1", "0.1", "1", "1.67e-07"]
    assert table(found).rows[2][5] == ""
    shown = json.loads(json.dumps(chart(found)))["layer"][-1]["data"]["values"]
    assert [row["wait"] for row in shown] == [19.0, 1.9, 60.0]
