"""Exports in the programs that they are for: values, units, names that look like formulas, and whole files or none."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import types
import xml.etree.ElementTree as ET

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulator.errors import InputError
from simulator.export import Content, Sheet, targets, workbook, write
from simulator.export.inert import is_like_formula
from simulator.export.reading import read
from simulator.export.targets import TARGETS, default_path, export
from simulator.export.whole import DICTIONARY, whole
from tests import saved_results as results

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_SPREADSHEET = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture
def tables(tmp_path):
    return whole(read(results.saved(results.run(), tmp_path / "run.json")))


def test_duckdb_has_every_table_with_types_names_and_comments(tables, tmp_path):
    export(tables, "duckdb", tmp_path / "run.duckdb")

    with duckdb.connect(str(tmp_path / "run.duckdb"), read_only=True) as database:
        names = {row[0] for row in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        markets = [row[0] for row in database.execute("SELECT market FROM breakdowns ORDER BY estimate").fetchall()]
        kinds = dict(
            database.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'estimates'"
            ).fetchall()
        )
        values = database.execute("SELECT estimate FROM estimates").fetchall()
        comment = database.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'estimates' AND column_name = 'coverage'"
        ).fetchone()
    assert names == {one.name for one in tables}
    assert markets == list(results.HOSTILE), "unchanged"
    assert (kinds["estimate"], kinds["replications"], kinds["withheld"], kinds["title"]) == (
        "DOUBLE",
        "BIGINT",
        "BOOLEAN",
        "VARCHAR",
    )
    assert values == [(0.0031,), (3.1,), (-0.25,), (None,)]
    assert comment == ("how often such intervals held the truth when it was measured [share]",)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.duckdb", "run.json"], "no journal beside it"


def test_parquet_has_every_table_with_units_and_meanings(tables, tmp_path):
    files = export(tables, "parquet", tmp_path / "out")

    assert sorted(path.stem for path in files) == sorted(one.name for one in tables)
    table = pq.read_table(tmp_path / "out" / "breakdowns.parquet")
    assert table.column("market").to_pylist() == list(results.HOSTILE)
    assert table.schema.field("coverage").metadata[b"unit"] == b"share"
    query = f"SELECT count(*), min(estimate) FROM '{tmp_path}/out/estimates.parquet'"
    assert duckdb.execute(query).fetchall() == [(4, -0.25)]


def test_csv_has_numbers_as_numbers_and_no_text_that_is_a_formula(tables, tmp_path):
    export(tables, "csv", tmp_path / "out")

    with (tmp_path / "out" / "breakdowns.csv").open(encoding="utf-8", newline="") as file:
        markets = [row["market"] for row in csv.DictReader(file)]
    assert [market.removeprefix("'") if is_like_formula(market[1:]) else market for market in markets] == list(
        results.HOSTILE
    )
    for path in (tmp_path / "out").iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            for cell in (cell for row in csv.reader(file) for cell in row):
                assert cell.startswith("'") or not is_like_formula(cell) or float(cell) < 0, (path, cell)
    estimates = pd.read_csv(tmp_path / "out" / "estimates.csv")
    assert estimates["estimate"].tolist()[:3] == [0.0031, 3.1, -0.25]


@pytest.mark.skipif(_SPREADSHEET is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_values_by_unit_and_runs_nothing(tables, tmp_path):
    export(tables, "xlsx", tmp_path / "run.xlsx")
    export(tables, "csv", tmp_path / "csv")
    given = [tmp_path / "run.xlsx", tmp_path / "csv" / "breakdowns.csv", tmp_path / "csv" / "differs.csv"]
    command = [_SPREADSHEET, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods"]
    subprocess.run([*command, "--outdir", tmp_path / "seen", *given], check=True, capture_output=True, timeout=300)

    seen = {path.stem: _sheets(tmp_path / "seen" / f"{path.stem}.fods") for path in given}
    book = seen["run"]
    assert list(book) == [one.name for one in tables], "sheets keep the tables' names"
    shown = {row[0].text: row for row in book["estimates"][1:]}
    assert [cell.text for cell in shown["violative_view_rate"][3:5]] == ["0.31%", "0.155%"]
    assert shown["violative_view_rate"][3].kind == "percentage"
    assert (shown["reviewer_hours"][3].kind, shown["reviewer_hours"][3].text) == ("float", "3.1"), "not 310 %"
    assert (shown["review_wait_p90"][3].kind, shown["review_wait_p90"][3].value) == ("float", "-0.25")
    place = [cell.text for cell in book["breakdowns"][0]].index("market")
    for name, row in zip(results.HOSTILE, book["breakdowns"][1:], strict=True):
        assert row[place].kind == "string"
        assert "".join(row[place].text.split()) == "".join(name.split()), "as it was, and not 2"
    place = [cell.text for cell in seen["breakdowns"]["breakdowns"][0]].index("market")
    assert {row[place].kind for row in seen["breakdowns"]["breakdowns"][1:]} == {"string"}
    formulas = {cell.formula for sheets in seen.values() for rows in sheets.values() for row in rows for cell in row}
    assert formulas <= {None, "of:=FALSE()", "of:=TRUE()"}, "booleans alone are written so"


class _Cell(types.SimpleNamespace):
    """A cell as the program stores it: kind, value, text, formula."""


def _sheets(path):
    sheets = {}
    for table in ET.parse(path).getroot().iter(f"{_TABLE}table"):
        rows = [_cells(row) for row in table.iter(f"{_TABLE}table-row")]
        sheets[table.get(f"{_TABLE}name")] = [row for row in rows if any(cell.kind for cell in row)]
    return sheets


def _cells(row):
    cells = []
    for one in row.iter(f"{_TABLE}table-cell"):
        text = "".join(part.strip("\n ") for part in one.itertext())
        cell = _Cell(
            kind=one.get(f"{_OFFICE}value-type"),
            value=one.get(f"{_OFFICE}value"),
            text=text,
            formula=one.get(f"{_TABLE}formula"),
        )
        cells += [cell] * min(int(one.get(f"{_TABLE}number-columns-repeated", "1")), 50)
    return cells


def test_a_workbook_marks_texts_like_formulas_so_that_editing_does_not_run_them(tables, tmp_path):
    import zipfile

    export(tables, "xlsx", tmp_path / "run.xlsx")

    with zipfile.ZipFile(tmp_path / "run.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
        styles = book.read("xl/styles.xml").decode()
    assert 'quotePrefix="1"' in styles
    assert not any("<f>" in sheet for sheet in sheets)


def test_sheets_with_names_alike_stay_apart(tmp_path):
    import zipfile

    frame = pd.DataFrame({"a": [1]})
    titles = ["by " + "x" * 40, "By " + "x" * 40, "by " + "x" * 40, "[a]", "Provenance?", "😀" * 30]
    write(Content("A thing", "t", tuple(Sheet(title, frame) for title in titles), {}), tmp_path / "x.xlsx")

    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        found = book.read("xl/workbook.xml").decode().split('<sheet name="')[1:]
    names = [one.split('"')[0] for one in found]
    assert len({name.lower() for name in names}) == len(names) == 7
    assert max(len(name.encode("utf-16-le")) for name in names) <= 62


def test_a_table_with_more_rows_than_a_sheet_is_refused(tables, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)

    with pytest.raises(InputError, match=r"must have at most 10 rows\. Got 11 in 'breakdowns'"):
        export(tables, "xlsx", tmp_path / "run.xlsx")
    assert not (tmp_path / "run.xlsx").exists()


def test_a_second_export_replaces_the_first_and_leaves_no_table_of_it(tables, tmp_path):
    export(tables, "csv", tmp_path / "out")
    other = whole(read(results.saved(results.comparison(), tmp_path / "other.json")))

    export(other, "csv", tmp_path / "out")

    there = {path.stem for path in (tmp_path / "out").iterdir() if not path.name.startswith(".")}
    assert there == {one.name for one in other}


def test_a_folder_with_other_files_is_left_alone(tables, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "estimates.csv").write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="must have a folder of its own"):
        export(tables, "csv", tmp_path / "mine")
    assert (tmp_path / "mine" / "estimates.csv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("to", ["csv", "parquet", "xlsx", "duckdb"])
def test_a_failing_export_leaves_what_was_there(to, tables, tmp_path, monkeypatch):
    path = tmp_path / ("out" if to in ("csv", "parquet") else f"run.{to}")
    export(tables, to, path)
    before = {one: one.read_bytes() for one in ([path] if path.is_file() else sorted(path.iterdir())) if one.is_file()}

    broken = [*tables[:2], types.SimpleNamespace(name="broken", doc="", fields=(), data=None)]
    with pytest.raises(AttributeError):
        export(broken, to, path)

    assert {one: one.read_bytes() for one in before} == before
    assert not any(one.suffix == ".part" for one in tmp_path.rglob("*"))


def test_hyper_says_what_to_install(tables, tmp_path, monkeypatch):
    monkeypatch.setattr(targets, "find_spec", lambda _name: None)

    with pytest.raises(InputError, match=r"needs pantab, which is not installed: python -m pip install 'riskbox\["):
        export(tables, "hyper", tmp_path / "run.hyper")


def test_hyper_gets_every_table_with_names_as_texts(tables, tmp_path, monkeypatch):
    given = {}
    library = types.ModuleType("pantab")
    library.frames_to_hyper = lambda frames, path: given.update(frames) or path.write_bytes(b"x")
    monkeypatch.setitem(sys.modules, "pantab", library)
    monkeypatch.setattr(targets, "find_spec", lambda _name: object())

    export(tables, "hyper", tmp_path / "run.hyper")

    assert list(given) == [one.name for one in tables]
    assert not any(pa.types.is_dictionary(field.type) for frame in given.values() for field in frame.schema)


def test_endings_and_places(tables, tmp_path):
    with pytest.raises(InputError, match=r"--to xlsx must write a file that ends in \.xlsx"):
        export(tables, "xlsx", tmp_path / "run.csv")
    with pytest.raises(InputError, match="must not overwrite"):
        export(tables, "duckdb", tmp_path / "run.duckdb", [results.saved({}, tmp_path / "run.duckdb")])
    assert {default_path(tmp_path / "r.json", to).name for to in TARGETS} == {
        "r-csv",
        "r-parquet",
        "r.xlsx",
        "r.duckdb",
        "r.hyper",
    }


def test_the_dictionary_of_a_csv_is_read_again_to_know_the_old_tables(tables, tmp_path):
    export(tables, "csv", tmp_path / "out")
    (tmp_path / "out" / f"{DICTIONARY}.csv").write_text("broken", encoding="utf-8")
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")

    export(tables, "csv", tmp_path / "out")

    assert (tmp_path / "out" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert json.dumps(sorted(path.stem for path in (tmp_path / "out").glob("*.csv"))) == json.dumps(
        sorted(one.name for one in tables)
    )
