"""What commands print: stable JSON with provenance, tables for people, and nothing else on stdout."""

from __future__ import annotations

import json
import os
import re
import sys

import pytest

from simulator.documents import read_yaml

PROVENANCE = {
    "code",
    "created",
    "engine",
    "key",
    "libraries",
    "python",
    "replications",
    "riskbox",
    "scenario",
    "scenario_hash",
    "schema",
    "seed",
    "strategy",
    "differs",
}
ESTIMATE = {
    *("batches", "coverage", "direction", "estimate", "high", "id", "low"),
    *("read", "reason", "replications", "title", "unit", "withheld"),
}
ARMS = ("--baseline", "Threshold", "--candidate", "PriorityReview")


def test_run_prints_stable_keys(riskbox, tiny):
    ending = riskbox("run", tiny, "--strategy", "Threshold", "--replications", 2, "--by", "market", "--json")

    assert (ending.code, ending.err) == (0, "")
    result = ending.json
    assert set(result) == {
        "breakdowns",
        "detectors",
        "differs",
        "indicators",
        "level",
        "measured",
        "findings",
        "precision",
        "provenance",
        "replications",
        "scenario",
        "staffing",
        "strategy",
        "transparency",
        "warnings",
    }
    assert set(result["transparency"]) == {"", "market"}
    assert set(result["provenance"]) == PROVENANCE
    assert {frozenset(row) for row in result["indicators"]} == {frozenset(ESTIMATE)}
    assert {row["cell"]["market"] for row in result["breakdowns"]["market"]} == {"DE", "US"}


def test_run_with_the_same_seed_prints_the_same(riskbox, tiny):
    arguments = ("run", tiny, "--strategy", "Threshold", "--seed", 5, "--replications", 2)

    first = riskbox(*arguments)

    assert first == riskbox(*arguments, "--workers", 1, "--chunk-size", 17)
    assert first != riskbox(*arguments[:-3], 6, *arguments[-2:])


def test_a_run_can_be_made_again_from_its_provenance(riskbox, tiny, tmp_path):
    first = riskbox("run", tiny, "--strategy", "Threshold(remove_at=0.9)", "--set", "views.mean=50", "--json").json
    about = first["provenance"]
    (tmp_path / "again.yaml").write_text(json.dumps(about["scenario"]), encoding="utf-8")

    again = riskbox(
        "run", tmp_path / "again.yaml", "--strategy", about["strategy"], "--seed", about["seed"], "--json"
    ).json

    assert again["indicators"] == first["indicators"]
    assert again["provenance"]["key"] == about["key"]


def test_run_prints_a_table_for_people_with_the_unit_of_every_value(riskbox, tiny):
    ending = riskbox("run", tiny, "--strategy", "Threshold", "--replications", 2)

    header, *rows = [line for line in ending.out.splitlines() if line.startswith("|")]
    assert header.split() == ["|", "indicator", "|", "estimate", "|"]
    assert any("Violative view rate" in row and "%" in row and "[" in row for row in rows)
    assert len({len(row) for row in rows}) == 1, "columns are flush"
    assert ending.err == ""


def test_run_writes_an_event_log(riskbox, tiny, tmp_path):
    ending = riskbox("run", tiny, "--strategy", "Threshold", "--replications", 2, "--log", tmp_path / "log")

    assert ending.code == 0
    assert sorted(file.name for file in (tmp_path / "log").iterdir()) == ["events-0000.parquet", "events-0001.parquet"]
    assert ending.err == f"2 event logs in {tmp_path / 'log'}\n"


def test_compare_prints_stable_keys(riskbox, tiny):
    ending = riskbox("compare", tiny, *ARMS, "--replications", 2, "--by", "policy", "--json")

    assert (ending.code, ending.err) == (0, "")
    result = ending.json
    assert set(result["provenance"]) == {"baseline", "candidate"}
    assert set(result["provenance"]["baseline"]) == PROVENANCE
    assert set(result) == {
        "baseline",
        "breakdowns",
        "candidate",
        "decision",
        "detectors",
        "different_worlds",
        "differs",
        "guardrails",
        "indicators",
        "level",
        "note",
        "precision",
        "provenance",
        "replications",
        "scenario",
        "staffing",
        "worth",
    }
    assert {row["cell"]["policy"] for row in result["breakdowns"]["policy"]} == {"spam", "hate", "minors"}


