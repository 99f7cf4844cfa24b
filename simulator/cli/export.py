"""``riskbox export``: a saved result as tidy tables for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from . import options, output

_TARGETS = ("parquet", "csv", "xlsx", "duckdb", "hyper")
_TEMPLATES = ("dsa", "guidelines")


@click.command("export", short_help="Write a saved result as tidy tables for other programs.")
@click.argument("result", type=click.Path(path_type=Path))
@options.once(
    "--to",
    type=click.Choice(_TARGETS),
    required=True,
    help="csv and parquet: a folder with a file for each table; xlsx, duckdb and hyper (Tableau): one file.",
)
@click.option(
    "--template",
    "templates",
    type=click.Choice(_TEMPLATES),
    multiple=True,
    help="Write only the tables of a published form, of a run: dsa (EU transparency report) needs --by policy of "
    "`riskbox run`, guidelines (community guidelines enforcement report) --by policy and --by market; may be repeated.",
)
@options.path("-o", "--output", "path", help="File, or folder for csv and parquet.  [default: beside RESULT]")
@options.common
def command(result: Path, to: str, templates: Sequence[str], path: Path | None, as_json: bool) -> None:
    """Write RESULT as tidy tables, each with a data dictionary.

    RESULT is the JSON of `run`, `compare`, `optimize`, `rules search` (-o FILE.json) or `review`, the Parquet file of
    `sweep`, or the folder of `run --log`. The table `dictionary` gives unit and meaning of every column of all tables.
    """
    from simulator.export.reading import read
    from simulator.export.targets import check_target, default_path, export
    from simulator.export.templates import can_be_filled
    from simulator.export.whole import whole

    target = path if path is not None else default_path(result, to)
    check_target(to, target)
    saved = read(result)
    tables = whole(saved, list(dict.fromkeys(templates)))
    files = export(tables, to, target, [result])
    output.note(f"{output.counted(len(tables), 'table')} in {target}")
    missing = can_be_filled(saved)[1]
    if missing and not templates:
        axes = " and ".join(f"--by {by}" for by in missing)
        output.note(f"note: a run with {axes} would fill more of the published forms (--template)")
    rows = {one.name: len(one.data) for one in tables}
    if as_json:
        listed = [{"table": one.name, "rows": rows[one.name], "meaning": one.doc} for one in tables]
        payload = {"result": str(result), "kind": saved.kind, "files": list(map(str, files)), "tables": listed}
        output.emit_json({**payload, "provenance": saved.provenance})
        return
    lines = [(one.name, f"{rows[one.name]:,}", one.doc) for one in tables]
    output.emit_table(output.texts("tables", ["table", "rows", "a row is"], lines, ["rows"], ["a row is"]))
