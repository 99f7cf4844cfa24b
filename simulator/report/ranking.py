"""The page of a ranking: what was selected, every strategy, and the order in which the others were out."""

from __future__ import annotations

from pathlib import Path

from simulator.experiments.selection import Ranking
from simulator.experiments.selection.delta import gap_text
from simulator.experiments.selection.told import ranking_table, sentences, titled
from simulator.present.numbers import counted
from simulator.present.table import Column, Table

from .page import facts, scenario_text, write_page


def write_ranking(ranking: Ranking, path: Path | str, *, command: str) -> Path:
    """Write the page of a ranking and return its path.

    Parameters
    ----------
    ranking : Ranking
    path : Path or str
        HTML file to write.
    command : str
        Command line that made the ranking.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    about = ranking.arms[ranking.selection.best].provenance
    out = eliminations_table(ranking)
    content = {
        "title": f"Ranking by {titled(ranking)}",
        "subtitle": f"Scenario {ranking.arms[0].scenario.name}: {counted(ranking.runs, 'run')} of "
        f"{len(ranking.names)} strategies, all on the same luck.",
        "sentences": sentences(ranking),
        "standings": ranking_table(ranking),
        "eliminations": out if out.rows else None,
        "command": command,
        "facts": facts(about, {"strategy": about.strategy}, {"seed": str(about.seed), "runs": str(ranking.runs)}),
        "scenario_title": "The resolved scenario of the first strategy of the table",
        "scenario_text": scenario_text(about),
        "provenance": about,
    }
    return write_page(path, "ranking.html.j2", content)


def eliminations_table(ranking: Ranking) -> Table:
    """Return the strategies that were out, in order."""
    columns = (
        Column("runs of each", align="right"),
        Column("out"),
        Column("by"),
        Column("worse by", align="right"),
    )
    rows = tuple(
        (
            f"{one.replications:,}",
            ranking.names[one.system],
            ranking.names[one.by],
            gap_text(one.gap, ranking.indicator.unit),
        )
        for one in ranking.selection.eliminations
    )
    return Table("eliminations", "", columns, rows)
