"""Tables for a terminal of any width, numbers that identify, and plain data for JSON."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from simulator.indicators import find_indicator
from simulator.present.markdown import markdown
from simulator.present.numbers import exact
from simulator.present.outcomes import outcome_of
from simulator.present.rows import Row
from simulator.present.serialise import interval, plain, to_json
from simulator.present.table import Column, Table
from simulator.runs.difference import Difference
from simulator.runs.estimate import Estimate

COLUMNS = (
    Column("indicator"),
    Column("baseline", align="right", brief=2),
    Column("candidate", align="right", brief=2),
    Column("difference", align="right"),
    Column("change", align="right", spare=1),
    Column("outcome"),
    Column("variance reduction", align="right", spare=3),
)
ROWS = (
    (
        "Severity-weighted exposure",
        "1,234,567 [1,200,001, 1,269,003]",
        "1,034,567 [1,000,001, 1,069,003]",
        "−200,000 [−210,000, −190,000]",
        "−16.2 %",
        "better",
        "93 %",
    ),
    ("Reviewer-hours", "12.5 [12.1, 12.9]", "12.5 [12.1, 12.9]", "0", "0 %", "no clear difference", "–"),
)
TABLE = Table("t", "", COLUMNS, ROWS)


def test_without_a_width_every_row_is_one_line_with_everything():
    header, rule, *rows = markdown(TABLE)

    assert [cell.strip() for cell in header.strip("|").split("|")] == [column.name for column in COLUMNS]
    assert set(rule) <= set("|-: ")
    assert [[cell.strip() for cell in row.strip("|").split("|")] for row in rows] == [list(row) for row in ROWS]


@pytest.mark.parametrize("width", [80, 90, 100, 120, 150, 200])
def test_a_table_fits_the_terminal_and_breaks_no_number(width):
    lines = markdown(TABLE, width)

    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    for number in ("1,234,567", "−200,000", "−210,000", "−190,000", "12.5"):
        assert number in text


def test_what_is_left_out_is_said_the_least_needed_first():
    assert "Left out" not in "".join(markdown(TABLE, 200))
    at_100, at_80 = (" ".join(line for line in markdown(TABLE, width) if line[0] != "|") for width in (100, 80))
    assert at_100 == "Left out for want of room: variance reduction, intervals of baseline, intervals of candidate."
    assert at_80.startswith("Left out for want of room: ")
    assert "variance reduction" in at_80


def test_names_in_the_head_are_broken_at_their_joints_before_a_column_is_left_out():
    columns = (Column("strategy.remove_at"), Column("innocent_views_lost"), Column("sla_share", spare=1))
    table = Table("t", "", columns, (("0.7", "975 views", "100 %"),))

    narrow = markdown(table, 36)

    assert max(map(len, narrow)) <= 36
    assert [word in "".join(narrow) for word in ("innocent_", "sla_", "Left out")] == [True, True, False]
    assert "Left out" in "".join(markdown(table, 30))


def test_a_table_without_rows_is_its_head():
    assert len(markdown(Table("t", "", COLUMNS, ()), 100)) >= 2


@pytest.mark.parametrize(
    ("one", "other"),
    [(0.9, 0.9 + 1e-16), (2, "2"), (None, "none"), (2.0, 2), (True, "true"), ("", None), ([1], "[1]"), (1e-7, 1.1e-7)],
)
def test_two_different_values_never_read_alike(one, other):
    assert one != other or type(one) is not type(other)
    assert exact(one) != exact(other) or one is other or repr(one) == repr(other)


def test_json_has_no_number_that_json_does_not_know():
    data = {"a": math.nan, "b": np.array([1.0, math.inf]), "c": (1, None), "d": np.int64(3)}

    assert plain(data) == {"a": None, "b": [1.0, None], "c": [1, None], "d": 3}
    assert json.loads(to_json(data)) == plain(data)
    assert interval(1.0, -math.inf, None) == {"estimate": 1.0, "low": None, "high": None}


def _difference(low, high, relative_low, relative_high, unit="share", q_value=0.2):
    indicator = replace(find_indicator("violative_view_rate"), unit=unit)
    before, after = (Estimate(indicator, {}, value, None, None, 4) for value in (0.0034, 0.0004))
    change = after.value - before.value
    relative = change / before.value
    outcome = outcome_of(-1, low, high, q_value=q_value)
    ends = (low, high, relative, relative_low, relative_high)
    return Row(Difference(before, after, change, *ends, 0.1, q_value, 8, 0.3, outcome))


def test_a_sentence_without_a_clear_difference_says_between_what_the_truth_may_lie():
    both, one_only = _difference(-0.006, 0.0002, -1.0, 0.04), _difference(-0.006, 0.0002, None, None)

    assert both.sentence.endswith("shows no clear difference (0.340 % against 0.040 %; between −100 % and +4.0 %).")
    assert one_only.sentence.endswith("(0.340 % against 0.040 %; between −0.600 pp and +0.020 pp).")
    assert both.conclusion == "no clear difference (between −100 % and +4.0 %)"


def test_an_interval_that_leaves_out_zero_but_is_one_of_many_says_so():
    row = _difference(-0.006, -0.0002, -0.97, -0.04)

    assert row.conclusion == "no clear difference among 8 rows (between −97.0 % and −4.0 %)"
    assert _difference(-0.006, -0.0002, -0.97, -0.04, q_value=0.04).conclusion == "better"


def test_a_clear_change_has_its_size_whichever_interval_there_is():
    relative = _difference(-0.0034, -0.002, -1.0, -0.6, q_value=0.01)
    absolute = _difference(-0.0034, -0.002, None, None, q_value=0.01)

    assert relative.moved == "falls by 88 % [60, 100]"
    assert absolute.moved == "falls by 0.30 pp [0.20, 0.34]"
