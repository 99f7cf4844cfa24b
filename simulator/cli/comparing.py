"""What ``riskbox compare`` prints: what differs, one sentence, guardrails, rows, and what each change does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from . import output

if TYPE_CHECKING:
    from simulator.present.rows import Row
    from simulator.present.shapes import GuardrailLike
    from simulator.runs.attribution import Attribution
    from simulator.runs.compare import Comparison
    from simulator.runs.guardrails import Guardrail


def print_pairs(
    pairs: Mapping[str, Comparison],
    guardrails: Mapping[str, Sequence[Guardrail]],
    chosen: Sequence[str] | None,
    *,
    fold: bool,
    plans: Mapping[str, str],
) -> None:
    """Print one candidate with its rows, or several beside each other; to ``fold`` hides drivers without a change.

    ``plans`` has the command that plans runs, for each candidate.
    """
    if len(pairs) == 1:
        for name, pair in pairs.items():
            _print(pair, guardrails[name], chosen, fold=fold)
            _emit_hint(pair, chosen, plans[name])
        return
    for name, pair in pairs.items():
        output.emit(f"candidate {name}\n")
        _print_opening(pair, guardrails[name])
    _emit_beside(pairs, chosen, fold=fold)
    for name, pair in pairs.items():
        _emit_hint(pair, chosen, plans[name], f"{name}: ")


def print_attribution(attribution: Attribution, chosen: Sequence[str] | None) -> None:
    """Print what each change does alone, all together, and to each other."""
    from simulator.present.attribution import attribution_lines

    output.emit("\nwhat each change does: differences from the baseline, with paired 95 % intervals\n")
    rows = attribution.rows(chosen)
    output.emit_lines(attribution_lines([one.path for one in attribution.changes], rows, output.width()))


def _print(
    comparison: Comparison, guardrails: Sequence[Guardrail], chosen: Sequence[str] | None, *, fold: bool
) -> None:
    from simulator.present.decision import decide
    from simulator.present.rows import Row
    from simulator.runs.crosses import allowed, axes_of

    _print_opening(comparison, guardrails)
    baseline = comparison.baseline
    output.emit_wrapped(output.heading(baseline.scenario.name, baseline.provenance, baseline.ledger))
    if chosen is None:
        output.emit("\nkey indicators\n")
        _emit_rows(decide(comparison).rows, keys=True)
        output.emit("\nall indicators\n")
    _emit_rows([Row(one) for one in comparison.rows(comparison.shown() if chosen is None else chosen)], fold=fold)
    for cross in comparison.by:
        axes = axes_of(cross)
        output.emit(f"\nby {' and '.join(axes)}\n")
        ids = comparison.shown(axes) if chosen is None else allowed(chosen, axes)
        _emit_rows([Row(one) for one in comparison.rows(ids, axes)], axes, fold=fold)
    output.emit()
    _emit_notes(comparison, chosen)


def _print_opening(comparison: Comparison, guardrails: Sequence[Guardrail]) -> None:
    from simulator.present.decision import decide

    _emit_what_differs(comparison)
    decision = decide(comparison, guardrails)
    output.emit_wrapped(decision.headline)
    output.emit()
    if decision.guardrails:
        _emit_guardrails(decision.guardrails)
    if comparison.worth is not None:
        output.emit("is it worth it?\n")
        for sentence in comparison.worth.sentences:
            output.emit_wrapped(sentence)
        output.emit()


def _emit_beside(pairs: Mapping[str, Comparison], chosen: Sequence[str] | None, *, fold: bool) -> None:
    from simulator.present.differences import beside
    from simulator.present.groups import folded
    from simulator.present.rows import Row

    first = next(iter(pairs.values()))
    output.emit_wrapped(output.heading(first.baseline.scenario.name, first.baseline.provenance, first.baseline.ledger))
    output.emit()
    ids = list(dict.fromkeys(id_ for pair in pairs.values() for id_ in pair.shown())) if chosen is None else chosen
    rows = {name: [Row(one) for one in pair.rows(ids)] for name, pair in pairs.items()}
    clear = {row.indicator.id for some in rows.values() for row in some if row.clear}
    left_out = ""
    for name, some in rows.items() if fold else ():
        rows[name], left_out = folded(some, lambda row: row.indicator.id in clear)
    output.emit_table(beside(rows))
    if left_out:
        output.emit(left_out)
    output.emit()
    _emit_notes(first, ids)


def _emit_notes(comparison: Comparison, chosen: Sequence[str] | None) -> None:
    from simulator.present.coverage import coverage_sentence, with_arms
    from simulator.runs.compare import MULTIPLICITY

    if comparison.baseline.reached is not None:
        output.emit_wrapped(comparison.baseline.reached.sentence)
        output.emit()
    if comparison.replications > 1:
        shown = with_arms(comparison.rows(comparison.shown() if chosen is None else chosen))
        output.emit_wrapped(f"Intervals are paired, at 95 %. {MULTIPLICITY} {coverage_sentence(shown)}")
    else:
        output.emit("One replication has no intervals: add --replications.")


def _emit_hint(comparison: Comparison, chosen: Sequence[str] | None, plan: str, before: str = "") -> None:
    from simulator.present.decision import decide
    from simulator.present.rows import Row
    from simulator.present.smallest import smallest_hint

    rows = decide(comparison).rows if chosen is None else [Row(one) for one in comparison.rows(chosen)]
    if hint := smallest_hint(rows, comparison.replications, plan):
        output.emit_wrapped(f"{before}{hint}")


def _emit_guardrails(guardrails: Sequence[GuardrailLike]) -> None:
    from simulator.present.outcomes import STATUSES
    from simulator.present.rows import found_text, requirement_text

    output.emit("guardrails of the candidate\n")
    rows = [
        (requirement_text(one.requirement), f"{symbol} {words}", found_text(one))
        for one in guardrails
        for symbol, words, _ in (STATUSES[one.status],)
    ]
    output.emit_table(output.texts("guardrails", ("requirement", "status", "found"), rows))
    output.emit()


def _emit_what_differs(comparison: Comparison) -> None:
    from simulator.present.changes import changes_table, different_worlds, same_plan
    from simulator.present.detectors import detector_lines
    from simulator.present.staffing import said_of_arms, staffing_lines, staffing_warnings

    if warning := different_worlds(comparison.differs):
        output.emit(warning + "\n")
    if comparison.differs:
        output.emit_table(changes_table(comparison.differs))
    else:
        output.emit(same_plan(comparison.baseline.strategy.spec))
    output.emit()
    for name, arm in (("Baseline:  ", comparison.baseline), ("Candidate: ", comparison.candidate)):
        output.emit(f"{name}{arm.strategy.spec} (scenario {arm.provenance.scenario_hash})")
    scenarios = {"baseline": comparison.baseline.scenario, "candidate": comparison.candidate.scenario}
    for said in (staffing_lines, staffing_warnings, detector_lines):
        for line in said_of_arms({arm: said(scenario) for arm, scenario in scenarios.items()}):
            output.emit(line)
    output.emit()


def _emit_rows(rows: Sequence[Row], axes: Sequence[str] = (), *, keys: bool = False, fold: bool = False) -> None:
    from simulator.present.differences import difference_lines
    from simulator.present.groups import folded

    shown, left_out = folded(rows, lambda row: row.clear) if fold else (rows, "")
    output.emit_lines(difference_lines(shown, axes, output.width(), grouped_rows=not keys))
    if left_out:
        output.emit(left_out)
