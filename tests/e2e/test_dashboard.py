"""A study opens in optuna-dashboard, with its objectives, its trials and what is stored with them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from simulator.search import optimize
from tests.worlds import tiny_scenario

pytest.importorskip("optuna_dashboard")


@pytest.fixture(scope="module")
def journal(tmp_path_factory):
    path = tmp_path_factory.mktemp("dashboard") / "study.journal"
    optimize(
        tiny_scenario(horizon="12h", warm_up="0s", uploads={"per_day": 300}),
        "Threshold",
        minimize=["violative_view_rate", "reviewer_hours"],
        require=["sla_share>=0.1"],
        params=["review_at=0.1:0.8"],
        trials=3,
        points=1,
        fresh_replications=2,
        storage=path,
    )
    return path


@pytest.fixture(scope="module")
def address(journal):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "optuna_dashboard._cli", str(journal), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    try:
        while True:
            try:
                get(f"http://127.0.0.1:{port}/api/meta")
                break
            except OSError:
                assert server.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.communicate()


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode()


def test_the_dashboard_shows_the_study_its_objectives_and_its_trials(address):
    (study,) = json.loads(get(f"{address}/api/studies"))["study_summaries"]
    detail = json.loads(get(f"{address}/api/studies/{study['study_id']}?after=0"))
    trials = [trial for trial in detail["trials"] if trial["state"] == "Complete"]

    assert study["study_name"] == "riskbox"
    assert study["directions"] == ["minimize", "minimize"]
    assert detail["objective_names"] == ["violative_view_rate", "reviewer_hours"]
    assert len(trials) == 3
    assert all(len(trial["values"]) == 2 for trial in trials)
    assert {"values", "params"} <= {each["key"] for trial in trials for each in trial["user_attrs"]}
    assert {param["name"] for trial in trials for param in trial["params"]} == {"review_at"}
    assert "<title>Optuna Dashboard</title>" in get(f"{address}/dashboard/studies/{study['study_id']}")
