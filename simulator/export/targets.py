"""Tables as files of other programs: CSV, Parquet, workbook, DuckDB, Tableau Hyper."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError
from simulator.files import check_writable, replacing, staged

from .content import Content, Sheet
from .inert import harmless_text
from .tidy import Tidy
from .whole import DICTIONARY
from .workbook import write_workbook

if TYPE_CHECKING:
    import pyarrow as pa

_WHAT = "An export"


def export(tables: Sequence[Tidy], to: str, path: Path, inputs: Sequence[Path] = ()) -> list[Path]:
    """Write tables and return the files: one, or a folder of one for each table, whole or not at all.

    Parameters
    ----------
    tables : sequence of Tidy
    to : str
        One of ``TARGETS``.
    path : Path
        A file or, for ``csv`` and ``parquet``, a folder.
    inputs : sequence of Path
        Files that are read, and that must not be written over.

    Raises
    ------
    InputError
        If it cannot be written, the ending is another, the folder holds other files, or a program is missing.
    """
    check_target(to, path)
    if to in _FOLDERS:
        return _write_folder(tables, to, path)
    check_writable(path, _WHAT, inputs)
    with replacing(path, _WHAT) as part:
        _FILES[to](tables, part)
    return [path]


def check_target(to: str, path: Path) -> None:
    """Refuse a target that nothing could be written to; nothing is made yet."""
    if to == "hyper" and find_spec("pantab") is None:
        raise InputError("--to hyper needs pantab, which is not installed: python -m pip install 'riskbox[tableau]'.")
    if to in _FOLDERS:
        _check_folder(to, path)
    elif path.suffix.lower() != f".{to}":
        raise InputError(f"--to {to} must write a file that ends in .{to}. Got {str(path)!r} instead.")


def default_path(result: Path, to: str) -> Path:
    """Return where an export goes if nobody says: beside the result.

    >>> default_path(Path("out/run.json"), "csv").as_posix(), default_path(Path("out/run.json"), "xlsx").as_posix()
    ('out/run-csv', 'out/run.xlsx')
    """
    named = result if result.name else result.resolve()
    return named.with_name(f"{named.stem}-{to}" if to in _FOLDERS else f"{named.stem}.{to}")


def as_content(tables: Sequence[Tidy], title: str) -> Content:
    """Return tables as the content of a workbook."""
    return Content(_WHAT, title, tuple(_sheet(one) for one in tables), {})


def _sheet(one: Tidy) -> Sheet:
    import pandas as pd

    frame = pd.DataFrame({name: one.data.column(name).to_pylist() for name in one.data.column_names}, dtype=object)
    return Sheet(one.name, frame, {field.name: field.unit for field in one.fields if field.unit})


def _check_folder(to: str, folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(f"--to {to} must write a folder. Got {str(folder)!r}, a file, instead.")
    others = [one.name for one in folder.iterdir() if not one.name.startswith(".")]
    if others and f"{DICTIONARY}.{to}" not in others:
        raise InputError(
            f"{_WHAT} must have a folder of its own. Got {str(folder)!r}, which holds {others[0]!r}, instead."
        )


def _write_folder(tables: Sequence[Tidy], to: str, folder: Path) -> list[Path]:
    write, names_in = _FOLDERS[to]
    old = folder / f"{DICTIONARY}.{to}"
    before = names_in(old) if old.exists() else []
    with staged(folder, [f"{name}.{to}" for name in before], _WHAT) as new:
        for one in tables:
            write(one, new / f"{one.name}.{to}")
    return [folder / f"{one.name}.{to}" for one in tables]


def _csv(one: Tidy, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.csv as files

    columns = {harmless_text(name): _inert(one.data.column(name)) for name in one.data.column_names}
    files.write_csv(pa.table(columns), path, files.WriteOptions(quoting_style="needed"))


def _inert(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column without texts that a spreadsheet would run; each text is looked at once."""
    import pyarrow as pa
    import pyarrow.types as of

    if not of.is_string(column.type) and not of.is_dictionary(column.type):
        return column
    chunks = []
    for chunk in column.chunks:
        coded = chunk if of.is_dictionary(chunk.type) else chunk.dictionary_encode()
        names = pa.array(
            [None if name is None else harmless_text(name) for name in coded.dictionary.to_pylist()], pa.string()
        )
        chunks.append(names.take(coded.indices))
    return pa.chunked_array(chunks, pa.string())


def _parquet(one: Tidy, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [
        one.data.schema.field(field.name).with_metadata({"unit": field.unit, "doc": field.doc}) for field in one.fields
    ]
    about = {"table": one.name, "doc": one.doc}
    pq.write_table(one.data.cast(pa.schema(fields, {"riskbox": json.dumps(about)})), path, compression="zstd")


def _names_in_csv(path: Path) -> list[str]:
    import pyarrow.csv as files

    return _tables_of(files.read_csv, path)


def _names_in_parquet(path: Path) -> list[str]:
    import pyarrow.parquet as pq

    return _tables_of(pq.read_table, path)


def _tables_of(reader: Callable[[Path], Any], path: Path) -> list[str]:
    """Return the tables of an older export by its dictionary; a file of another form tells of none but itself."""
    import pyarrow as pa

    try:
        names = reader(path).column("table").unique().to_pylist()
    except (OSError, KeyError, pa.ArrowException):
        return [DICTIONARY]
    return [name for name in names if isinstance(name, str) and name.replace("_", "").isalnum()]


def _xlsx(tables: Sequence[Tidy], path: Path) -> None:
    write_workbook(as_content(tables, "export"), path)


def _duckdb(tables: Sequence[Tidy], path: Path) -> None:
    import duckdb

    path.unlink()  # an empty file is no database; the name was kept until now
    with duckdb.connect(str(path)) as database:
        fill(database, tables)


def fill(database: Any, tables: Sequence[Tidy]) -> None:
    """Put tables into a DuckDB database, with comments that give units and meanings."""
    for one in tables:
        name = _quoted(one.name)
        database.register("given", as_texts(one.data))
        database.execute(f"CREATE TABLE {name} AS SELECT * FROM given")  # noqa: S608  the name is our own, and quoted
        database.unregister("given")
        database.execute(f"COMMENT ON TABLE {name} IS {_text(f'A row is: {one.doc}')}")
        for field in one.fields:
            said = f"{field.doc} [{field.unit}]" if field.unit else field.doc
            database.execute(f"COMMENT ON COLUMN {name}.{_quoted(field.name)} IS {_text(said)}")


def as_texts(data: pa.Table) -> pa.Table:
    """Return a table with names as texts in place of codes with a dictionary."""
    import pyarrow as pa
    import pyarrow.types as of

    fields = [field.with_type(pa.string()) if of.is_dictionary(field.type) else field for field in data.schema]
    return data.cast(pa.schema(fields))


def _hyper(tables: Sequence[Tidy], path: Path) -> None:
    import pantab

    pantab.frames_to_hyper({one.name: as_texts(one.data) for one in tables}, path)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_FOLDERS: Mapping[str, tuple[Callable[[Tidy, Path], None], Callable[[Path], list[str]]]] = {
    "parquet": (_parquet, _names_in_parquet),
    "csv": (_csv, _names_in_csv),
}
_FILES: Mapping[str, Callable[[Sequence[Tidy], Path], None]] = {"xlsx": _xlsx, "duckdb": _duckdb, "hyper": _hyper}
TARGETS = (*_FOLDERS, *_FILES)
"""What an export may be written to."""
