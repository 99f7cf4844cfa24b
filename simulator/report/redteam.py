"""What the page says about a red team: each strategy before and after, the fields that do it, and the ranking."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError
from simulator.present.changes import changes_table
from simulator.runs.compare import Comparison

from .page import arm_text, facts, scenario_text, write_page
from .sections import works

if TYPE_CHECKING:
    from simulator.search.redteam import Ranking, RedTeam


def write_redteam(
    found: Sequence[RedTeam], path: Path | str, *, ranking: Ranking | None = None, command: str | None = None
) -> Path:
    """Write the page of attacks on one or several strategies and return its path.

    Parameters
    ----------
    found : sequence of RedTeam
        At least one.
    path : Path or str
        HTML file to write.
    ranking : Ranking, optional
        Of the strategies by their worst case.
    command : str, optional
        Command line that made the result.
    """
    from simulator.search.question.quantities import title_of
    from simulator.search.redteam import ranking_sentence, ranking_table

    if not found:
        raise InputError("A page of a red team needs an attack on one strategy at least.")
    first = found[0].search
    content = {
        "title": f"Red team: {title_of(found[0].harm).lower()}",
        "subtitle": f"Scenario {first.problem.scenario.name}, strategies {', '.join(one.strategy for one in found)}.",
        "ranking": None if ranking is None else (ranking_sentence(ranking), ranking_table(ranking)),
        "attacks": [_attack(one, place) for place, one in enumerate(found)],
        "command": command or "",
        "facts": facts(
            first.provenance,
            {f"strategy {place + 1}": arm_text(one.search.provenance) for place, one in enumerate(found)},
            {"seed": str(first.problem.seed), "worlds tried": ", ".join(str(len(one.search.trials)) for one in found)},
        ),
        "differs": changes_table(first.differs, "as loaded", "as given"),
        "scenario_title": "The resolved scenario as given",
        "scenario_text": scenario_text(first.provenance),
        "provenance": first.provenance,
    }
    return write_page(path, "redteam.html.j2", content)


def _attack(found: RedTeam, place: int) -> dict[str, Any]:
    from simulator.search.redteam import contributions_table, grounds, headline, method

    confirmed = found.search.confirmation
    return {
        "number": place + 1,
        "strategy": found.strategy,
        "headline": headline(found),
        "grounds": grounds(found),
        "method": method(found),
        "fields": contributions_table(found) if found.contributions else None,
        "pair": None
        if confirmed is None
        else works(
            Comparison(confirmed.start.results, confirmed.finalist.results, different_worlds=True), f"world{place}"
        ),
        "scenario": found.scenario_yaml(),
    }
