"""Files of rules on the command line."""

from __future__ import annotations

import math
import shlex
import zipfile

import pandas as pd
import pytest

from simulator.present.numbers import format_interval

RULES = """\
- name: anything doubtful
  when: top_score > 0.05 and age < 3650d
  do: review
  because: we want to see it
- {name: the rest, when: always, do: allow, because: it looks fine.}
"""


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


def test_a_run_decides_by_a_file_and_its_provenance_knows_the_content(riskbox, tiny, rules):
    given = ("run", tiny, "--strategy", f"RuleSet(file='{rules}')", "--json")
    first, again = riskbox(*given), riskbox(*given)
    rules.write_text(RULES.replace("0.05", "0.06"), encoding="utf-8")
    other = riskbox(*given)

    assert (first.code, other.code) == (0, 0)
    code, same, changed = (one.json["provenance"]["code"]["strategy"] for one in (first, again, other))
    assert code == same != changed


def test_trace_names_the_rule_that_fired(riskbox, tiny, rules):
    told = riskbox("trace", tiny, "--strategy", f"RuleSet(file='{rules}')", "--item", 7).out

    assert "rule 'anything doubtful', `top_score > 0.05 and age < 3650d`" in told or "rule 'the rest', `always`" in told


def test_a_wrong_file_is_one_sentence_and_exit_code_2(riskbox, tiny, rules):
    rules.write_text(RULES.replace("top_score", "top_scroe"), encoding="utf-8")
    ending = riskbox("run", tiny, "--strategy", f"RuleSet(file='{rules}')")

    assert (ending.code, ending.out) == (2, "")
    assert ending.err == f"error: {rules}:2:9: The name 'top_scroe' is unknown. Did you mean 'top_score'?\n"


def test_a_name_that_the_scenario_does_not_have_is_one_sentence_too(riskbox, tiny, rules):
    rules.write_text("- {when: market == 'nowhere', do: hold, because: x}", encoding="utf-8")
    ending = riskbox("run", tiny, "--strategy", f"RuleSet(file='{rules}')")

    assert (ending.code, ending.out) == (2, "")
    assert f"{rules}:1:20: The scenario has no market 'nowhere'." in ending.err
    assert ending.err.count("\n") == 1


# -- riskbox rules test ------------------------------------------------------------------------------------------------

TRIAL = """\
- {name: sure, when: top_score > 0.5, do: remove, because: it is sure}
- {name: anything doubtful, when: top_score > 0.1, do: review, because: we want to see it}
"""
GIVEN = ("--baseline", "Threshold(remove_at=0.8, review_at=0.3)", "--replications", 2)


@pytest.fixture
def trial(tmp_path):
    path = tmp_path / "trial.yaml"
    path.write_text(TRIAL, encoding="utf-8")
    return path


def shown(one, unit=""):
    """Return an estimate of the JSON as tables write it."""
    return format_interval(*(math.nan if one[end] is None else one[end] for end in ("estimate", "low", "high")), unit)


def test_a_trial_says_the_same_on_the_terminal_and_in_json(riskbox, tiny, trial):
    told = riskbox("rules", "test", trial, tiny, *GIVEN, "--examples", 1)
    found = riskbox("rules", "test", trial, tiny, *GIVEN, "--json").json

    assert (told.code, told.err) == (0, "")
    sure, doubtful = found["rules"]
    assert f"| remove | {shown(sure['hits_per_day'])} |" in " ".join(told.out.split())
    assert shown(sure["precision"], "share") in told.out
    assert sure["overlap_per_day"]["anything doubtful"] == sure["hits_per_day"]["estimate"]
    assert doubtful["decides_per_day"]["estimate"] == pytest.approx(
        doubtful["hits_per_day"]["estimate"] - sure["hits_per_day"]["estimate"]
    )
    assert set(sure["cost"]) == {"jobs_per_day", "reviewer_hours_per_day", "delay_of_others"}
    assert doubtful["cost"]["reviewer_hours_per_day"]["estimate"] > 0
    assert list(found["classes"]) == ["new wrongful", "new caught", "lost catch", "cured wrongful"]
    for name, one in found["classes"].items():
        by_rule = one["by_rule_per_day"].values()
        assert sum(by_rule) == pytest.approx(one["per_day"]["estimate"])
        assert f"| {name}" in told.out
    assert {one["baseline"] for one in found["flips"]} <= {"allow", "review", "remove"}
    assert found["provenance"]["candidate"]["strategy"] == f"RuleSet(file='{trial}')"


