"""Tables of detectors in files, and rows that no detector can have."""

from __future__ import annotations

import pytest

from simulator import Scenario
from simulator.config import to_yaml
from simulator.errors import ScenarioError
from tests.worlds import tiny_scenario

GOOD = "threshold,precision,recall\n0.5,0.40,0.70\n0.9,80%,0.30\n"
FIELD = "policies.hate.detector.measured"
COLUMNS = "hate.csv'. Got 'precison' instead. Did you mean 'precision'?"
THREE = "threshold,precision,recall,volume\n0.5,0.4,0.7,0.0175\n0.9,0.8,0.4,0.005\n0.97,0.93,0.12,0.2\n"
"""A table that says a prevalence of 0.01, but for its last volume."""


def bins(first, second):
    """Return a histogram of two bins in YAML."""
    return f"histogram: [{first} violating: 1, innocent: 9}}, {second} violating: 3, innocent: 1}}]"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "base.yaml").write_text(to_yaml(tiny_scenario()))
    (tmp_path / "tables").mkdir()

    def scenario(csv, entry="table: tables/hate.csv", key="'*'"):
        (tmp_path / "tables" / "hate.csv").write_bytes(csv if isinstance(csv, bytes) else csv.encode())
        mine = tmp_path / "mine.yaml"
        mine.write_text(
            f"based_on: base.yaml\npolicies:\n  hate:\n    detector:\n      measured:\n        {key}: {{{entry}}}\n"
        )
        return mine

    return scenario


