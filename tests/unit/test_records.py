"""Rows are declared once: each declaration is complete, and all that is made of it says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.errors import StrategyError
from simulator.records import (
    Chunk,
    Column,
    FileRow,
    History,
    LogRow,
    NoticeRow,
    OpenItem,
    Triage,
    Verdicts,
    blank,
    columns_of,
    record_of,
    slot_dtype,
)
from simulator.records.document import document
from simulator.strategy import Items
from simulator.strategy.triage import checked
from simulator.testing.example import (
    ExampleFingerprints,
    example_context,
    example_history,
    example_strikes,
    example_uploads,
)

PAGE = Path(__file__).parents[2] / "docs" / "records.md"
ROWS = (Chunk, History, Verdicts, Triage, LogRow, FileRow, NoticeRow, OpenItem)
AXES = {"policies": 3, "further": 2, "causes": 3, "2": 2}
HIDDEN = sorted(name for name, spec in columns_of(Chunk).items() if spec.about.seen != "strategy")
QUEUES = 2

every_row = pytest.mark.parametrize("rows", ROWS, ids=[rows.__name__ for rows in ROWS])


class Unsaid:
    """A row type with a column of which nothing is said."""

    time: Annotated[np.float64, Column("s", "when it was seen")]
    where: np.int16


# -- declarations and what is made of them


@every_row
def test_every_column_has_a_unit_and_a_meaning(rows):
    assert [name for name, spec in columns_of(rows).items() if not spec.about.unit or not spec.about.doc] == []


@every_row
def test_a_row_type_makes_its_dtype(rows):
    record = record_of(rows, **AXES)

    assert record.names == tuple(columns_of(rows))
    assert record.isalignedstruct
    for name, spec in columns_of(rows).items():
        field = record.fields[name][0]
        assert field.base == spec.dtype
        assert field.shape == ((AXES[spec.about.axis],) if spec.about.axis else ())


@every_row
def test_blank_rows_hold_the_empty_values(rows):
    columns = blank(rows, 3, **AXES)

    assert list(columns) == list(columns_of(rows))
    for name, spec in columns_of(rows).items():
        assert columns[name].dtype == spec.dtype
        assert columns[name].shape == ((3, AXES[spec.about.axis]) if spec.about.axis else (3,))
        if spec.about.empty is not None:
            np.testing.assert_array_equal(columns[name], spec.dtype.type(spec.about.empty))


def test_there_may_be_no_rows_at_all():
    assert len(Chunk.blank(0, policies=2)) == len(Triage.allow(0)) == 0


def test_a_column_of_which_nothing_is_said_is_refused():
    with pytest.raises(TypeError, match=r"^Unsaid\.where must be Annotated with a Column\. Got .*int16.* instead\.$"):
        columns_of(Unsaid)


def test_a_slot_has_each_kept_column_once_and_no_name_twice():
    kept = [spec.about.kept for rows in (Chunk, Triage) for spec in columns_of(rows).values() if spec.about.kept]
    expected = Counter([*kept, *columns_of(OpenItem)])

    assert {name: times for name, times in expected.items() if times > 1} == {}
    assert Counter(slot_dtype().names) == expected


def test_a_kept_column_keeps_its_dtype():
    slot = slot_dtype()

    for rows in (Chunk, Triage):
        for spec in columns_of(rows).values():
            if spec.about.kept:
                assert slot[spec.about.kept] == spec.dtype


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == document(), "run: python -m simulator.records.document > docs/records.md"


# -- what a strategy sees


def attributes(items: Items) -> Iterator[tuple[str, NDArray[np.generic]]]:
    """Yield all arrays of what a strategy is given, private ones too."""
    for name in sorted({*vars(items), *dir(type(items))}):
        value = getattr(items, name)
        if isinstance(value, np.ndarray):
            yield name, value
    if items.history is not None:
        yield from items.history._asdict().items()


@pytest.fixture(scope="module")
def uploads() -> Chunk:
    return example_uploads(example_context(), 40)


@pytest.fixture(scope="module")
def items(uploads) -> Items:
    return Items.from_chunk(
        uploads,
        example_context(),
        strikes=example_strikes(uploads),
        history=example_history(uploads),
        lottery_key=(1, 0),
        fingerprints=ExampleFingerprints(),
    )


def test_some_columns_are_hidden_and_the_truth_is_among_them():
    assert {"margin", "policy", "recognised", "segments", "decided_at", "bucket"} <= set(HIDDEN)


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_that_a_strategy_is_given_holds_a_hidden_column(name, uploads, items):
    hidden = getattr(uploads, name)

    assert [given for given, array in attributes(items) if np.shares_memory(array, hidden)] == []
    assert [given for given, array in attributes(items) if np.array_equal(array, hidden)] == []
    assert not hasattr(items, name)


def test_a_planted_truth_would_be_found(uploads, items):
    seen_through = Items.from_chunk(uploads.having(top_policy=uploads.policy), items.context, lottery_key=(1, 0))

    assert [name for name, array in attributes(seen_through) if np.array_equal(array, uploads.policy)] == ["top_policy"]


@pytest.mark.parametrize("name", HIDDEN)
def test_examples_draw_every_hidden_column_so_that_peeking_shows(name):
    one, other = (example_uploads(example_context(), 200, truth=truth) for truth in (1, 2))

    assert (getattr(one, name) != getattr(other, name)).any()


# -- what a strategy may decide


def illegal() -> Iterator[tuple[str, float]]:
    """Yield an illegal value on each side of what is declared of each column."""
    for name, spec in columns_of(Triage).items():
        about, most = spec.about, spec.about.most
        if name == "queue":
            most = QUEUES - 1
        if about.least is not None:
            yield name, about.least - 1
        if most is not None:
            yield name, most + 1
        if spec.dtype.kind == "f":
            yield name, np.nan
            yield name, -np.inf
        if about.finite:
            yield name, np.inf


def with_value(name: str, value: float) -> Triage:
    """Return decisions of three items, the second of which has a value in a column wide enough for it."""
    columns = Triage.allow(3)._asdict()
    columns[name] = columns[name].astype(np.int64 if columns[name].dtype.kind in "iu" else np.float64)
    columns[name][1] = value
    return Triage(**columns)


def test_each_column_has_an_illegal_value():
    assert {name for name, _ in illegal()} == set(Triage._fields)


@pytest.mark.parametrize(("name", "value"), list(illegal()))
def test_an_illegal_value_is_refused_in_one_sentence(name, value):
    about = columns_of(Triage)[name].about
    legal = f"queue indices from -1 to {QUEUES - 1}" if name == "queue" else about.legal

    with pytest.raises(StrategyError) as refused:
        checked(with_value(name, value), 3, QUEUES, "Mine")

    got = float(value) if columns_of(Triage)[name].dtype.kind == "f" else int(value)
    assert str(refused.value) == (
        f"The {name!r} field of the Triage of Mine must hold {legal} only. Got {got!r} at row 1 instead."
    )


@pytest.mark.parametrize("name", Triage._fields)
def test_the_limits_themselves_are_legal(name):
    spec = columns_of(Triage)[name]
    most = QUEUES - 1 if name == "queue" else spec.about.most

    for value in (spec.about.least, most):
        if value is not None:
            decided = checked(with_value(name, value), 3, QUEUES, "Mine")
            assert getattr(decided, name)[1] == value
            assert getattr(decided, name).dtype == spec.dtype
