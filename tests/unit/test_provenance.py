"""Provenance: the same run has the same key, whenever it happens; any other has another."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from simulator.provenance import Provenance

RUN = Provenance(
    scenario_hash="0123456789abcdef",
    scenario={"name": "queue", "scale": 1.0},
    strategy="Threshold(remove_at=0.95)",
    seed=1,
    replications=4,
    engine="compiled",
)


def test_the_time_of_the_run_is_no_part_of_the_key():
    later = replace(RUN, created="2031-01-01T00:00:00+00:00")

    assert later.key == RUN.key
    assert later.to_dict()["created"] == "2031-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2},
        {"replications": 5},
        {"engine": "simpy"},
        {"strategy": "AllowAll"},
        {"scenario": {"name": "queue", "scale": 2.0}},
        {"riskbox": "9.9.9"},
        {"libraries": {"numpy": "9.9.9"}},
    ],
)
def test_anything_that_may_move_a_number_changes_the_key(change):
    assert replace(RUN, **change).key != RUN.key


def test_it_survives_a_json_file(tmp_path):
    file = tmp_path / "result.json"
    file.write_text(json.dumps({"provenance": RUN.to_dict(), "rows": []}), encoding="utf-8")

    assert Provenance.read(file) == RUN
    assert Provenance.read(file).key == RUN.key


def test_it_names_the_libraries_that_may_move_a_number():
    assert {"numpy", "scipy", "numba", "simpy"} <= set(RUN.libraries)
