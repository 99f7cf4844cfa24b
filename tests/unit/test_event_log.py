"""The event log on disk."""

from __future__ import annotations

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from simulator.domain.events import LOG_COLUMNS
from simulator.platform import event_log
from simulator.platform.event_log import EventLog, log_path, read_log


def events(start, count):
    return {column.name: np.arange(start, start + count).astype(column.dtype) for column in LOG_COLUMNS}


def test_a_log_comes_back_as_it_was_written(tmp_path):
    path = log_path(tmp_path / "new", 3)
    with EventLog(path, {"seed": 1}) as log:
        log.write(events(0, 5))
        log.write(events(5, 0))
        log.write(events(5, 2))
    frame = read_log(path)

    assert path.name == "events-0003.parquet"
    assert frame.item.tolist() == list(range(7))
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {c.name: c.dtype for c in LOG_COLUMNS}


def test_columns_carry_unit_and_meaning_and_the_file_its_provenance(tmp_path):
    with EventLog(tmp_path / "log.parquet", {"seed": 7}) as log:
        log.write(events(0, 1))
    schema = pq.read_schema(tmp_path / "log.parquet")

    assert schema.field("time").metadata == {b"unit": b"s", b"doc": b"seconds since the scenario's start"}
    assert json.loads(schema.metadata[b"riskbox"]) == {"seed": 7}


def test_the_file_is_the_same_whatever_the_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(event_log, "ROW_GROUP", 10)
    for name, sizes in (("a", [35]), ("b", [1, 9, 10, 4, 11])):
        with EventLog(tmp_path / name, {}) as log:
            start = 0
            for size in sizes:
                log.write(events(start, size))
                start += size

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_run_that_fails_leaves_no_file_and_keeps_the_old_one(tmp_path):
    path = tmp_path / "log.parquet"
    path.write_text("old")

    def broken_run():
        with EventLog(path, {}) as log:
            log.write(events(0, 3))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_run()

    assert [file.name for file in tmp_path.iterdir()] == ["log.parquet"]
    assert path.read_text() == "old"


def test_a_run_without_events_leaves_an_empty_log(tmp_path):
    with EventLog(tmp_path / "log.parquet", {}):
        pass

    assert len(read_log(tmp_path / "log.parquet")) == 0
