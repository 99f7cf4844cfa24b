"""The page of a search for rules: the answer, the lists that were simulated, and the rules of the best one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.present.changes import changes_table
from simulator.runs.compare import Comparison

from .page import arm_text, facts, scenario_text, write_page
from .rule_graph import graph_svg
from .sections import works

if TYPE_CHECKING:
    from simulator.search.rule_lists import RuleSearch


def write_rule_search(found: RuleSearch, path: Path | str, *, file: str = "rules.yaml", command: str = "") -> Path:
    """Write the page and return its path.

    Parameters
    ----------
    found : RuleSearch
    path : Path or str
        HTML file to write.
    file : str
        What the file of rules is called.
    command : str
        Command line that made the result.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    from simulator.search.rule_lists import grounds, headline, rules_yaml
    from simulator.search.rule_lists.told import ADDS, SCORES, lists_table, method, rules_in_words

    about = found.provenance
    content = {
        "title": f"Search for rules: lower {' and '.join(goal.title.lower() for goal in found.problem.objectives)}",
        "headline": headline(found),
        "grounds": grounds(found),
        "subtitle": f"Scenario {found.problem.scenario.name}, {found.in_force} in force.",
        "method": method(found),
        "required": found.problem.wanted,
        "lists": lists_table(found) if found.candidates else None,
        "about_lists": SCORES,
        "words": {name: rules_in_words(found, place) for place, name in enumerate(found.files)},
        "best": _best(found),
        "about_adds": ADDS,
        "rules": rules_yaml(found, file),
        "pair": None if found.winner is None else works(_pair(found), "rules"),
        "command": command,
        "differs": changes_table(found.differs, "as loaded", "as given"),
        "facts": facts(about, {"in force": arm_text(about)}, {"seed": str(found.problem.seed)}),
        "scenario_title": "The resolved scenario",
        "scenario_text": scenario_text(about),
        "provenance": about,
    }
    return write_page(path, "rule_search.html.j2", content)


def _best(found: RuleSearch) -> dict[str, Any] | None:
    """Return the rules that are worth reading, as a picture and a table."""
    from simulator.search.rule_lists.told import rules_table, shown_place

    place = shown_place(found)
    if place is None:
        return None
    name = list(found.files)[place]
    rules = found.files[name]
    return {
        "name": name,
        "recommended": found.winner is not None,
        "graph": [graph_svg(rules, page=True, slim=slim) for slim in (False, True)],
        "table": rules_table(found, place),
        "adds": found.finalist is not None,
    }


def _pair(found: RuleSearch) -> Comparison:
    """Return the recommended list against the strategy in force, on the runs of the confirmation."""
    if found.fresh is None or (confirmed := found.fresh.confirmation) is None:
        raise ValueError("A search without a confirmation recommends nothing.")
    return Comparison(confirmed.start.results, confirmed.finalist.results)
