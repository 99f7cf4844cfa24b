"""The page of a comparison: what a launch review needs, in the order in which it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.domain.units import format_duration
from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.indicators.requirement import Requirement, parse_requirements
from simulator.ledger.measures import Measure
from simulator.present.changes import changes_table, different_worlds, same_plan
from simulator.present.decision import Decision, decide
from simulator.present.numbers import format_count
from simulator.present.outcomes import STATUSES, style_of
from simulator.present.rows import Row, found_text, requirement_text
from simulator.present.staffing import said_of_arms, staffing_table, staffing_warnings
from simulator.present.table import Table
from simulator.runs.compare import MULTIPLICITY, Comparison
from simulator.runs.guardrails import judge

from . import over_time, pictures
from .cards import cards
from .command import compare_command
from .durations import time_to_action
from .families import families
from .heat import heat, legend
from .page import arm_text, facts, scenario_text, write_page
from .picture import Picture

if TYPE_CHECKING:
    from simulator.search import OptimizeResult

_ARMS = ("baseline", "candidate")
KEY_NOTE = (
    "Changes, candidate against baseline, each with the bounds of its paired 95 % interval: relative ones, or "
    "differences where the baseline is not clearly above 0."
)
_HEATS = ("exposure", "innocent_views_lost")
"""Indicators that are shown by market and policy."""


def write_report(
    comparison: Comparison,
    path: Path | str,
    optimize_result: OptimizeResult | None = None,
    *,
    require: Iterable[str | Requirement] = (),
    command: str | None = None,
) -> Path:
    """Write the page of a comparison and return its path.

    The page is one HTML file without any request to elsewhere: styles and charts are inside it.

    Parameters
    ----------
    comparison : Comparison
    path : Path or str
        HTML file to write.
    optimize_result : OptimizeResult, optional
        A search to show as well.
    require : iterable of str
        Guardrails on the candidate, such as ``"sla_share>=0.9"``.
    command : str, optional
        Command line that made the comparison; by default one that makes it again.

    Raises
    ------
    InputError
        If a guardrail cannot be read, or the file cannot be written.
    """
    if not isinstance(comparison, Comparison):
        raise InputError(f"A report must be of what `compare` returns. Got {type(comparison).__name__} instead.")
    rows = [Row(one) for one in comparison.rows(comparison.shown())]
    required = parse_requirements(require, INDICATORS)
    decision = decide(comparison, judge(required, comparison.candidate, comparison.baseline))
    content = {
        **_opening(comparison),
        "headline": decision.headline,
        "key": cards(decision.rows),
        "key_note": KEY_NOTE,
        **_differences(rows),
        **_breakdown(comparison),
        "guardrails": _guardrails(decision),
        "staffing": _staffing(comparison),
        "staffing_warnings": _staffing_warnings(comparison),
        "pictures": _pictures(comparison, rows),
        "search": _search(optimize_result),
        "definitions": _definitions(rows, required),
        "command": command or compare_command(comparison),
        "facts": facts(
            comparison.baseline.provenance,
            {
                "baseline": arm_text(comparison.baseline.provenance),
                "candidate": arm_text(comparison.candidate.provenance),
            },
            {"seed": str(comparison.baseline.provenance.seed), "replications": str(comparison.replications)},
        ),
        "scenario_title": "The resolved scenario of the baseline; the candidate's differs by what stands at the top",
        "scenario_text": scenario_text(comparison.baseline.provenance),
        "provenance": comparison.baseline.provenance,
    }
    return write_page(path, "comparison.html.j2", content)


def _opening(comparison: Comparison) -> dict[str, Any]:
    scenario = comparison.baseline.scenario
    uploads = float(comparison.baseline.ledger.total(Measure.UPLOADS)) / comparison.replications
    runs = "one pair of runs" if comparison.replications == 1 else f"{comparison.replications} pairs of runs"
    subtitle = (
        f"Scenario {scenario.name}: {format_duration(scenario.horizon)}, {format_count(uploads)} uploads per run, "
        f"{runs} on common random numbers."
    )
    warning = "A single pair of runs has no intervals: no difference below can be told from luck."
    return {
        "title": "Launch review: candidate against baseline",
        "subtitle": subtitle,
        "warning": warning if comparison.replications == 1 else "",
        "baseline": comparison.baseline.strategy.spec,
        "candidate": comparison.candidate.strategy.spec,
        "worlds": different_worlds(comparison.differs),
        "differs": changes_table(comparison.differs),
        "same": "" if comparison.differs else same_plan(comparison.baseline.strategy.spec),
    }


def _differences(listed: list[Row]) -> dict[str, Any]:
    return {
        "families_listed": families(listed),
        "note": f"Differences are paired, with 95 % intervals (pp = percentage points). {MULTIPLICITY}",
    }


def _breakdown(comparison: Comparison) -> dict[str, Any]:
    heats = [heat(comparison, id_) for id_ in _HEATS]
    return {"heats": heats, "heat_legend": legend(heats)}


def _definitions(rows: list[Row], required: Iterable[Requirement]) -> list[dict[str, object]]:
    """Return the definitions of what the page speaks of."""
    named = {row.difference.indicator.id for row in rows} | {one.indicator for one in required} | set(_HEATS)
    return [indicator.to_dict() for id_, indicator in INDICATORS.items() if id_ in named]


def _guardrails(decision: Decision) -> list[tuple[str, str, str, str]]:
    """Return each guardrail with its status, the missed ones first."""
    return [
        (requirement_text(one.requirement), found_text(one), f"{symbol} {words}", style_of(outcome))
        for one in decision.guardrails
        for symbol, words, outcome in (STATUSES[one.status],)
    ]


def _staffing(comparison: Comparison) -> list[Table]:
    """Return the staff of each arm, or once where both have the same."""
    tables = [staffing_table(arm.scenario) for arm in (comparison.baseline, comparison.candidate)]
    if tables[0] == tables[1]:
        return [replace(tables[0], title=f"{tables[0].title}, both arms")]
    return [replace(table, title=f"{table.title}, {arm}") for arm, table in zip(_ARMS, tables, strict=True)]


def _staffing_warnings(comparison: Comparison) -> list[str]:
    """Return what scale does to an arm's staff, each sentence with its arms."""
    arms = zip(_ARMS, (comparison.baseline, comparison.candidate), strict=True)
    return said_of_arms({arm: staffing_warnings(results.scenario) for arm, results in arms})


def _pictures(comparison: Comparison, rows: list[Row]) -> dict[str, Picture | None]:
    arms = {"baseline": comparison.baseline, "candidate": comparison.candidate}
    return {
        "forest": pictures.forest([row for row in rows if row.difference.indicator.direction]),
        "causes": pictures.causes(arms),
        "backlog": over_time.backlog(arms),
        "utilisation": over_time.utilisation(arms),
        "time": time_to_action(arms),
    }


def _search(result: OptimizeResult | None) -> dict[str, Any] | None:
    if result is None:
        return None
    from .search import search_content

    return search_content(result)
