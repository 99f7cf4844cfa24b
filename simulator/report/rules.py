"""The page of a trial of rules."""

from __future__ import annotations

from pathlib import Path

from simulator.domain.units import format_duration
from simulator.present.changes import changes_table
from simulator.present.numbers import counted, format_count, format_value
from simulator.rule_test import RulesTried, told

from .page import arm_text, facts, scenario_text, write_page
from .rule_graph import graph_svg


def write_rules(found: RulesTried, path: Path | str, *, most: int, command: str) -> Path:
    """Write the page and return its path.

    Parameters
    ----------
    found : RulesTried
    path : Path or str
        HTML file to write.
    most : int
        Items shown of each class.
    command : str
        Command line that made the result.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    in_force, candidate = found.provenance
    content = {
        "title": f"Rules on trial: {Path(found.file).stem}",
        "subtitle": _subtitle(found),
        "graph": [graph_svg(found.rules, page=True, slim=slim, told=_told(found)) for slim in (False, True)],
        "match": found.rules.match,
        "differs": changes_table(found.differs),
        "tables": {name: getattr(told, f"{name}_table")(found) for name in ("rules", "overlap", "flips", "turns")},
        "examples": told.examples_table(found, most).without_spare(),
        "costs": told.costs_table(found) if found.costs else None,
        "about_costs": told.COSTS,
        "notes": [one for one in told.notes(found) if one != told.COSTS],
        "command": command,
        "facts": facts(
            candidate,
            {"in force": arm_text(in_force), "rules": arm_text(candidate)},
            {"seed": str(candidate.seed), "replications": str(candidate.replications)},
        ),
        "scenario_title": "The resolved scenario of the rules",
        "scenario_text": scenario_text(candidate),
        "provenance": candidate,
    }
    return write_page(path, "rules.html.j2", content)


def _told(found: RulesTried) -> list[str]:
    """Return what each rule does to uploads, for the picture."""
    return [
        f"decides {format_value(float(decides))} of {format_value(float(hits))} hits per day"
        for decides, hits in zip(found.decides.value, found.hits.value, strict=True)
    ]


def _subtitle(found: RulesTried) -> str:
    about = found.provenance[0]
    length = format_duration(float(about.scenario["horizon"]))
    runs = counted(found.replications, "replication")
    return (
        f"{counted(len(found.names), 'rule')} against {about.strategy}, which is in force. Scenario {found.scenario}: "
        f"{length}, {format_count(found.uploads)} uploads per run, {runs} on common random numbers."
    )