def test_the_command_that_a_trial_names_tells_both_lives_of_an_item(riskbox, tiny, trial):
    given = ("--set", "enforcement.ban_at=9", "--no-costs")
    told = riskbox("rules", "test", trial, tiny, *GIVEN, *given, "--examples", 1).out
    line = told.partition("Both lives of the first: ")[2].splitlines()[0]
    _, *arguments = shlex.split(line)
    lives = riskbox(*arguments)

    example = riskbox("rules", "test", trial, tiny, *GIVEN, *given, "--json").json["classes"]["new wrongful"][
        "examples"
    ]
    assert arguments[arguments.index("--item") + 1] == str(example[0]["item"])
    assert lives.code == 0
    assert "| after upload |" in lives.out
    assert f"rule '{example[0]['rule']}'" in lives.out


@pytest.mark.parametrize("ending", ["html", "csv", "xlsx", "md", "parquet", "json"])
def test_a_trial_is_written_in_every_format(riskbox, tiny, trial, tmp_path, ending):
    path = tmp_path / f"tried.{ending}"
    done = riskbox("rules", "test", trial, tiny, *GIVEN, "--no-costs", "-o", path, "--json")

    assert (done.code, done.err) == (0, f"rules in {path}\n")
    match ending:
        case "csv":
            frame = pd.read_csv(path)
            assert frame["rule"].tolist() == ["sure", "anything doubtful"]
            assert frame["precision"][0] == pytest.approx(done.json["rules"][0]["precision"]["estimate"])
        case "xlsx":
            book = zipfile.ZipFile(path).read("xl/workbook.xml").decode()
            names = ("rules", "overlap", "flips", "classes", "examples")
            assert [name for name in names if f'"{name}"' not in book] == []
        case "html":
            page = path.read_text(encoding="utf-8")
            assert "Rules on trial: trial" in page
            assert "top_score &gt; 0.5" in page
            assert "http://" not in page.replace("http://www.w3.org", "")
        case _:
            assert path.stat().st_size > 500


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere.yaml",), "nowhere.yaml"),
        (("trial.yaml", "nowhere"), "nowhere"),
        (("trial.yaml", "--baseline", "Treshold"), "Did you mean 'Threshold'?"),
        (("trial.yaml", "-o", "tried.pdf"), "must be written to a file that ends in"),
        (("trial.yaml", "-o", "trial.yaml"), "must be written to a file that ends in"),
        (("wrong.yaml",), "wrong.yaml:1:20: The scenario has no market 'nowhere'."),
        (("-",), "must be a file"),
    ],
)
def test_bad_input_of_a_trial_is_one_sentence(riskbox, trial, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wrong.yaml").write_text("- {when: market == 'nowhere', do: hold, because: x}", encoding="utf-8")
    ending = riskbox("rules", "test", *arguments)

    assert (ending.code, ending.out) == (2, "")
    assert sentence in ending.err
    assert ending.err.count("\n") == 1
    assert trial.read_text(encoding="utf-8") == TRIAL


# -- riskbox rules draw ------------------------------------------------------------------------------------------------


def test_rules_are_drawn_into_a_file(riskbox, trial, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    default, named = riskbox("rules", "draw", trial), riskbox("rules", "draw", "starter", "-o", "starter.png")

    assert (default.code, default.out, default.err) == (0, "", "picture in rules.svg\n")
    assert "anything doubtful" in (tmp_path / "rules.svg").read_text(encoding="utf-8")
    assert (named.code, (tmp_path / "starter.png").read_bytes()[1:4]) == (0, b"PNG")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("trial.yaml", "-o", "rules.pdf"), "must be written to a file that ends in .svg or .png"),
        (("nowhere.yaml",), "nowhere.yaml"),
        (("trial.yaml", "-o", "trial.yaml/rules.svg"), "trial.yaml"),
    ],
)
def test_bad_input_of_a_drawing_is_one_sentence(riskbox, trial, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    ending = riskbox("rules", "draw", *arguments)

    assert (ending.code, ending.out) == (2, "")
    assert sentence in ending.err
    assert ending.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [trial]
