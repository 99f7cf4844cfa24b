"""The page of a comparison: answers for a launch review, in the order of its questions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.indicators.requirement import Requirement, parse_requirements
from simulator.present.changes import changes_table, different_worlds, same_plan
from simulator.present.coverage import coverage_sentence, with_arms
from simulator.present.decision import decide
from simulator.present.rows import Row
from simulator.runs.compare import MULTIPLICITY, Comparison, MultiArmComparison
from simulator.runs.guardrails import judge

from . import pictures, sections
from .cards import cards
from .chain import causal_chain
from .command import compare_command
from .effects import effects
from .exposure import exposure_by_cause
from .goals import by_goal
from .page import arm_text, facts, scenario_text, write_page
from .several import write_several

if TYPE_CHECKING:
    from simulator.runs.attribution import Attribution
    from simulator.search import OptimizeResult

KEY_NOTE = (
    "Changes, candidate against baseline, each with the bounds of its paired 95 % interval: relative ones, or "
    "differences where the baseline is not clearly above 0."
)


def write_report(
    comparison: Comparison | MultiArmComparison,
    path: Path | str,
    optimize_result: OptimizeResult | None = None,
    *,
    require: Iterable[str | Requirement] = (),
    command: str | None = None,
    attribution: Attribution | None = None,
) -> Path:
    """Write the page of a comparison and return its path.

    The page is one HTML file without external requests: styles and charts are inside it.

    Parameters
    ----------
    comparison : Comparison or MultiArmComparison
        What ``compare`` returns; several candidates get a page with a column for each.
    path : Path or str
        HTML file to write.
    optimize_result : OptimizeResult, optional
        A search to show as well.
    require : iterable of str
        Guardrails on the candidate, such as ``"sla_share>=0.9"``.
    command : str, optional
        Command line that made the comparison; by default one that makes it again.
    attribution : Attribution, optional
        What each change does alone, to show as well.

    Raises
    ------
    InputError
        If a guardrail cannot be read, or the file cannot be written.
    """
    if isinstance(comparison, MultiArmComparison):
        return write_several(comparison.pairs(), path, require=require, command=command)
    if not isinstance(comparison, Comparison):
        raise InputError(f"A report must be of what `compare` returns. Got {type(comparison).__name__} instead.")
    rows = [Row(one) for one in comparison.rows(comparison.shown())]
    required = parse_requirements(require, INDICATORS)
    decision = decide(comparison, judge(required, comparison.candidate, comparison.baseline))
    arms = {"baseline": comparison.baseline, "candidate": comparison.candidate}
    content = {
        **_opening(comparison),
        "headline": decision.headline,
        "key": cards(decision.rows),
        "key_note": KEY_NOTE,
        "worth": [] if comparison.worth is None else list(comparison.worth.sentences),
        **_differences(rows),
        "hints": sections.hints({"": comparison}),
        **sections.breakdown(comparison),
        "guardrails": sections.guardrails(decision),
        "staffing": sections.staffing(arms),
        "detectors": sections.detectors(arms),
        "staffing_warnings": sections.staffing_said(arms),
        "chain": causal_chain(comparison),
        "by_cause": exposure_by_cause(comparison),
        "pictures": {"forest": pictures.glance(rows), **sections.pictures_of(arms)},
        "attribution": None if attribution is None else effects(attribution),
        "search": _search(optimize_result),
        "definitions": sections.definitions(rows, required),
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
    return {
        "title": "Launch review: candidate against baseline",
        "subtitle": sections.subtitle(comparison),
        "warning": sections.warning(comparison),
        "baseline": comparison.baseline.strategy.spec,
        "candidate": comparison.candidate.strategy.spec,
        "worlds": different_worlds(comparison.differs),
        "differs": changes_table(comparison.differs),
        "same": "" if comparison.differs else same_plan(comparison.baseline.strategy.spec),
    }


def _differences(listed: list[Row]) -> dict[str, Any]:
    return {
        "goals_listed": by_goal(listed),
        "note": f"Differences are paired, with 95 % intervals (pp = percentage points). {MULTIPLICITY} "
        f"{coverage_sentence(with_arms([row.difference for row in listed]))}",
    }


def _search(result: OptimizeResult | None) -> dict[str, Any] | None:
    if result is None:
        return None
    from .search import search_content

    return search_content(result)