def test_a_strategy_compared_with_itself_changes_nothing(riskbox, tiny):
    result = riskbox(
        "compare", tiny, "--baseline", "Threshold", "--candidate", "Threshold", "--replications", 2, "--json"
    ).json

    assert {row["difference"]["estimate"] for row in result["indicators"]} <= {0.0, None}


def test_compare_says_whether_a_candidate_is_worth_its_cost(riskbox, tiny, tmp_path):
    prices = [
        option for pool in ("europe", "general", "appeals") for option in ("--set", f"pools.{pool}.cost_per_hour=20")
    ]
    weighed = ("--set", "costs={violative_view: 0.5, wrongful_removal: 5}")
    page = tmp_path / "page.html"
    ending = riskbox("compare", tiny, *ARMS, "--replications", 3, *prices, *weighed, "-o", page)
    silent = riskbox("compare", tiny, *ARMS, "--replications", 3, *prices, "--json").json

    assert ending.code == 0
    assert "is it worth it?" in ending.out
    said = "A violative view costs 0.5 times the severity weight of its policy, a wrongful removal costs 5, a missed"
    assert said in " ".join(ending.out.split())
    assert "Is it worth it?" in page.read_text(encoding="utf-8")
    assert silent["worth"] is None
    refused = riskbox("compare", tiny, *ARMS, *weighed, "--candidate-set", "costs.violative_view=0.1")
    assert (refused.code, "costs.violative_view" in refused.err) == (2, True)


def test_compare_says_first_what_differs(riskbox, tiny, tmp_path):
    (tmp_path / "plan.yaml").write_text("strategy.remove_at: 0.9\nenforcement.reach.limit: 0.5\n")
    given = ("compare", tiny, "--baseline", "Threshold", "--candidate", tmp_path / "plan.yaml")

    shown, told = riskbox(*given), riskbox(*given, "--json")

    first = [[cell.strip() for cell in line.strip("|").split("|")] for line in shown.out.splitlines()[:4]]
    assert first[0] == ["setting", "baseline", "candidate"]
    assert first[2:] == [["strategy.remove_at", "0.98", "0.9"], ["enforcement.reach.limit", "0.2", "0.5"]]
    assert next(iter(told.json)) == "differs"
    assert told.json["differs"] == [
        {"path": "strategy.remove_at", "kind": "plan", "old": 0.98, "new": 0.9},
        {"path": "enforcement.reach.limit", "kind": "plan", "old": 0.2, "new": 0.5},
    ]
    same = riskbox("compare", tiny, "--baseline", "Threshold", "--candidate", "Threshold")
    assert same.out.startswith("The arms are the same plan: Threshold.\n")


def test_run_says_what_it_changes(riskbox, tiny):
    ending = riskbox("run", tiny, "--set", "enforcement.reach.limit=0.5")

    assert ending.out.startswith("changes to the loaded scenario: enforcement.reach.limit 0.2 → 0.5\n")


def test_candidate_set_changes_the_plan_of_the_candidate_only(riskbox, tiny):
    arms = ("--baseline", "Threshold", "--candidate", "Threshold")
    result = riskbox(
        "compare", tiny, *arms, "--candidate-set", "enforcement.reach.limit=1", "--replications", 2, "--json"
    ).json

    reach = {
        arm: result["provenance"][arm]["scenario"]["enforcement"]["reach"]["limit"] for arm in result["provenance"]
    }
    assert reach == {"baseline": 0.2, "candidate": 1.0}


@pytest.mark.parametrize(
    ("requirement", "code", "status"), [("prevalence>=0.001", 0, "met"), ("prevalence<=0.001", 3, "missed")]
)
def test_a_guardrail_that_is_missed_is_exit_code_3(riskbox, tiny, requirement, code, status):
    ending = riskbox("compare", tiny, *ARMS, "--replications", 3, "--require", requirement, "--json")

    assert ending.code == code
    assert [row["status"] for row in ending.json["guardrails"]] == [status]
    assert ending.err.startswith("not met: ") == (code == 3)


@pytest.mark.parametrize(
    ("requirement", "code"),
    [("exposure<=+1000%", (0, 3, 4)), ("overturn_rate<=0.999", (4,)), ("networks<=1", (2,)), ("ring_recall>=0", (2,))],
)
def test_exit_codes_of_guardrails(riskbox, tiny, requirement, code):
    assert riskbox("compare", tiny, *ARMS, "--replications", 2, "--require", requirement).code in code


