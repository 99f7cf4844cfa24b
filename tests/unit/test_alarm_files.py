"""Series from CSV files: what is read, and every sentence about what cannot be."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain.units import DAY, HOUR
from simulator.errors import InputError
from simulator.experiments.alarms import alarms_in_files, read_series


@pytest.fixture
def file(tmp_path):
    def write(text: str, name: str = "vvr.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_share_of_daily_samples_is_read(file):
    found = read_series(file("# audit\nn;value;Date\n1000;0.2%;2026-06-01\n\n800;;2026-06-02\n900;0.0015;2026-06-04\n"))

    assert (found.name, found.law.name, found.unit, found.period) == ("vvr", "share", "share", DAY)
    assert np.allclose(found.value, [0.002, np.nan, np.nan, 0.0015], equal_nan=True)
    assert found.size.tolist() == [1000.0, 800.0, 1.0, 900.0]
    assert found.origin.isoformat() == "2026-06-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("values", "law", "found"),
    [
        (("3", "5"), None, "count"),
        (("3.5", "5"), None, "normal"),
        (("-3", "5"), None, "normal"),
        (("3", "5"), "positive", "positive"),
    ],
)
def test_the_law_is_told_from_the_figures_unless_it_is_named(file, values, law, found):
    path = file(f"time,value\n2026-06-01T00:00,{values[0]}\n2026-06-01T01:00,{values[1]}\n")

    read = read_series(path, law)

    assert (read.law.name, read.period) == (found, HOUR)


def test_times_with_a_zone_are_instants(file):
    path = file("time,value\n2026-06-01T00:00+02:00,1\n2026-05-31T23:00Z,2\n")

    assert np.allclose(np.diff(read_series(path).start), HOUR)


HEAD = "date,value,n\n2026-06-01,0.1,10\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no rows of a series."),
        ("date,value\n", "has no rows of a series."),
        ("day,value\n2026-06-01,1\n", "must have a column 'date' or a column 'time'. Got 'day', 'value' instead."),
        (
            "date,values\n2026-06-01,1\n",
            "must have a column 'value'. Got 'date', 'values' instead. Did you mean 'values'?",
        ),
        ("date,value,value\n2026-06-01,1,1\n", "must have one column 'value'. Got 2 instead."),
        (HEAD + "2026-06-02,0.1\n", "A row must have 3 cells in line 3 of "),
        (HEAD + "02.06.2026,0.1,10\n", "A date must be as 2026-11-26, or 2026-11-26T14:00, in line 3 of "),
        (HEAD + "2026-06-02,high,10\n", "A value must be a number in line 3 of "),
        (HEAD + "2026-06-02,1_0,10\n", "A value must be a number in line 3 of "),
        (HEAD + "2026-06-02,nan,10\n", "A value must be a number in line 3 of "),
        (HEAD + "2026-06-02,0.1,\n", "A size n must be a number in line 3 of "),
        (HEAD + "2026-06-02,0.1,-1\n", "A size n must be at least 0 in line 3 of "),
        (HEAD + "2026-06-02,1.5,10\n", "A value of a share of a sample must be in 0 ... 1 in line 3 of "),
        (HEAD + "2026-06-01,0.1,10\n", "Dates must rise from row to row in line 3 of "),
        (HEAD + "2026-06-02T12:30,0.1,10\n", "Dates must be whole days apart in line 3 of "),
        (HEAD + "2026-06-01T00:30,0.1,10\n", "Dates must be whole hours apart in line 3 of "),
        (HEAD, "must have at least 2 rows. Got 1 instead."),
        (HEAD + "9026-06-02,0.1,10\n", "must span at most 200,000 periods."),
        ('date,value\n"2026-06-01,1\n', "is no CSV file: "),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(file, text, sentence):
    with pytest.raises(InputError) as caught:
        read_series(file(text))

    assert sentence in str(caught.value)
    assert "vvr.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_no_text_is_refused(file, tmp_path):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_series(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"date,value\n\xff\xfe")
    with pytest.raises(InputError, match="cannot be read: it is not UTF-8"):
        read_series(tmp_path / "bytes.csv")


def test_a_law_must_fit_the_columns(file):
    path = file("date,value\n2026-06-01,0.1\n2026-06-02,0.2\n")

    with pytest.raises(InputError, match="must have a column 'n', the sizes of the samples"):
        read_series(path, "share")


def days(number: int, jump_at: int = 10**6) -> str:
    random = np.random.default_rng(12)
    lines = (
        f"{np.datetime64('2026-03-02') + day},{random.poisson(200 if day < jump_at else 320)}" for day in range(number)
    )
    return "date,value\n" + "\n".join(lines) + "\n"


def test_series_of_files_share_the_false_alarms_and_are_watched(file):
    files = [file(days(70, 50), "reports.csv"), file(days(70), "appeals.csv")]

    found = alarms_in_files(files, onsets=["raid=2026-04-21"], false_alarm_every="360d")

    raised, quiet = found.series
    assert raised.limit == quiet.limit
    assert raised.alarms[0].period in (50, 51)
    assert found.explained(raised.alarms[0]).name == "raid"
    assert found.to_dict()["summary"][0]["onsets"][0]["detected"] == 1.0


def test_a_file_that_is_too_short_is_refused(file):
    with pytest.raises(InputError, match=r"must span more days than the history, 28\. Got 20 instead\."):
        alarms_in_files([file(days(20))])
    with pytest.raises(InputError, match=r"must be at least 10 days\. Got 5 instead\."):
        alarms_in_files([file(days(20))], history="5d")
    with pytest.raises(InputError, match="`files` is empty"):
        alarms_in_files([])
