"""Parts of a page that any number of arms share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from simulator.domain.units import format_duration
from simulator.indicators import INDICATORS
from simulator.indicators.requirement import Requirement
from simulator.ledger.measures import Measure
from simulator.present.decision import Decision, decide
from simulator.present.detectors import fits_table
from simulator.present.numbers import format_count
from simulator.present.outcomes import STATUSES, style_of
from simulator.present.rows import Row, found_text, requirement_text
from simulator.present.smallest import smallest_hint
from simulator.present.staffing import said_of_arms, staffing_table, staffing_warnings
from simulator.present.table import Table
from simulator.runs.compare import Comparison

from . import over_time
from .arms import Arms
from .cards import cards
from .chain import causal_chain
from .command import plan_command
from .durations import time_to_action
from .exposure import causes, exposure_by_cause
from .heat import heats, legend
from .picture import Picture
from .segments import all_segments

_HEATS = ("exposure", "innocent_views_lost")
"""Indicators that are shown by market and policy."""


def subtitle(comparison: Comparison) -> str:
    """Return what was run, in a sentence."""
    scenario = comparison.baseline.scenario
    uploads = float(comparison.baseline.ledger.total(Measure.UPLOADS)) / comparison.replications
    runs = "one pair of runs" if comparison.replications == 1 else f"{comparison.replications} pairs of runs"
    return (
        f"Scenario {scenario.name}: {format_duration(scenario.horizon)}, {format_count(uploads)} uploads per run, "
        f"{runs} on common random numbers."
    )


def warning(comparison: Comparison) -> str:
    """Return what a single pair of runs cannot tell; empty for several."""
    if comparison.replications > 1:
        return ""
    return "A single pair of runs has no intervals: no difference below can be told from luck."


def hints(pairs: Mapping[str, Comparison]) -> list[str]:
    """Return, for each candidate by name, what its key indicators without a clear difference would have shown."""
    said = {
        name: smallest_hint(decide(pair).rows, pair.replications, "" if pair.different_worlds else plan_command(pair))
        for name, pair in pairs.items()
    }
    return [f"{name}: {hint}" if name else hint for name, hint in said.items() if hint]


def works(comparison: Comparison, name: str) -> dict[str, Any]:
    """Return how a candidate works: key indicators, the causal chain, exposure by cause, queues, and segments.

    Parameters
    ----------
    comparison : Comparison
    name : str
        Prefix of ids in the pictures, different for each pair of a page.
    """
    arms = {"baseline": comparison.baseline, "candidate": comparison.candidate}
    tables = all_segments(comparison)
    return {
        "key": cards(decide(comparison).rows),
        "chain": causal_chain(comparison, f"{name}-chain"),
        "by_cause": exposure_by_cause(comparison, f"{name}-causes"),
        "backlog": over_time.backlog(arms, f"{name}-backlog"),
        "utilisation": over_time.utilisation(arms, f"{name}-utilisation"),
        "segments": tables,
        "heat_legend": legend(tables),
    }


def breakdown(comparison: Comparison, *, crossed: bool = True) -> dict[str, Any]:
    """Return the tables of segments, and how to read them; ``crossed`` adds those by market and policy together."""
    tables = all_segments(comparison)
    if crossed:
        tables += [part for id_ in _HEATS for part in heats(comparison, id_)]
    return {"heats": tables, "heat_legend": legend(tables)}


def definitions(rows: Sequence[Row], required: Iterable[Requirement]) -> list[dict[str, object]]:
    """Return the definitions of what the page speaks of."""
    named = {row.indicator.id for row in rows} | {one.indicator for one in required} | set(_HEATS)
    return [indicator.to_dict() for id_, indicator in INDICATORS.items() if id_ in named]


def guardrails(decision: Decision) -> list[tuple[str, str, str, str]]:
    """Return each guardrail with what was found, its status and its style, the missed ones first."""
    return [
        (requirement_text(one.requirement), found_text(one), f"{symbol} {words}", style_of(outcome))
        for one in decision.guardrails
        for symbol, words, outcome in (STATUSES[one.status],)
    ]


def staffing(arms: Arms) -> list[Table]:
    """Return the staff of each arm, or once where all have the same."""
    return _of_arms({name: staffing_table(arm.scenario) for name, arm in arms.items()})


def detectors(arms: Arms) -> list[Table]:
    """Return how near each arm comes to its measured detectors, or once where all are the same; empty without any."""
    tables = _of_arms({name: fits_table(arm.scenario).without_spare() for name, arm in arms.items()})
    return [table for table in tables if table.rows]


def _of_arms(tables: Mapping[str, Table]) -> list[Table]:
    """Return tables with their arms in the titles, or one table where all arms have the same, or there is one arm."""
    first, *others = tables.values()
    if not others:
        return [first]
    if all(table == first for table in others):
        return [replace(first, title=f"{first.title}, {'both' if len(tables) == 2 else 'all'} arms")]
    return [replace(table, title=f"{table.title}, {name}") for name, table in tables.items()]


def staffing_said(arms: Arms) -> list[str]:
    """Return what scale does to an arm's staff, each sentence with its arms."""
    return said_of_arms({name: staffing_warnings(arm.scenario) for name, arm in arms.items()})


def pictures_of(arms: Arms) -> dict[str, Picture | None]:
    """Return the pictures that show all arms."""
    return {
        "causes": causes(arms),
        "backlog": over_time.backlog(arms),
        "utilisation": over_time.utilisation(arms),
        "time": time_to_action(arms),
    }
