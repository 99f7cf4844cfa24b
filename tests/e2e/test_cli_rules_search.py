"""Searching for rules: a file that other commands take, or a sentence why there is none."""

from __future__ import annotations

import json
import re

import pytest

from simulator.rules import read_rules
from tests.worlds import tiny_scenario

LAX = "Threshold(remove_at=0.99, review_at=0.98, gate_at_views=1000000000)"
"""A strategy in force that lets nearly everything through, so that rules can do much better; its gate never acts."""
QUICK = (
    *("--max-rules", 2, "--max-conditions", 2, "--points", 2, "--replications", 1, "--fresh-replications", 3),
    *("--minimize", "violative_view_rate", "--field", "top_score", "--field", "market"),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("scenario") / "world.yaml"
    path.write_text(json.dumps(tiny_scenario(horizon="1d").model_dump(mode="json")), encoding="utf-8")
    return path


def test_better_rules_are_found_written_and_taken_by_compare(riskbox, world, tmp_path):
    rules, page = tmp_path / "rules.yaml", tmp_path / "page.html"

    ending = riskbox(
        *("rules", "search", world, "--baseline", LAX, "--reviewer-hours", "+2000%", *QUICK),
        *("--require", "violative_view_rate<=baseline"),
        *("--rules", rules, "-o", page, "--json"),
    )

    assert ending.code == 0, ending.err
    found = ending.json
    assert re.match(rf"Recommended: \d rules? \({found['recommended']}\)\.", found["conclusion"])
    assert found["confirmation"]["recommended"]
    change = found["confirmation"]["changes"]["violative_view_rate"]
    assert change["difference"]["high"] < 0
    (winner,) = [one for one in found["lists"] if one["name"] == found["recommended"]]
    assert all(rule["adds"].keys() == {"violative_view_rate", "reviewer_hours"} for rule in winner["rules"])
    text = rules.read_text(encoding="utf-8")
    assert text.splitlines()[-3:] == found["rules"].splitlines()[-3:]
    written = read_rules(text, "rules.yaml").rules
    assert [(rule.text, rule.action.name.lower()) for rule in written] == [
        (rule["when"], rule["do"]) for rule in winner["rules"]
    ]
    html = page.read_text(encoding="utf-8")
    assert "The recommended rules" in html
    assert all(rule.name in html for rule in written)

    assert found["searched"]["not_carried_over"] == ["views at which distribution stops until a review"]
    said = "Not carried over from the strategy in force, since rules decide at the upload: views at which"
    assert said in html
    assert said in " ".join(line.removeprefix("#").strip() for line in text.splitlines())

    about = found["confirmation"]
    again = riskbox(
        *("compare", world, "--baseline", LAX, "--candidate", f"RuleSet(file='{rules}')"),
        *("--seed", about["seed"], "--replications", about["replications"], "--json"),
    )
    row = next(one for one in again.json["indicators"] if one["id"] == "violative_view_rate")
    assert row["candidate"]["estimate"] == pytest.approx(about["finalist"]["violative_view_rate"]["estimate"], rel=1e-9)


def test_what_was_found_is_asked_and_exported_as_tables(riskbox, world, tmp_path):
    path = tmp_path / "found.json"
    given = ("--baseline", LAX, "--reviewer-hours", "+2000%", "--require", "violative_view_rate[DE]<=baseline")
    assert riskbox("rules", "search", world, *given, *QUICK, "-o", path).code == 0
    found = json.loads(path.read_text(encoding="utf-8"))

    def ask(query):
        return riskbox("sql", path, query, "--json").json["rows"]

    names = [one["name"] for one in found["lists"]]
    assert ask("SELECT list, recommended FROM lists") == [[name, name == found["recommended"]] for name in names]
    assert ask('SELECT list, place, "when", "do" FROM rules') == [
        [one["name"], place, rule["when"], rule["do"]]
        for one in found["lists"]
        for place, rule in enumerate(one["rules"], 1)
    ]
    about = found["confirmation"]
    chosen = names[about["trial"] - 1]
    assert ask(
        "SELECT list, estimate FROM estimates WHERE luck = 'confirmation' AND title = 'Violative view rate' ORDER BY 1"
    ) == [
        [name, about[key]["violative_view_rate"]["estimate"]]
        for name, key in ((chosen, "finalist"), ("start", "start"))
    ]
    assert len(ask("SELECT * FROM differences WHERE luck = 'fresh'")) == len(names) * len(found["lists"][0]["changes"])
    assert len(ask("SELECT * FROM adds")) == sum(
        len(one["adds"]) for one in found["lists"][about["trial"] - 1]["rules"]
    )
    assert {title for (title,) in ask("SELECT title FROM differences")} >= {"Violative view rate [DE]"}
    assert len(ask("SELECT * FROM guardrails")) == 2 * (len(names) + 1)
    exported = riskbox("export", path, "--to", "csv", "-o", tmp_path / "tables", "--json").json
    assert exported["kind"] == "search for rules"


def test_where_nothing_is_better_nothing_is_recommended_and_an_older_file_goes(riskbox, world, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("- {when: always, do: allow, because: of an earlier search}\n", encoding="utf-8")

    ending = riskbox(
        *(
            "rules",
            "search",
            world,
            "--baseline",
            "Threshold(remove_at=0.2, review_at=0.1)",
            "--reviewer-hours",
            "0.001",
            *QUICK,
        ),
        *("--rules", rules),
    )

    assert ending.code == 0, ending.err
    assert "Nothing is recommended, since nothing better was found" in " ".join(ending.out.split())
    assert "no rules were saved: none are recommended" in ending.err
    assert not rules.exists()


def test_an_interrupted_search_changes_no_file_and_says_so(riskbox, world, tmp_path, monkeypatch):
    rules, page = tmp_path / "rules.yaml", tmp_path / "page.html"
    for file in (rules, page):
        file.write_text("of an earlier search", encoding="utf-8")

    def play(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.search.rule_lists.proposing.keep_uploads", play)
    ending = riskbox("rules", "search", world, "--baseline", LAX, *QUICK, "--rules", rules, "-o", page)

    assert (ending.code, ending.out) == (130, "")
    assert ending.err == (
        "interrupted; nothing of the search was kept, since a search for rules does not resume, and no file was "
        "changed\n"
    )
    assert {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()} == dict.fromkeys(
        ("rules.yaml", "page.html"), "of an earlier search"
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--reviewer-hours", "many"), "A budget of reviewer-hours must be hours per day, such as 40, or relative to"),
        (("--reviewer-hours", "-5"), "or relative to the strategy in force, such as +5%. Got '-5' instead."),
        (("--set", "uploads.per_day=0"), "have no uploads after the warm-up to learn rules from."),
        (("--field", "score.spma"), "A field must be a column that rules can read. Got 'score.spma' instead."),
        (("--action", "ban"), "An action of a rule to be found must be one of remove, hold, review, allow. Got 'ban'"),
        (("--action", "allow"), "A search for rules must have an action other than `allow`, such as `review`."),
        (("--minimize", "sla_share"), "An objective of a search for rules must be one of violative_view_rate,"),
        (("--minimize", "exposure[DE]"), "which add up over uploads. Got 'exposure[DE]' instead."),
        (("--rules", "rules.json"), "Rules must be saved as .yaml. Got 'rules.json' instead."),
        (("-o", "page.doc"), "A search for rules must be written to a file that ends in .html, .json"),
    ],
)
def test_what_is_wrong_is_one_sentence_before_anything_runs(riskbox, tiny, given, sentence):
    ending = riskbox("rules", "search", tiny, *given)

    assert (ending.code, ending.out) == (2, "")
    assert sentence in ending.err
    assert re.fullmatch(r"error: [^\n]+\n", ending.err)
