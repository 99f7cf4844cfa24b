"""``riskbox export`` and ``riskbox sql`` on results that riskbox has just saved."""

from __future__ import annotations

import csv
import json

import duckdb
import pytest

from simulator.cli.main import call


@pytest.fixture(scope="module")
def saved(tiny, tmp_path_factory):
    """A run by market and policy, with its event logs."""
    folder = tmp_path_factory.mktemp("saved")
    given = ["--strategy", "Threshold", "--replications", "2", "--by", "market", "--by", "policy"]
    assert call(["run", str(tiny), *given, "-o", str(folder / "run.json"), "--log", str(folder / "log")]) == 0
    return folder


def test_export_writes_beside_the_result_and_lists_tables(riskbox, saved):
    ending = riskbox("export", saved / "run.json", "--to", "duckdb")

    assert (ending.code, ending.err) == (0, f"11 tables in {saved / 'run.duckdb'}\n")
    assert "| estimates " in ending.out
    with duckdb.connect(str(saved / "run.duckdb"), read_only=True) as database:
        (value,) = database.execute("SELECT estimate FROM estimates WHERE indicator = 'exposure'").fetchone()
    held = json.loads((saved / "run.json").read_text(encoding="utf-8"))["indicators"]
    assert value == next(one["estimate"] for one in held if one["id"] == "exposure")


def test_export_prints_stable_keys(riskbox, saved, tmp_path):
    ending = riskbox("export", saved / "run.json", "--to", "csv", "-o", tmp_path / "out", "--json")

    assert ending.code == 0
    assert set(ending.json) == {"files", "kind", "provenance", "result", "tables"}
    assert {frozenset(one) for one in ending.json["tables"]} == {frozenset({"meaning", "rows", "table"})}
    assert len(ending.json["files"]) == len(ending.json["tables"]) == 11


