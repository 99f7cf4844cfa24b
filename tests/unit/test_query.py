"""SQL over a result's tables: answers, and that a query reaches nothing else."""

from __future__ import annotations

import os

import pytest

from simulator.errors import InputError
from simulator.export import query as module
from simulator.export.query import ask
from simulator.export.reading import read
from simulator.export.whole import whole
from tests import saved_results as results

SECRET = {"a": ["secret"]}
"""What a query must not find by this name, though Python would."""


@pytest.fixture
def tables(tmp_path):
    return whole(read(results.saved(results.run(), tmp_path / "run.json")))


def test_a_query_has_names_types_and_values(tables):
    answer = ask(
        tables, "SELECT indicator, estimate, estimate IS NULL AS gone FROM estimates ORDER BY estimate LIMIT 2"
    )

    assert answer.columns == (("indicator", "VARCHAR"), ("estimate", "DOUBLE"), ("gone", "BOOLEAN"))
    assert answer.rows == (("review_wait_p90", -0.25, False), ("violative_view_rate", 0.0031, False))
    assert ask(tables, "SELECT market FROM breakdowns ORDER BY estimate").rows == tuple((m,) for m in results.HOSTILE)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("FROM estimates SELECT count(*)", ((4,),)),
        ("WITH x AS (SELECT 2 AS a) SELECT a FROM x;", ((2,),)),
        ("SELECT 0.5, 1 / 0, 'NaN'::DOUBLE, DATE '2025-07-07'", ((0.5, None, None, "2025-07-07"),)),
        ("PIVOT (SELECT unit FROM estimates) ON unit USING count(*)", ((1, 1, 2),)),
        ("SELECT 1 AS a, 2 AS a", ((1, 2),)),
        ("SELECT 9007199254740993", ((9007199254740993,),)),
    ],
)
def test_forms_of_a_query(text, rows, tables):
    assert ask(tables, text).rows == rows


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_blob('{file}')",
        "SELECT * FROM read_json('{file}')",
        "SELECT * FROM parquet_metadata('{file}')",
        "SELECT * FROM sniff_csv('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM estimates, (SELECT * FROM read_csv('{file}'))",
        "SELECT (SELECT content FROM read_text('{file}'))",
        "SELECT * FROM query('SELECT * FROM read_text(''{file}'')')",
        "SELECT * FROM 'https://example.org/x.parquet'",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "SELECT getenv('HOME')",
        "SELECT * FROM SECRET",
        "SELECT * FROM tables",
        "COPY estimates TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '{folder}/out.parquet'",
        "EXPORT DATABASE '{folder}/out'",
        "ATTACH '{folder}/out.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "INSTALL spatial FROM community",
        "SET enable_external_access = true",
        "SET lock_configuration = false; SELECT 1",
        "SELECT 1; SET enable_external_access = true",
        "SELECT 1; SELECT 2",
        "PRAGMA enable_external_access",
        "CALL pragma_version()",
        "CREATE TABLE mine AS SELECT 1",
        "CREATE SECRET s (TYPE http)",
        "INSERT INTO estimates SELECT * FROM estimates",
        "UPDATE estimates SET estimate = 0",
        "DELETE FROM estimates",
        "DROP TABLE estimates",
        "CHECKPOINT",
        "VACUUM",
        "",
        "   ;",
        "-- nothing",
        "SELEC 1",
        "SELECT nope FROM estimates",
        "SELECT 'x'::INTEGER",
        "SELECT '\ud800'",
        "SELECT (" * 3000,
    ],
)
def test_a_wrong_or_a_hostile_query_is_one_sentence_and_leaves_nothing(text, tables, tmp_path):
    (tmp_path / "secret.csv").write_text("password\nhunter2\n", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())

    with pytest.raises(InputError) as error:
        ask(tables, text.replace("{file}", str(tmp_path / "secret.csv")).replace("{folder}", str(tmp_path)))

    said = str(error.value)
    assert said.startswith("The query must be ")
    assert "\n" not in said
    assert "hunter2" not in said
    assert os.environ.get("HOME", "/nowhere") not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_settings_cannot_be_changed_from_within_a_select(tables):
    answer = ask(
        tables,
        "SELECT name, value FROM duckdb_settings() WHERE name IN ('enable_external_access', 'lock_configuration', "
        "'python_enable_replacements', 'autoload_known_extensions', 'temp_directory') ORDER BY name",
    )

    assert dict(answer.rows) == {
        "autoload_known_extensions": "false",
        "enable_external_access": "false",
        "lock_configuration": "true",
        "python_enable_replacements": "false",
        "temp_directory": "",
    }


def test_an_answer_without_end_is_refused(tables, monkeypatch):
    monkeypatch.setattr(module, "MOST", 1000)

    with pytest.raises(InputError, match="must return at most 1,000 rows; add a LIMIT"):
        ask(tables, "SELECT * FROM range(100000000000)")


def test_columns_of_one_name_stay_apart_in_a_frame(tables):
    frame = ask(tables, "SELECT 1 AS a, 2 AS a, 3 AS a").to_frame()

    assert frame.columns.tolist() == ["a", "a 2", "a 3"]
    assert frame.iloc[0].tolist() == [1, 2, 3]
