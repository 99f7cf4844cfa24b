"""The event log on disk."""

from __future__ import annotations

import json
from types import SimpleNamespace

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from simulator.platform import event_log
from simulator.platform.event_log import EventLog, log_path, names_of, read_log
from simulator.records import FileRow, columns_of
from tests.logs import coded

WORLD = SimpleNamespace(markets=("DE", "US"), policies=("spam", "hate"), pools=("general",))
NAMES = names_of(WORLD)


def _codes(name, numbers):
    return numbers % len(NAMES[name]) if name == "event" else numbers % (len(NAMES[name]) + 1) - 1


def events(start, count):
    """Return events whose codes go round; -1, which has no name, among them."""
    numbers = np.arange(start, start + count)
    return {
        name: (_codes(name, numbers) if name in NAMES else numbers).astype(spec.dtype)
        for name, spec in columns_of(FileRow).items()
    }


def test_a_log_comes_back_as_it_was_written(tmp_path):
    path = log_path(tmp_path / "new", 3)
    with EventLog(path, {"seed": 1}, NAMES) as log:
        log.write(events(0, 5))
        log.write(events(5, 0))
        log.write(events(5, 2))
    frame = read_log(path)

    assert path.name == "events-0003.parquet"
    for name, column in coded(frame, WORLD).items():
        assert column.tolist() == [*events(0, 5)[name].tolist(), *events(5, 2)[name].tolist()]
    assert frame.market.isna().tolist()[:4] == [True, False, False, True]
    assert frame.market.tolist()[1:3] == ["DE", "US"]


def test_a_log_can_be_asked_by_name(tmp_path):
    path = tmp_path / "log.parquet"
    with EventLog(path, {}, NAMES) as log:
        log.write(events(0, 9))

    asked = duckdb.sql(f"select policy, count(*) from '{path}' where event <> 'REST' group by 1 order by 1 nulls last")

    assert asked.limit(9).fetchall() == [("hate", 3), ("spam", 3), (None, 3)]


def test_columns_carry_unit_and_meaning_and_the_file_its_provenance(tmp_path):
    with EventLog(tmp_path / "log.parquet", {"seed": 7}, NAMES) as log:
        log.write(events(0, 1))
    schema = pq.read_schema(tmp_path / "log.parquet")

    assert schema.field("time").metadata == {
        b"unit": b"s",
        b"doc": b"seconds since the scenario's start",
        b"seen": b"platform",
    }
    assert schema.field("violates").metadata[b"seen"] == b"truth"
    assert json.loads(schema.metadata[b"riskbox"]) == {"seed": 7}


def test_the_file_is_the_same_whatever_the_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(event_log, "ROW_GROUP", 10)
    for name, sizes in (("a", [35]), ("b", [1, 9, 10, 4, 11])):
        with EventLog(tmp_path / name, {}, NAMES) as log:
            start = 0
            for size in sizes:
                log.write(events(start, size))
                start += size

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_run_that_fails_leaves_no_file_and_keeps_the_old_one(tmp_path):
    path = tmp_path / "log.parquet"
    path.write_text("old")

    def broken_run():
        with EventLog(path, {}, NAMES) as log:
            log.write(events(0, 3))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_run()

    assert [file.name for file in tmp_path.iterdir()] == ["log.parquet"]
    assert path.read_text() == "old"


def test_a_run_without_events_leaves_an_empty_log(tmp_path):
    with EventLog(tmp_path / "log.parquet", {}, NAMES):
        pass

    assert len(read_log(tmp_path / "log.parquet")) == 0