def test_a_chosen_form_is_written_alone(riskbox, saved, tmp_path):
    ending = riskbox("export", saved / "run.json", "--to", "csv", "--template", "guidelines", "-o", tmp_path / "out")

    assert ending.code == 0
    with (tmp_path / "out" / "guidelines.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["market"] for row in rows} >= {"All", "DE", "US"}
    assert not (tmp_path / "out" / "estimates.csv").exists()


def test_events_of_all_replications_are_one_table(riskbox, saved, tmp_path):
    assert riskbox("export", saved / "log", "--to", "parquet", "-o", tmp_path / "out").code == 0

    query = f"SELECT replication, count(*) FROM '{tmp_path}/out/events.parquet' GROUP BY 1 ORDER BY 1"
    counted = dict(duckdb.execute(query).fetchall())
    assert set(counted) == {0, 1}
    for replication, count in counted.items():
        path = saved / "log" / f"events-{replication:04d}.parquet"
        assert duckdb.execute(f"SELECT count(*) FROM '{path}'").fetchall() == [(count,)]
    asked = riskbox("sql", saved / "log", "SELECT event, count(*) n FROM events GROUP BY 1 ORDER BY 1", "--json").json
    assert dict(asked["rows"])["UPLOAD"] > 400


def test_a_note_names_the_options_that_would_fill_a_form(riskbox, tiny, tmp_path):
    path = tmp_path / "run.json"
    riskbox("run", tiny, "--strategy", "Threshold", "--by", "market", "-o", path)

    ending = riskbox("export", path, "--to", "xlsx")
    refused = riskbox("export", path, "--to", "xlsx", "--template", "dsa", "-o", tmp_path / "dsa.xlsx")

    assert "note: a run with --by policy would fill" in ending.err
    assert refused.code == 2
    assert refused.err.count("\n") == 1
    assert "save it again by `riskbox run` with --by policy" in refused.err
    assert not (tmp_path / "dsa.xlsx").exists()


def test_a_comparison_of_several_candidates_is_exported(riskbox, tiny, tmp_path):
    arms = ("--baseline", "Threshold", "--candidate", "AllowAll", "--candidate", "PriorityReview")
    kept = ("--require", "removal_recall>=0", "--by", "market", "--show", "exposure,removal_recall")
    riskbox("compare", tiny, *arms, *kept, "--replications", 2, "-o", tmp_path / "several.json")

    rows = riskbox("sql", tmp_path / "several.json", "SELECT DISTINCT plan FROM differences", "--json").json["rows"]
    cells = riskbox("sql", tmp_path / "several.json", "SELECT DISTINCT market FROM breakdowns ORDER BY 1", "--json")
    guardrails = riskbox("sql", tmp_path / "several.json", "SELECT plan, status FROM guardrails", "--json").json["rows"]

    assert len(rows) == len(guardrails) == 2
    assert cells.json["rows"] == [["DE"], ["US"]]
    assert riskbox("export", tmp_path / "several.json", "--to", "parquet").code == 0


def test_a_review_is_exported_with_decisions_tests_and_differences(riskbox, tiny, tmp_path):
    (tmp_path / "review.yaml").write_text(
        f"baseline: Threshold\ncandidates: {{all: AllowAll}}\nscenarios: {{normal: {{scenario: '{tiny}'}}}}\n"
        "success: {removal_recall: +1pp}\nguardrails: [{require: exposure <= +2%}]\n"
        "runs: {pairs: 3, pilot: 3, breaks: 0}\n",
        encoding="utf-8",
    )
    review = riskbox("review", tmp_path / "review.yaml", "-o", tmp_path / "out")
    assert review.code == 3, review.err

    def ask(query):
        return riskbox("sql", tmp_path / "out.json", query, "--json").json["rows"]

    held = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["candidates"]["all"]
    assert ask("SELECT plan, outcome FROM decisions") == [["all", held["decision"]["outcome"]]]
    assert ask("SELECT test FROM tests") == [[one["id"]] for one in held["tests"]]
    rows = held["scenarios"]["normal"]["indicators"]
    assert ask("SELECT scenario, indicator FROM differences") == [["normal", one["id"]] for one in rows]
    assert riskbox("export", tmp_path / "out.json", "--to", "xlsx", "-o", tmp_path / "tables.xlsx").code == 0


def test_sql_lists_tables_with_units_and_meanings(riskbox, saved):
    ending = riskbox("sql", saved / "run.json")

    assert ending.code == 0
    header = ending.out.splitlines()[0]
    assert [cell.strip() for cell in header.strip("|").split("|")] == ["table", "column", "type", "unit", "meaning"]
    assert "| breakdowns " in ending.out
    assert "| dsa_8_automated_means " in ending.out


def test_sql_prints_aligned_rows_json_and_files(riskbox, saved, tmp_path):
    query = "SELECT indicator, estimate, unit FROM estimates WHERE indicator IN ('exposure', 'prevalence') ORDER BY 1"

    table = riskbox("sql", saved / "run.json", query)
    plain = riskbox("sql", saved / "run.json", query, "--json").json
    written = riskbox("sql", saved / "run.json", query, "-o", tmp_path / "answer.csv")

    assert len({len(line) for line in table.out.splitlines()}) == 1
    assert set(plain) == {"columns", "provenance", "query", "rows"}
    assert plain["columns"][1] == {"name": "estimate", "type": "DOUBLE"}
    assert [row[0] for row in plain["rows"]] == ["exposure", "prevalence"]
    assert (written.code, written.out) == (0, "")
    with (tmp_path / "answer.csv").open(encoding="utf-8") as file:
        assert [float(row["estimate"]) for row in csv.DictReader(file)] == [row[1] for row in plain["rows"]]


def test_an_answer_holds_no_formula(riskbox, saved, tmp_path):
    riskbox("sql", saved / "run.json", "SELECT '=1+1' AS \"@a\", -3 AS b, ' -x' AS c", "-o", tmp_path / "answer.csv")

    assert (tmp_path / "answer.csv").read_text(encoding="utf-8") == "'@a,b,c\n'=1+1,-3,' -x\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sql", "{run}", "SELEC 1"), "The query must be SQL of DuckDB"),
        (("sql", "{run}", "SELECT * FROM read_csv('/etc/passwd')"), "file system operations are disabled"),
        (("sql", "{run}", "SELECT 1", "-o", "{folder}/x.pdf"), "An answer must be written to a file that ends in"),
        (("sql", "{folder}/none.json"), "RESULT must be a file or folder that riskbox saved"),
        (("export", "{run}"), "Missing option '--to'"),
        (("export", "{run}", "--to", "pdf"), "'pdf' is not one of"),
        (("export", "{run}", "--to", "xlsx", "-o", "{folder}/x.csv"), "must write a file that ends in .xlsx"),
        (("export", "{run}", "--to", "csv", "--to", "xlsx"), "--to must be given once"),
        (("export", "{run}", "--to", "csv", "-o", "{run}"), "--to csv must write a folder"),
        (("export", "{tiny}", "--to", "csv", "-o", "{folder}/out"), "RESULT must be the JSON of `run`"),
        (("export", "{log}", "--to", "xlsx", "--template", "dsa"), "--template dsa must have the JSON of a run"),
    ],
)
def test_wrong_input_is_one_sentence(arguments, said, riskbox, saved, tiny, tmp_path):
    places = {"run": saved / "run.json", "log": saved / "log", "folder": tmp_path, "tiny": tiny}

    ending = riskbox(*(text.format(**places) for text in arguments))

    assert (ending.code, ending.out) == (2, "")
    assert said in ending.err
    assert list(tmp_path.iterdir()) == []
