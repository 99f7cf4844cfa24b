"""Files that commands write: the ending chooses the format, names are safe, and all of them are named at the end."""

from __future__ import annotations

import json
import shlex
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from simulator.export import Content, Sheet, write
from simulator.files import safe_name
from tests.worlds import tiny_scenario

SHORT = ("--set", "horizon=2h", "--set", "warm_up=0s")
COMMANDS = {
    "run": (*SHORT, "--replications", "2", "--by", "market"),
    "compare": (*SHORT, "--candidate", "Threshold(remove_at=0.9, review_at=0.5)", "--replications", "2", "--require",
                "reviewer_hours<=1000h", "--by", "market"),
    "sweep": ("--strategy", "Threshold", "--set", "strategy.remove_at=0.8,0.9", "--set", "horizon=2h"),
    "optimize": ("--strategy", "Threshold(remove_at=0.5, review_at=0.3)", "--minimize", "violative_view_rate",
                 "--trials", "4", "--fresh-replications", "2"),
    "rank": (*SHORT, "--strategy", "AllowAll", "--strategy", "Threshold(review_at=0.5)", "--indicator",
             "violative_view_rate", "--delta", "50%", "--first-stage", "3"),
}  # fmt: skip
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_ending_chooses_the_format(riskbox, tiny, tmp_path, command, monkeypatch):
    """One run writes a file of each ending: its writer is called once for each."""
    asked = tmp_path / "result.json"
    endings = [".html", ".json", ".csv", ".xlsx", ".parquet", ".md", ".JSON"]

    def write_each(content, path, page=None):
        assert path == asked
        for ending in endings:
            write(content, path.with_suffix(ending), page)
        return path

    for module in ("simulator.export", "simulator.sweeps.run"):
        monkeypatch.setattr(f"{module}.write", write_each)
    ending_of_run = riskbox(command, tiny, *COMMANDS[command], "-o", asked)

    assert ending_of_run.code == (4 if command == "compare" else 0), ending_of_run.err  # two runs are little evidence
    assert str(asked) in ending_of_run.err
    for ending in endings:
        check_format_of(asked.with_suffix(ending))


def check_format_of(path):
    data = path.read_bytes()
    match path.suffix.lower():
        case ".html":
            assert data.rstrip().endswith(b"</html>")
        case ".json":
            assert "provenance" in json.loads(data)
        case ".csv":
            assert len(pd.read_csv(path)) > 0
        case ".parquet":
            frame = pd.read_parquet(path)
            assert len(frame) > 0
            assert "provenance" in frame.attrs
        case ".md":
            assert data.decode().startswith("# ")
            assert "\n|--" in data.decode()
        case ".xlsx":
            assert len(sheets_of(path)) >= 2
        case other:
            pytest.fail(f"no check of {other}")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["result.pdf", "result", "result.txt", "result.csv.zip"])
def test_another_ending_is_refused_before_anything_runs(riskbox, tiny, tmp_path, command, name, monkeypatch):
    monkeypatch.setattr("simulator.runs.simulate._run", lambda *_: pytest.fail("it ran"))
    ending = riskbox(command, tiny, *COMMANDS[command], "-o", tmp_path / name)

    assert (ending.code, ending.out, ending.err.count("\n")) == (2, "", 1)
    assert "must be written to a file that ends in .html, .json, .csv, .xlsx, .parquet or .md" in ending.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_an_input_is_not_written_over(riskbox, tmp_path, command):
    world = tmp_path / "world.json"
    world.write_text(json.dumps(tiny_scenario().model_dump(mode="json")), encoding="utf-8")
    before = world.read_bytes()
    ending = riskbox(command, world, *COMMANDS[command], "-o", tmp_path / "." / "world.json")

    assert (ending.code, ending.out, ending.err.count("\n")) == (2, "", 1)
    assert "must not overwrite a file that this command reads" in ending.err
    assert world.read_bytes() == before


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            ("--strategy", "o.winner.yaml", "--storage", "o.journal"),
            "must not overwrite a file that this command reads",
        ),
        (("--strategy", "o.winner.yaml", "-o", "o.html"), "must not overwrite a file that this command reads"),
        (("--storage", "o.html", "-o", "o.html"), "must not overwrite a file that this command reads"),
        (("--storage", "o.journal", "-o", "o.front.csv"), "A page must not be one of the files of its search."),
        (("--storage", "."), "The storage of a search must be written to a file whose name is text."),
    ],
)
def test_a_search_spares_what_it_reads_and_its_own_files(riskbox, tiny, tmp_path, monkeypatch, files, said):
    (tmp_path / "o.winner.yaml").write_text("strategy: Threshold\n")
    monkeypatch.chdir(tmp_path)
    ending = riskbox("optimize", tiny, *SHORT, "--minimize", "violative_view_rate", "--trials", 1, *files)

    assert (ending.code, ending.out, ending.err.count("\n")) == (2, "", 1)
    assert said in ending.err
    assert [one.name for one in tmp_path.iterdir()] == ["o.winner.yaml"]