def test_a_table_is_found_beside_the_scenario_and_read_into_it(place, monkeypatch, tmp_path_factory):
    mine = place(GOOD)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    scenario = Scenario.load(mine)
    rows = scenario.policies["hate"].detector.measured["*"].table
    assert [(row.threshold, row.precision, row.recall) for row in rows] == [(0.5, 0.4, 0.7), (0.9, 0.8, 0.3)]
    mine.unlink()
    assert "0.8" in to_yaml(scenario)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        GOOD.replace(",", " | "),
        "# measured in May\n\n" + GOOD + "\n",
        "Recall , Threshold, PRECISION,volume\n0.70,0.5,0.40,\n0.30,0.9,0.8,\n",
    ],
)
def test_tables_as_spreadsheets_write_them(place, text):
    table = Scenario.load(place(text)).policies["hate"].detector.measured["*"].table

    assert [(row.threshold, row.precision, row.recall) for row in table] == [(0.5, 0.4, 0.7), (0.9, 0.8, 0.3)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a head and rows"),
        ("threshold,precision,recall\n", "a head and rows"),
        ("threshold,precison,recall\n0.5,0.4,0.7\n", COLUMNS),
        ("threshold,recall,recall\n0.5,0.4,0.7\n", "Got 'recall' instead"),
        ("precision,recall\n0.4,0.7\n", "must have a column 'threshold'"),
        (GOOD + "0.95,0.9\n", "hate.csv'. Got '2 cells' instead"),
        (GOOD + "0.95,0.9,zero\n",  "must have a share in [0, 1] as 'recall' in line 4 of"),
        (GOOD + "0.95,0.9,1_0\n", "Got '1_0' instead"),
        (GOOD + "0.95,0.9,nan\n",  "must have a share in [0, 1] as 'recall' in line 4 of"),
        (GOOD + "0.95,0.9,inf\n", "Got 'inf' instead"),
        (GOOD + "0.95,120%,0.2\n",  "as 'precision' in line 4 of"),
        (GOOD + "95,0.9,0.2\n",  "as 'threshold' in line 4 of"),
        (GOOD + '0.95,"0.9,0.2\n', "line"),
        (b"threshold,recall\n\xff\xfe\n", "(not UTF-8)"),
        (GOOD + "0.9,0.9,0.2\n", "table.2.threshold must differ from that of row 2. Got 0.9 instead"),
        ("threshold,precision,recall\n0.5,0.4,\n", "table.0 must have two of `precision`, `recall` and `volume`"),
        ("threshold,precision,recall\n0.5,0.4,0.3\n0.9,0.8,0.7\n", "a lower threshold flags no fewer violating"),
        ("threshold,precision,recall\n0.5,0.0001,0.9\n", "must be possible where 0.03 of the uploads violate"),
        ("threshold,precision,recall\n0.5,0,0.9\n", "must be above 0 where `recall` is"),
        (THREE, f"{FIELD}.*.table.2.volume must be 0.00129 with the other two and a prevalence of 0.01. Got 0.2"),
        ("threshold,precision,volume\n0.5,0.9,0.5\n", "must be possible where"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_is_one_sentence_with_the_place_and_the_value(place, text, said):
    with pytest.raises(ScenarioError) as refusal:
        Scenario.load(place(text))

    sentence = str(refusal.value)
    assert said in sentence
    assert "mine.yaml" in sentence
    assert "hate" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("table: nowhere.csv", "measured.*.table must be a list of rows or the path of a CSV file. Got"),
        ("table: tables", "must be a list of rows or the path of a CSV file"),
        ("table: 7", "must be a list"),
        ("table: []", "must have exactly one of `table`, `roc` and `histogram`"),
        ("roc: [{fpr: 0.1, tpr: 0.5}], table: tables/hate.csv", "Got 'table and roc' instead"),
        ("roc: [{fpr: 0.1, tpr: 0.5}, {fpr: 0.2, tpr: 0.4}]", "roc.1.tpr must not fall as `fpr` rises: it is 0.5"),
        ("roc: [{fpr: 0, tpr: 0}, {fpr: 1, tpr: 1}]", "must have a point other than (0, 0) and (1, 1)"),
        ("roc: [{fpr: 0.1, tpr: 0.5, threshold: 0.5}, {fpr: 0.2, tpr: 0.6, threshold: 0.7}]", "threshold must fall"),
        ("roc: [{fpr: 0.1, tpr: 0.5, threshold: 0.5}, {fpr: 0.2, tpr: 0.6}]", "at every point or at none"),
        ("histogram: [{low: 0, high: 0.5, violating: 1, innocent: 9}]", "violating uploads in two bins at least"),
        (bins("{low: 0, high: 0.5,", "{low: 0.6, high: 1,"), "upper edge of the bin before, 0.5. Got 0.6 instead"),
        (bins("{low: 0.5, high: 0.5,", "{low: 0.5, high: 1,"), "histogram.0.high must be above `low` (0.5)"),
    ],
)  # fmt: skip
def test_a_measurement_that_cannot_be_is_one_sentence(place, entry, said):
    with pytest.raises(ScenarioError) as refusal:
        Scenario.load(place(GOOD, entry))

    assert said in str(refusal.value)


def test_a_name_that_is_no_market_or_language_and_a_market_without_a_detector():
    with pytest.raises(ScenarioError, match=r"must name a market, a market's language or '\*'. Got 'Denmark'"):
        Scenario.load("baseline", ["policies.integrity.detector.measured={Denmark: {roc: [{fpr: 0.1, tpr: 0.5}]}}"])
    with pytest.raises(ScenarioError, match=r"auc must be given unless `measured` has an entry '\*'"):
        Scenario.load("baseline", ["policies.integrity.detector={}"])


def test_an_override_names_a_table_from_the_present_folder(place, monkeypatch, tmp_path):
    place(GOOD)
    monkeypatch.chdir(tmp_path)

    scenario = Scenario.load("base.yaml", [f"{FIELD}.+DE={{table: tables/hate.csv}}"])
    assert len(scenario.policies["hate"].detector.measured["DE"].table) == 2
    changed = scenario.override(f"{FIELD}.DE.table=tables/hate.csv")
    assert changed == scenario


def test_a_table_of_too_many_rows_is_refused(place):
    many = "threshold,recall,volume\n" + "".join(f"{0.9 - 1e-5 * n},0.5,0.1\n" for n in range(10_001))

    with pytest.raises(ScenarioError, match="at most 10,000 rows"):
        Scenario.load(place(many))
