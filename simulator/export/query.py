"""SQL over the tables of a result, in memory: no file, no network, no extension, no setting."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError, one_line

from .targets import fill
from .tidy import Tidy

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

MOST = 1_000_000
"""Rows that a query may return."""
_ROOM = 2 << 30
"""Memory of a query, bytes; nothing goes to the disk."""
_LOCKS = (
    "SET python_enable_replacements = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
"""Said after the tables are there; nothing can be unlocked later."""


@dataclass(frozen=True)
class Answer:
    """What a query returned.

    Parameters
    ----------
    columns : tuple of (str, str)
        Names and types of DuckDB.
    rows : tuple of tuples
        Plain values; None = NULL, not a number, or infinite.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Any, ...], ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the answer as a data frame; of two columns with one name the second gets a number."""
        import pandas as pd

        names: list[str] = []
        for name, _ in self.columns:
            names.append(name if name not in names else f"{name} {len(names) + 1}")
        frame = pd.DataFrame(list(self.rows), columns=names, dtype=object)
        return frame.infer_objects()


def ask(tables: Sequence[Tidy], query: str) -> Answer:
    """Return the answer to one query.

    Raises
    ------
    InputError
        If it is no single query, is wrong, asks for what is outside the tables, or returns more than ``MOST`` rows.
    """
    import duckdb

    room = _ROOM + 4 * sum(one.data.nbytes for one in tables)
    with duckdb.connect(":memory:", config={"temp_directory": "", "memory_limit": f"{room >> 20}MiB"}) as database:
        fill(database, tables)
        for lock in _LOCKS:
            database.execute(lock)
        try:
            _check(database, query)
            cursor = database.execute(query)
            columns = tuple((str(one[0]), str(one[1])) for one in cursor.description or ())
            rows = cursor.fetchmany(MOST + 1)
        except (duckdb.Error, UnicodeError) as error:
            raise InputError(f"The query must be SQL of DuckDB over the result's tables: {_sentence(error)}") from None
    if len(rows) > MOST:
        raise InputError(f"The query must return at most {MOST:,} rows; add a LIMIT to it.")
    return Answer(columns, tuple(tuple(_plain(value) for value in row) for row in rows))


def _check(database: duckdb.DuckDBPyConnection, query: str) -> None:
    import duckdb

    kinds = duckdb.StatementType
    query.encode()  # half of a character is no text
    statements = database.extract_statements(query)
    reads = {kinds.SELECT, kinds.EXPLAIN, kinds.MULTI}  # PIVOT is a MULTI
    if len(statements) != 1 or statements[0].type not in reads:
        given = one_line(query.strip()) or "nothing"
        raise InputError(f"The query must be one SELECT, and change nothing. Got {given} instead.")


def _sentence(error: Exception) -> str:
    """Return what DuckDB says, without its picture of the place, as the end of a sentence."""
    said = " ".join(str(error).split("\n\n")[0].split())
    said = one_line(said, 300)
    return said if said.endswith(("?", ".", "!")) else f"{said}."


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
