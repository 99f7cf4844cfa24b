"""``riskbox sql``: questions to the tables of a saved result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output

if TYPE_CHECKING:
    from simulator.export.query import Answer
    from simulator.export.reading import Saved
    from simulator.export.tidy import Tidy

_WHAT = "An answer"
_MOST_ROWS = 1000
_ENDINGS = (".csv", ".parquet", ".xlsx", ".json", ".md")


@click.command("sql", short_help="Ask the tables of a saved result in SQL.")
@click.argument("result", type=click.Path(path_type=Path))
@click.argument("query", required=False)
@options.path(
    "-o", "--output", "file", help="Write the answer: CSV, Parquet, workbook, JSON or Markdown, by the ending."
)
@options.common
def command(result: Path, query: str | None, file: Path | None, as_json: bool) -> None:
    """Ask the tables of RESULT in SQL (DuckDB); without QUERY, list tables and columns with units and meanings.

    RESULT is the JSON of `run`, `compare`, `optimize`, `rules search` or `review`, the Parquet file of `sweep`, or the
    folder of `run --log`; the tables are those of `riskbox export`. A query reads these tables and nothing else: no
    file, no network, no extension.
    """
    from simulator.export import check_format
    from simulator.export.query import ask
    from simulator.export.reading import read
    from simulator.export.whole import whole

    if file is not None:
        check_format(file, _WHAT, [result], _ENDINGS)
    saved = read(result)
    tables = whole(saved)
    answer = ask(tables, _LISTED if query is None else query)
    payload = _payload(answer, query, saved)
    if file is not None:
        output.note(f"answer in {_save(answer, payload, file)}")
    if as_json:
        output.emit_json(payload)
    elif file is None:
        _print(answer, tables, listed=query is None)


_LISTED = 'SELECT "table", "column", "type", unit, meaning FROM dictionary'


def _payload(answer: Answer, query: str | None, saved: Saved) -> dict[str, Any]:
    columns = [{"name": name, "type": kind} for name, kind in answer.columns]
    rows = [list(row) for row in answer.rows]
    return {"query": query, "columns": columns, "rows": rows, "provenance": saved.provenance}


def _save(answer: Answer, payload: Mapping[str, Any], file: Path) -> Path:
    from simulator.export import Content, Sheet, write

    sheet = Sheet("answer", answer.to_frame())
    return write(Content(_WHAT, payload["query"] or "tables", (sheet,), payload), file)


def _print(answer: Answer, tables: Sequence[Tidy], *, listed: bool) -> None:
    names = [name for name, _ in answer.columns]
    rows = [tuple(_text(value) for value in row) for row in answer.rows[:_MOST_ROWS]]
    numbers = [name for name, kind in answer.columns if kind in ("NUMBER", "DOUBLE", "BIGINT", "INTEGER", "HUGEINT")]
    output.emit_table(output.texts("answer", names, rows, numbers, ["meaning"] if listed else ()))
    if len(answer.rows) > _MOST_ROWS:
        output.emit(f"... and {len(answer.rows) - _MOST_ROWS:,} more rows; --json and -o have all")
    if listed:
        output.emit(f'{output.counted(len(tables), "table")}; `riskbox sql RESULT "SELECT ..."` asks them')


def _text(value: Any) -> str:
    from simulator.present.numbers import MISSING

    if value is None:
        return MISSING
    return f"{value:.6g}" if isinstance(value, float) else str(value)