@pytest.mark.parametrize("name", ["a/b", "..", "study.v1", "😀", "x" * 128])
def test_files_are_named_after_the_scenario_file_and_not_its_name(riskbox, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    scenario = tiny_scenario(name=name, horizon="2h", warm_up="0s")
    text = json.dumps(scenario.model_dump(mode="json"), ensure_ascii=False)
    Path("my.world.json").write_text(text, encoding="utf-8")
    ending = riskbox("sweep", "my.world.json", "--strategy", "Threshold", "--set", "strategy.remove_at=0.8")

    assert ending.code == 0, ending.err
    assert [str(path) for path in sorted(Path().rglob("*.*"))] == [
        "my.world.json",
        f"out/{safe_name('my.world')}-sweep.parquet",
    ]


def test_a_search_that_was_given_no_name_spares_the_files_of_another(riskbox, tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for seed in (1, 2, 1):
        ending = riskbox("optimize", tiny, *COMMANDS["optimize"], "--seed", seed)
        assert ending.code == 0, ending.err
    fronts = sorted(Path("out").glob("*.front.json"))

    assert [json.loads(path.read_text())["problem"]["seed"] for path in fronts] == [2, 1]
    assert fronts[1].name == "tiny-Threshold.front.json"


def test_a_sweep_that_was_given_no_name_spares_the_file_of_another(riskbox, tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for seed in (1, 2, 1, 2):
        ending = riskbox("sweep", tiny, *COMMANDS["sweep"], "--seed", seed)
        assert ending.code == 0, ending.err
    first, second = sorted(Path("out").glob("*.parquet"), key=lambda path: len(path.name))

    assert first.name == "tiny-sweep.parquet"
    assert [set(pd.read_parquet(path)["seed"]) for path in (first, second)] == [{1}, {2}]


def test_a_sweep_that_was_given_no_name_spares_any_other_file(riskbox, tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    mine = Path("out/tiny-sweep.parquet")
    mine.write_bytes(b"mine")

    ending = riskbox("sweep", tiny, *COMMANDS["sweep"])

    assert ending.code == 0, ending.err
    assert mine.read_bytes() == b"mine"
    assert len(list(Path("out").iterdir())) == 2


def test_a_sweep_that_replaces_the_file_of_another_says_so(riskbox, tiny, tmp_path):
    path = tmp_path / "sweep.parquet"
    for seed, said in ((1, False), (1, False), (2, True)):
        ending = riskbox("sweep", tiny, *COMMANDS["sweep"], "--seed", seed, "-o", path)
        assert (ending.code, "the file of another sweep is replaced" in ending.err) == (0, said)


@pytest.mark.parametrize("kept", [True, False])
def test_an_interrupted_search_says_how_to_go_on(riskbox, tiny, tmp_path, monkeypatch, kept):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("simulator.search.run.run_trials", interrupted)
    storage = ("--storage", "study.journal") if kept else ()
    ending = riskbox("optimize", tiny, *COMMANDS["optimize"], *storage)
    said = ending.err.splitlines()[-1]

    assert (ending.code, ending.out) == (130, "")
    if not kept:
        assert said == "interrupted; nothing was saved: there is no --storage"
        return
    kept_there, _, command = said.partition(": ")
    assert kept_there == "interrupted; study.journal is kept, so this resumes"
    assert shlex.split(command) == ["riskbox", "optimize", str(tiny), *COMMANDS["optimize"], *storage]


def test_an_interrupted_sweep_says_how_to_go_on(riskbox, tiny, tmp_path, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.sweeps.run.read_each", interrupted)
    ending = riskbox("sweep", tiny, *COMMANDS["sweep"], "-o", tmp_path / "s.csv")

    assert (ending.code, ending.out) == (130, "")
    kept_there, _, command = ending.err.strip().partition(": ")
    assert kept_there == f"interrupted; {tmp_path}/s.csv.journal is kept, so this resumes"
    assert shlex.split(command) == ["riskbox", "sweep", str(tiny), *COMMANDS["sweep"], "-o", str(tmp_path / "s.csv")]


WRONG = {
    "optimize": ("--minimize", "no_such_indicator"),
    "sweep": ("--set", "no_such_field=1,2"),
    "rank": ("--strategy", "Threshold", "--strategy", "AllowAll", "--indicator", "none", "--delta", "1"),
    "run": ("--set", "no_such_field=1", "-o", "out/deep/run.json"),
}


@pytest.mark.parametrize("command", WRONG)
def test_a_command_that_is_refused_leaves_no_empty_folder(riskbox, tiny, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    ending = riskbox(command, tiny, *WRONG[command])

    assert ending.code == 2, ending.err
    assert sorted(tmp_path.iterdir()) == before


def sheets_of(path: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Return the sheets of a workbook: type, number format and content of each cell."""
    with zipfile.ZipFile(path) as book:
        texts = [node.text or "" for node in ET.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{CELL}t")]
        styles = ET.fromstring(book.read("xl/styles.xml"))
        codes = {node.get("numFmtId"): node.get("formatCode") for node in styles.iter(f"{CELL}numFmt")}
        forms = [codes.get(node.get("numFmtId"), "") for node in styles.find(f"{CELL}cellXfs")]
        names = [node.get("name") for node in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{CELL}sheet")]
        found = {}
        for number, name in enumerate(names, start=1):
            cells = []
            for node in ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{CELL}c"):
                assert node.find(f"{CELL}f") is None
                value = node.find(f"{CELL}v").text
                content = texts[int(value)] if node.get("t") == "s" else value
                cells.append((node.get("t", "n"), forms[int(node.get("s", 0))], content))
            found[name] = cells
    return found


HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "https://x.y", "plain"]


def hostile(tmp_path: Path, ending: str) -> Path:
    frame = pd.DataFrame({"name": HOSTILE, "value": [0.031, 3.1, -2.0, 4.0, 5.0, 6.0, float("nan")],
                          "unit": ["share", "h", "s", "views", "", "share", "share"]})  # fmt: skip
    return write(Content("A table", "hostile", (Sheet("t", frame, {"value": "row"}),), {}), tmp_path / f"t{ending}")


def test_a_workbook_runs_no_text_and_formats_each_cell_by_its_unit(tmp_path):
    cells = sheets_of(hostile(tmp_path, ".xlsx"))["t"]
    numbers = [(form, float(content)) for kind, form, content in cells if kind == "n"]

    assert [content for kind, _, content in cells if kind == "s" and content in HOSTILE] == HOSTILE
    assert numbers[:2] == [("0.0##%", 0.031), ("#,##0.####", 3.1)]  # 3.1 h is not 310 %
    assert len(numbers) == 6


def test_a_spreadsheet_that_opens_a_csv_runs_no_text(tmp_path):
    frame = pd.read_csv(hostile(tmp_path, ".csv"))

    assert not frame["name"].str.startswith(("=", "+", "-", "@", "\t")).any()
    assert frame["value"].tolist()[2] == -2.0


def test_a_name_with_a_bar_breaks_no_table_of_markdown(tmp_path):
    text = hostile(tmp_path, ".md").read_text(encoding="utf-8")

    assert r"+cmd\|' /C calc'!A0" in text
    assert r"\t=1" in text
    assert "3.10 %" in text
