"""Generated hostile inputs end with exit code 2 and one sentence; ``python -m verification hostile`` tries 500."""

from __future__ import annotations

import pytest

from verification.hostile import KINDS, cases, faults_of, run_case
from verification.hostile.judge import BAD_INPUT, WELL, Ending

EACH = 6
CASES = cases(EACH, seed=2)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_hostile_input_is_refused_in_one_sentence_and_leaves_nothing_behind(kind):
    endings = [(case, run_case(case)) for case in CASES if case.kind == kind]

    assert [(case, ending) for case, ending in endings if faults_of(ending)] == []
    assert sum(ending.code == BAD_INPUT for _, ending in endings) >= EACH / 3  # else nothing was hostile


def test_cases_are_the_same_every_time_and_the_first_of_many_are_those_of_few():
    few, many = cases(2), cases(3)

    assert [case for place, case in enumerate(many) if place % 3 < 2] == list(few)


@pytest.mark.parametrize(
    ("ending", "fault"),
    [
        (Ending(1, "failed: KeyError: 'x'\n", (), 0.0), "exit code 1"),
        (Ending(None, "no answer in 30 s", (), 30.0), "exit code None"),
        (Ending(BAD_INPUT, "Traceback (most recent call last):\nerror: x\n", (), 0.0), "a traceback"),
        (Ending(BAD_INPUT, "error: a.\nerror: b.\n", (), 0.0), "not one sentence"),
        (Ending(BAD_INPUT, "", (), 0.0), "not one sentence"),
        (Ending(BAD_INPUT, f"error: {'x' * 3000}\n", (), 0.0), "a long sentence"),
        (Ending(BAD_INPUT, "error: \x1b[31m.\n", (), 0.0), "control characters"),
        (Ending(BAD_INPUT, "error: a.\n", ("out", "out/x.parquet"), 0.0), "left behind: out, out/x.parquet"),
    ],
)
def test_the_judge_sees_what_is_wrong(ending, fault):
    assert fault in faults_of(ending)


def test_the_judge_is_content_with_a_refusal_and_with_a_result():
    assert faults_of(Ending(BAD_INPUT, "error: a.\n", (), 0.0)) == []
    assert faults_of(Ending(WELL, "", ("rows.parquet",), 0.0)) == []