def test_a_cross_chosen_rows_and_families(riskbox, tiny):
    given = ("compare", tiny, *ARMS, "--replications", 2, "--by", "market,policy", "--show", "exposure", "--json")
    result = riskbox(*given).json

    assert {row["id"] for row in result["indicators"]} == {"exposure"}
    assert {tuple(row["cell"]) for row in result["breakdowns"]["market,policy"]} == {("market", "policy")}
    shown = riskbox("run", tiny, "--family", "speed", "--by", "market,market")
    assert (shown.code, "each once" in shown.err) == (2, True)
    assert "Exposure" not in riskbox("run", tiny, "--family", "speed").out


def test_compare_writes_a_page_that_needs_nothing_from_elsewhere(riskbox, tiny, tmp_path):
    page = tmp_path / "new" / "report.html"

    ending = riskbox("compare", tiny, *ARMS, "--replications", 2, "-o", page)

    assert (ending.code, ending.err) == (0, f"report in {page}\n")
    text = page.read_text(encoding="utf-8")
    assert "<svg" in text
    assert "<script src" not in text
    assert "<link" not in text
    assert [file.name for file in page.parent.iterdir()] == ["report.html"], "no half file is left"


def test_optimize_prints_and_saves_a_front(riskbox, tiny, tmp_path):
    goals = ("--minimize", "violative_view_rate", "--minimize", "innocent_views_lost")
    search = ("optimize", tiny, "--strategy", "Threshold", *goals, "--trials", 4, "--fresh-replications", 2)

    ending = riskbox(*search, "--require", "prevalence>=0.001", "--storage", tmp_path / "study.journal", "--json")

    assert ending.code == 0
    assert len(ending.json["points"]) >= 1
    assert ending.json["runs"] >= 4
    assert {"runs", "selection", "confirmation", "scenarios", "knee", "importance"} <= set(ending.json)
    assert [one["objective"] for one in ending.json["importance"]] == ["violative_view_rate", "innocent_views_lost"]
    assert {frozenset(one) for one in ending.json["importance"]} == {
        frozenset({"objective", "trials", "r_squared", "r_squared_left_out", "why_not", "parameters"})
    }
    assert set(ending.json["provenance"]) == PROVENANCE
    assert set(ending.json["reuse"]) == {"share", "why"}
    assert 0.0 < ending.json["reuse"]["share"] < 1.0
    assert ending.json["reuse"]["why"] == []
    assert json.loads((tmp_path / "study.front.json").read_text(encoding="utf-8"))["points"] == ending.json["points"]
    asked = riskbox("sql", tmp_path / "study.front.json", "SELECT point, status FROM guardrails", "--json").json["rows"]
    assert [point for point, _ in asked] == ["start", *(f"trial {one['trial']}" for one in ending.json["points"])]


def test_optimize_without_a_feasible_point_is_exit_code_3(riskbox, tiny, tmp_path):
    ending = riskbox(
        *("optimize", tiny, "--strategy", "Threshold", "--minimize", "violative_view_rate", "--trials", 2),
        *("--require", "prevalence<=0", "--fresh-replications", 2, "--storage", tmp_path / "study.journal"),
    )

    assert ending.code == 3
    assert "prevalence <= 0" in ending.err


def test_sweep_crosses_its_axes_and_writes_one_row_a_run(riskbox, tiny, tmp_path):
    import pandas as pd

    file = tmp_path / "sweep.parquet"
    axes = ("--set", "views.mean=50,100", "--set", "strategy.remove_at=0.8,0.9")

    ending = riskbox("sweep", tiny, "--strategy", "Threshold", *axes, "--replications", 2, "-o", file, "--json")

    assert (ending.code, ending.err) == (0, f"8 rows in {file}\n")
    table = pd.read_parquet(file)
    assert len(table) == len(ending.json["rows"]) == 8
    assert table.groupby(["views.mean", "strategy.remove_at"]).size().tolist() == [2, 2, 2, 2]
    assert set(table["replication"]) == {0, 1}


def test_explain_tells_the_load_of_every_queue_and_can_print_the_whole_scenario(riskbox, tiny):
    told = riskbox("explain", tiny, "--strategy", "Threshold", "--json").json

    assert told["provenance"]["scenario"]["name"] == "tiny"
    assert {"pools", "load", "hours"} <= set(told["tables"])
    assert [row[0] for row in told["tables"]["pools"]["rows"]] == ["europe", "general", "appeals"]
    assert riskbox("explain", tiny, "--yaml").out.startswith("name: tiny\n")
    assert "Reviewers" in riskbox("explain", tiny, "--strategy", "Threshold").out


