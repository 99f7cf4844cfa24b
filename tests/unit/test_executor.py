"""The executor: results in order, whatever the number of workers, and a clean end."""

from __future__ import annotations

import threading
import time

import pytest

from simulator.errors import InputError
from simulator.runs.executor import Monitor, Stopped, map_replications, worker_count


def slow_square(number):
    time.sleep(0.02 if number == 0 else 0.0)
    return number * number


@pytest.mark.parametrize("workers", [None, 1, 2, 8])
def test_results_come_in_the_order_of_the_tasks(workers):
    assert map_replications(slow_square, range(6), workers) == [0, 1, 4, 9, 16, 25]


def test_no_tasks_no_results():
    assert map_replications(slow_square, []) == []


@pytest.mark.parametrize("workers", [1, 3])
def test_progress_counts_tasks_and_ends_at_their_number(workers):
    seen = []
    map_replications(slow_square, range(4), workers, lambda done, total: seen.append((done, total)))

    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_monitor_adds_up_parts_and_never_goes_back():
    seen = []
    monitor = Monitor(2, lambda done, total: seen.append(done))
    for task, share in ((0, 0.5), (1, 0.25), (0, 0.5), (0, 1.0)):
        monitor.report(task, share)

    assert seen == [0.5, 0.75, 1.25]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_a_task_is_the_callers(workers):
    with pytest.raises(ZeroDivisionError):
        map_replications(lambda number: 1 // number, [1, 0, 1], workers)


def test_an_interruption_stops_what_is_under_way_and_leaves_no_thread():
    monitor = Monitor(4)
    stopped = []

    def task(number):
        if number == 0:
            raise KeyboardInterrupt
        try:
            while True:
                monitor.report(number, 0.0)
                time.sleep(0.001)
        except Stopped:
            stopped.append(number)
            raise

    with pytest.raises(KeyboardInterrupt):
        map_replications(task, range(4), 2, monitor=monitor)

    assert set(stopped) <= {1, 2, 3}
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("riskbox")]


def test_the_number_of_workers_is_checked():
    with pytest.raises(InputError, match=r"`workers` must be at least 1\. Got 0 instead"):
        worker_count(0)
    assert worker_count() >= 1
