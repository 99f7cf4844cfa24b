"""Replications on a cluster: equal bits, and a clear end when a worker is not like this process or is gone."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

pytest.importorskip("distributed")

from simulator import compare, optimize, simulate, sweep
from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.runs import cluster, remote
from simulator.runs.cluster import scheduler
from simulator.runs.executor import keep_replications, map_replications, take_replications
from simulator.runs.simulate import prepare
from simulator.runs.warm_up import planned_run
from simulator.strategy.code import code_hash

SMALL = ["scale=0.001", "horizon=6h", "warm_up=0s"]


@pytest.fixture(scope="module", params=[1, 2])
def address(request):
    """Workers in threads of this process: what travels is packed as for any other worker."""
    from distributed import LocalCluster

    with LocalCluster(request.param, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0") as there:
        yield there.scheduler_address


@pytest.fixture
def on_cluster(address):
    with scheduler(address):
        yield


def ledgers_are_equal(ours, theirs):
    """Return whether runs have the same counts and sums to the last bit."""
    return len(ours) == len(theirs) and all(
        np.array_equal(getattr(one, each.name), getattr(two, each.name), equal_nan=True)
        if isinstance(getattr(one, each.name), np.ndarray)
        else getattr(one, each.name) == getattr(two, each.name)
        for one, two in zip(ours, theirs, strict=True)
        for each in dataclasses.fields(one)
    )


def test_results_come_in_the_order_of_the_tasks(on_cluster):
    assert map_replications(lambda number: number * number, range(20)) == [number**2 for number in range(20)]
    assert map_replications(lambda number: number, []) == []


def test_what_is_taken_is_taken_here_and_progress_counts_tasks(on_cluster):
    seen, told = {}, []
    take_replications(lambda number: -number, range(5), seen.__setitem__, progress=lambda *far: told.append(far))

    assert seen == {number: -number for number in range(5)}
    assert told == [(done, 5.0) for done in (1.0, 2.0, 3.0, 4.0, 5.0)]


def test_what_stays_there_is_found_in_later_tasks(on_cluster):
    found = keep_replications(lambda number: [number] * 3, range(4), len)

    assert [length for _, length in found] == [3] * 4
    assert map_replications(lambda held: sum(held["deep"][0]), [{"deep": (one,)} for one, _ in found]) == [0, 3, 6, 9]


def test_an_error_in_a_task_is_the_callers(on_cluster):
    with pytest.raises(ZeroDivisionError):
        map_replications(lambda number: 1 // number, [1, 0, 1])


def test_runs_and_comparisons_are_equal_to_the_last_bit(address):
    arguments = {"overrides": SMALL, "replications": 3}
    with scheduler(address):
        ours = simulate("baseline", **arguments)
        both = compare("baseline", "Threshold", "Threshold(review_at=0.2)", **arguments)
    theirs = simulate("baseline", **arguments)
    also = compare("baseline", "Threshold", "Threshold(review_at=0.2)", **arguments)

    assert ledgers_are_equal(ours.ledgers, theirs.ledgers)
    assert ledgers_are_equal(both.candidate.ledgers, also.candidate.ledgers)


def test_a_sweep_has_the_same_rows(address):
    axes = {"strategy.review_at": [0.2, 0.3], "scale": [0.001, 0.002]}
    scenario = {"overrides": SMALL[1:]}
    with scheduler(address):
        ours = sweep("baseline", axes, **scenario)

    assert ours.equals(sweep("baseline", axes, **scenario))


def test_of_the_runs_of_a_sweep_only_indicators_travel(address, monkeypatch):
    came = []

    def unpacked(data):
        came.append(remote.unpacked(data))
        return came[-1]

    monkeypatch.setattr(cluster, "unpacked", unpacked)
    with scheduler(address):
        sweep("queueing", {"uploads.per_day": [80_000, 90_000]}, overrides=["scale=0.1", "horizon=2h"])

    assert [len(one) for one in came] == [len(INDICATORS)] * 2


def test_a_search_has_the_same_trials_and_shares_as_many_uploads(address):
    def search():
        return optimize(
            "baseline",
            overrides=["scale=0.005", "horizon=2d"],
            minimize=["exposure", "reviewer_hours"],
            params=["remove_at=0.6:0.95", "review_at=0.2:0.5"],
            trials=4,
            most_replications=2,
            points=2,
            fresh_replications=2,
        )

    with scheduler(address):
        ours = search()
    theirs = search()

    assert ours.reuse == theirs.reuse
    assert ours.reuse.share > 0.5
    for one, two in zip(ours.trials, theirs.trials, strict=True):
        assert one.params == two.params
        assert repr(one.values) == repr(two.values)  # NaN included
    for one, two in zip(ours.points, theirs.points, strict=True):
        assert ledgers_are_equal(one.results.ledgers, two.results.ledgers)


@pytest.mark.parametrize("name", ["", "remote", "tcp://", "http://here:80", "10.0.0.5:8786"])
def test_a_scheduler_is_local_or_an_address(name):
    with pytest.raises(InputError, match=r"A scheduler must be 'local' or an address such as"), scheduler(name):
        pass


def test_nobody_answers(monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 0.3)
    wanted = r"must answer at tcp://127\.0\.0\.1:9\. Got no answer"
    with scheduler("tcp://127.0.0.1:9"), pytest.raises(InputError, match=wanted):
        map_replications(abs, [1])


def test_a_worker_with_another_version_is_refused_with_both(address, monkeypatch):
    monkeypatch.setattr(cluster, "versions", lambda: {**remote.versions(), "numpy": "1.26.4"})
    wanted = r"The worker inproc://\S+ cannot run this: its numpy must be 1\.26\.4, .* Got \d"
    with scheduler(address), pytest.raises(InputError, match=wanted):
        map_replications(abs, [1])


def task_with(name, digest):
    """Return what a worker is given for a task of such code."""
    return remote.work(remote.versions(), {name: digest}, remote.packed((abs, -1))[0])


def test_code_of_the_users_own_must_be_there_and_the_same(tmp_path, monkeypatch):
    (tmp_path / "own_code_there.py").write_text("class Mine:\n    pass\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"own_code_there:Mine must be importable there\. Got ModuleNotFoundError"):
        task_with("own_code_there:Mine", "0" * 16)
    remote._same_code.cache_clear()  # another process, in which the folder is on the path

    monkeypatch.syspath_prepend(tmp_path)
    import own_code_there

    with pytest.raises(InputError, match=r"the code of own_code_there:Mine differs from that of the command"):
        task_with("own_code_there:Mine", "0" * 16)
    assert remote.unpacked(task_with("own_code_there:Mine", code_hash(own_code_there.Mine))) == 1


def test_code_is_named_by_its_path_members_of_compositions_included():
    arm = prepare(
        planned_run("baseline", "Chain(strategies='AllowList; Threshold')", SMALL)[1],
        seed=1,
        replications=1,
        engine="compiled",
    )

    assert cluster.code_of(arm.task(0)).keys() == {
        "strategies.chain:Chain",
        "strategies.allow_list:AllowList",
        "strategies.threshold:Threshold",
    }
    assert cluster.code_of((0, arm.task(0))) == cluster.code_of(arm)