def test_trace_tells_the_same_life_in_both_engines(riskbox, tiny):
    arguments = ("trace", tiny, "--strategy", "Threshold", "--item", 5)

    compiled, simpy = riskbox(*arguments), riskbox(*arguments, "--engine", "simpy")

    assert compiled == simpy
    assert compiled.out.startswith("Item 5: uploaded ")
    assert set(riskbox(*arguments, "--json").json["provenance"]) == PROVENANCE


@pytest.mark.parametrize("what", ["strategies", "scenarios", "indicators"])
def test_list_names_what_there_is(riskbox, what):
    listed = riskbox("list", what, "--json").json

    names = {row.get("name", row.get("id")) for row in listed[what]}
    known = {
        "strategies": {"AllowAll", "LinkedAccounts", "OnCall", "PriorityReview", "Threshold"},
        "scenarios": {"baseline", "everything", "queueing"},
        "indicators": {"violative_view_rate", "sla_share", "overturn_rate"},
    }
    assert known[what] <= names
    table = riskbox("list", what).out
    assert [name for name in names if name not in table] == []


def test_indicators_are_listed_as_a_tree_and_in_the_yaml_of_other_tools(riskbox):
    tree = riskbox("list", "indicators", "--tree").out.splitlines()

    assert tree[0] == "SAFETY  How much harm do people meet, and why?"
    assert tree.index("  sla_share  Do reviews start in time?") < tree.index("    ↳ queue_length")
    for form, first in (("metricflow", "semantic_models"), ("eppo", "fact_sources")):
        ending = riskbox("list", "indicators", "--format", form)
        assert ending.code == 0
        assert list(read_yaml(ending.out, form)) == [first, "metrics"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("strategies", "--tree"), "--tree is of indicators alone. Got 'strategies' instead."),
        (("scenarios", "--format", "eppo"), "--format is of indicators alone. Got 'scenarios' instead."),
        (("indicators", "--format", "eppo", "--json"), "it goes neither with --tree nor with --json"),
        (("indicators", "--format", "csv"), "'csv' is not one of"),
    ],
)
def test_options_of_a_list_that_do_not_fit_are_refused(riskbox, given, said):
    ending = riskbox("list", *given)

    assert ending.code == 2
    assert said in ending.err


def test_drivers_are_folded_until_they_are_asked_for(riskbox, tiny):
    shown, whole, chosen = (
        riskbox("run", tiny, *given).out for given in ((), ("--drivers",), ("--show", "sla_share,queue_length"))
    )

    assert "SLA share" in shown
    assert "↳" not in shown
    assert re.search(r"Folded: [0-9]+ drivers \(--drivers shows all\)\.", shown)
    for text in (whole, chosen):
        assert "↳ Queue length, mean" in text
        assert "Folded" not in text
    compared = riskbox("compare", tiny, "--candidate", "AllowAll", "--replications", 2).out
    assert "Folded: " in compared


def test_rows_of_a_goal(riskbox, tiny):
    shown = riskbox("run", tiny, "--goal", "cost").out
    unknown = riskbox("run", tiny, "--goal", "growth")

    assert "Reviewer hours worked" in shown
    assert "Exposure" not in shown
    assert unknown.code == 2
    assert "A goal must be one of safety, creator experience, operations, fairness, cost. Got 'growth'" in unknown.err


