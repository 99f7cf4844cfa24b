"""A series from a CSV file: a column of dates or times, one of figures and, for shares, one of sample sizes."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.domain.units import DAY, HOUR
from simulator.errors import InputError, did_you_mean, show

from .laws import LAWS, Law
from .onsets import instant_of
from .series import Series, law_of

Floats = NDArray[np.float64]

TIMES, VALUE, SIZE = ("date", "time"), "value", "n"
"""Names of the columns: of the period, of its figure, of the sample that a share is of."""
MOST_BYTES, MOST_ROWS = 16_000_000, 200_000


def read_series(path: Path | str, law: str | None = None) -> Series:
    """Return the series of a CSV file.

    The head names the columns ``date`` (or ``time``), ``value`` and, perhaps, ``n``; others are not read. A period is a
    day or an hour, whichever the rows are apart; rows may be missing, and an empty value is a missing figure. Commas,
    semicolons, tabs or bars separate cells. Empty lines and lines that start with ``#`` are ignored.

    Parameters
    ----------
    path : Path or str
    law : {"share", "count", "positive", "normal"}, optional
        By default ``share`` where there is ``n``, ``count`` where all figures are whole numbers, else ``normal``.

    Raises
    ------
    InputError
        With the path and the line, if the file or a row is wrong.
    """
    file = Path(path)
    head, rows = _table(file)
    times = [_time(row[head[0]], where) for where, row in rows]
    values = np.array([_number(row[head[1]], VALUE, where, empty=True) for where, row in rows])
    sizes = np.ones(len(rows))
    if len(head) == 3:
        sizes = np.array([_size(row[head[2]], where) for where, row in rows])
    period = _period(times, rows, file)
    chosen = _law(law, values, has_size=len(head) == 3, rows=rows, file=file)
    places = np.array([round((time - times[0]).total_seconds() / period) for time in times])
    value, size = np.full(places[-1] + 1, np.nan), np.ones(places[-1] + 1)
    value[places], size[places] = values, sizes
    start = np.arange(len(value), dtype=np.float64) * period
    return Series(file.stem, "share" if chosen.name == "share" else "", chosen, period, start, value, size, times[0])


Row = tuple[str, list[str]]


def _table(file: Path) -> tuple[tuple[int, ...], list[Row]]:
    """Return the places of the columns, and the rows, each with where it stands."""
    text = _text(file)
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    head: list[str] = []
    rows: list[Row] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
                continue
            where = f"line {reader.line_num} of {str(file)!r}"
            if not head:
                head = [cell.strip().lower() for cell in cells]
                continue
            if len(cells) != len(head):
                raise InputError(f"A row must have {len(head)} cells in {where}. Got {len(cells)} instead.")
            rows.append((where, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise InputError(f"{str(file)!r} is no CSV file: {error} in line {reader.line_num}.") from None
    if not rows:
        raise InputError(f"{str(file)!r} has no rows of a series.")
    if len(rows) > MOST_ROWS:
        raise InputError(f"{str(file)!r} must have at most {MOST_ROWS:,} rows. Got {len(rows):,} instead.")
    return _columns(head, file), rows


def _columns(head: Sequence[str], file: Path) -> tuple[int, ...]:
    for name in (*TIMES, VALUE, SIZE):
        if head.count(name) > 1:
            raise InputError(f"{str(file)!r} must have one column {name!r}. Got {head.count(name)} instead.")
    times = [name for name in TIMES if name in head]
    if len(times) != 1:
        raise InputError(
            f"{str(file)!r} must have a column 'date' or a column 'time'. Got {', '.join(map(show, head))} instead."
        )
    if VALUE not in head:
        near = did_you_mean(VALUE, head)
        raise InputError(
            f"{str(file)!r} must have a column 'value'. Got {', '.join(map(show, head))} instead."
            + (near if near.startswith(" Did") else "")
        )
    return tuple(head.index(name) for name in (times[0], VALUE, SIZE) if name in head)


def _time(cell: str, where: str) -> datetime:
    try:
        return instant_of(cell)
    except ValueError:
        raise InputError(
            f"A date must be as 2026-11-26, or 2026-11-26T14:00, in {where}. Got {show(cell)} instead."
        ) from None


def _number(cell: str, column: str, where: str, *, empty: bool = False) -> float:
    if not cell and empty:
        return math.nan
    text, percent = cell.removesuffix("%").strip(), cell.endswith("%")
    try:
        found = float(text) / (100.0 if percent else 1.0) if "_" not in text else math.nan
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise InputError(f"A {column} must be a number in {where}. Got {show(cell)} instead.")
    return found


def _size(cell: str, where: str) -> float:
    found = _number(cell, "size n", where)
    if found < 0.0:
        raise InputError(f"A size n must be at least 0 in {where}. Got {show(cell)} instead.")
    return found


def _period(times: Sequence[datetime], rows: Sequence[Row], file: Path) -> float:
    """Return the length of a period, s: that of an hour if any two rows are nearer than a day."""
    if len(times) < 2:
        raise InputError(f"{str(file)!r} must have at least 2 rows. Got {len(times)} instead.")
    steps = np.array([(later - before).total_seconds() for before, later in pairwise(times)])
    bad = np.flatnonzero(steps <= 0.0)
    if len(bad):
        later = int(bad[0]) + 1
        given = times[later].isoformat(sep=" ", timespec="minutes")
        raise InputError(f"Dates must rise from row to row in {rows[later][0]}. Got {given} instead.")
    period = DAY if steps.min() >= DAY else HOUR
    off = np.flatnonzero(np.abs(steps / period - np.round(steps / period)) > 1e-6)
    if len(off):
        where, _ = rows[int(off[0]) + 1]
        name = "days" if period == DAY else "hours"
        raise InputError(
            f"Dates must be whole {name} apart in {where}. Got {steps[off[0]] / period:.4g} {name} instead."
        )
    most = round((times[-1] - times[0]).total_seconds() / period)
    if most >= MOST_ROWS:
        raise InputError(f"{str(file)!r} must span at most {MOST_ROWS:,} periods. Got {most + 1:,} instead.")
    return period


def _law(name: str | None, values: Floats, *, has_size: bool, rows: Sequence[Row], file: Path) -> Law:
    """Return the law of the figures, and refuse figures that it cannot have."""
    known = values[np.isfinite(values)]
    if name is None:
        whole = len(known) > 0 and bool((known >= 0.0).all() and (known == np.round(known)).all())
        name = "share" if has_size else "count" if whole else "normal"
    law = law_of(name)
    if law.name == "share" and not has_size:
        raise InputError(f"{str(file)!r} must have a column 'n', the sizes of the samples that the shares are of.")
    limits = {"share": (0.0, 1.0), "count": (0.0, math.inf), "positive": (0.0, math.inf)}.get(law.name)
    if limits is not None:
        wrong = np.flatnonzero((values < limits[0]) | (values > limits[1]))
        if len(wrong):
            must = "in 0 ... 1" if law.name == "share" else "at least 0"
            where, _ = rows[int(wrong[0])]
            raise InputError(f"A value of {law.what} must be {must} in {where}. Got {values[wrong[0]]:g} instead.")
    return LAWS[name]


def _delimiter(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    return max(",;\t|", key=head.count)


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise InputError(f"{str(file)!r} must be a CSV file of at most {MOST_BYTES:,} bytes.")
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else "it is not UTF-8"
        raise InputError(f"{str(file)!r} cannot be read: {reason}.") from None