def test_check_strategy_passes_a_good_one_and_fails_a_bad_one(riskbox, tmp_path, monkeypatch):
    (tmp_path / "lucky.py").write_text(
        '"""A strategy that decides by a global generator."""\n'
        "import random\n\nfrom simulator import Action, Strategy, Triage\n\n\n"
        "class Lucky(Strategy):\n"
        '    """Remove one in two."""\n\n'
        "    def _triage(self, items):\n"
        "        triage = Triage.allow(len(items))\n"
        "        triage.action[[random.random() < 0.5 for _ in range(len(items))]] = Action.REMOVE\n"
        "        return triage\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)

    good, bad = riskbox("check-strategy", "Threshold"), riskbox("check-strategy", "lucky:Lucky", "--json")

    assert good.code == 0
    assert "FAILED" not in good.out
    assert bad.code == 3
    assert "no_global_randomness" in [check["name"] for check in bad.json["checks"] if not check["passed"]]


def test_check_strategy_reports_every_fault_with_file_and_line(riskbox, tmp_path, monkeypatch):
    (tmp_path / "faulty.py").write_text(
        '"""A strategy with three faults."""\n'
        "from simulator import Param, Strategy, Triage\n\n\n"
        "class Faulty(Strategy):\n"
        '    """Decide for one item too few."""\n\n'
        '    at = Param(0.5, ge=0, le=1, unit="probability")\n\n'
        "    def _triage(self, items):\n"
        "        return Triage.allow(len(items) - 1)\n\n"
        "    def _adapt(self, observation):\n"
        "        return 1 / int(observation.staffed.sum())\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)

    ending, json = riskbox("check-strategy", "faulty:Faulty"), riskbox("check-strategy", "faulty:Faulty", "--json")
    missing = riskbox("check-strategy", "faulty:Flawless")

    assert ending.code == json.code == 3
    failed = {check["name"]: check for check in json.json["checks"] if check["status"] == "failed"}
    assert set(failed) == {"documented", "legal_triage", "adapts_to_anything"}
    assert {name: check["line"] for name, check in failed.items()} == {
        "documented": 5,
        "legal_triage": 10,
        "adapts_to_anything": 14,
    }
    assert {check["file"] for check in failed.values()} == {str(tmp_path / "faulty.py")}
    assert ending.out.count("FAILED") == 3
    assert "faulty.py:14" in ending.out
    assert "It failed documented, legal_triage, adapts_to_anything." in ending.err
    assert missing.code == 2


def test_no_bar_is_shown_in_a_pipe_and_one_on_a_terminal(riskbox, tiny, monkeypatch):
    assert riskbox("run", tiny).err == ""

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    ending = riskbox("run", tiny)

    assert ending.code == 0
    assert "run" in ending.err


def test_populations_are_shown_by_run_and_compare(riskbox, tiny):
    on = ("--set", "networks={group_size: 5}", "--set", "arms={unit: item}")
    run = riskbox("run", tiny, *on, "--by", "segment", "--by", "arm")
    compare = riskbox("compare", tiny, *ARMS, *on, "--replications", 2, "--by", "segment", "--json").json

    assert run.code == 0
    by_segment, by_arm = run.out.split("\nby segment\n")[1].split("\nby arm\n")
    assert by_segment.count("| ring ") == by_segment.count("| struck ") > 0
    assert by_arm.count("| treatment ") == by_arm.count("| control ") > 0
    segments = {row["cell"]["segment"] for row in compare["breakdowns"]["segment"]}
    assert segments == {"struck", "ring", "look_alike", "control", "treatment"}


def test_by_arm_without_arms_is_refused_before_anything_runs(riskbox, tiny):
    ending = riskbox("run", tiny, "--by", "arm", "--set", "horizon=1000d")

    assert ending.code == 2
    assert ending.err == "error: `arms` is off in this scenario, so nothing can be broken down by arm.\n"


def test_tables_leave_out_what_the_scenario_has_off_and_json_does_not(riskbox, tiny):
    on = ("--set", "networks={group_size: 5}")
    run, compare = ("run", tiny, "--by", "market"), ("compare", tiny, *ARMS, "--replications", 2, "--by", "market")

    assert "Removal recall on rings" not in riskbox(*run).out + riskbox(*compare).out
    assert riskbox(*run, *on).out.count("| Removal recall on rings") == 3  # the run, and two markets
    one_arm = riskbox(*compare, "--candidate-set", on[1], "--different-worlds")
    assert one_arm.out.startswith("The arms met different worlds: networks none → {")
    assert one_arm.out.count("| Removal recall on rings") == 3
    rows = riskbox(*run, "--json").json
    assert "ring_recall" in {row["id"] for row in [*rows["indicators"], *rows["breakdowns"]["market"]]}


def test_the_page_leaves_out_what_the_scenario_has_off(riskbox, tiny, tmp_path):
    page = tmp_path / "page.html"
    riskbox("compare", tiny, *ARMS, "--replications", 2, "-o", page)

    text = page.read_text(encoding="utf-8")

    assert "ring_harm_share" not in text
    assert "Later scores" not in text


@pytest.mark.parametrize("what", ["strategies", "scenarios", "indicators"])
def test_a_list_fits_a_narrow_terminal(riskbox, monkeypatch, what):
    monkeypatch.setattr("simulator.cli.output.shutil.get_terminal_size", lambda **_: os.terminal_size((80, 24)))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    assert max(map(len, riskbox("list", what).out.splitlines())) <= 80
