"""The page of several candidates against one baseline: a sentence, guardrails and key indicators for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.indicators import INDICATORS
from simulator.indicators.requirement import Requirement, parse_requirements
from simulator.present.changes import changes_table, different_worlds, same_plan
from simulator.present.coverage import coverage_sentence, with_arms
from simulator.present.decision import KEYS, Decision, decide
from simulator.present.groups import grouped
from simulator.present.rows import Row
from simulator.present.table import Table
from simulator.runs.compare import MULTIPLICITY, Comparison
from simulator.runs.guardrails import judge

from . import pictures, sections
from .cards import Card, card
from .chain import causal_chain
from .charts.base import colours_of
from .command import several_command
from .exposure import CAUSE_IDS
from .page import arm_text, facts, scenario_text, write_page
from .picture import Picture

_LONGEST = 18
"""Most letters of a candidate's name at the end of a line and above a column."""


@dataclass(frozen=True)
class Candidate:
    """What the page says of one candidate.

    Parameters
    ----------
    name, spec : str
    role : str
        Role of its colour in charts.
    headline : str
    worlds : str
        That it met another world; empty if it did not.
    differs : Table
    same : str
        That nothing differs; empty if something does.
    guardrails : list
        As of ``sections.guardrails``.
    worth : list of str
        Whether it is worth its cost; empty where nothing is weighed.
    """

    name: str
    spec: str
    role: str
    headline: str
    worlds: str
    differs: Table
    same: str
    guardrails: list[tuple[str, str, str, str]]
    worth: list[str]


@dataclass(frozen=True)
class Line:
    """An indicator with a card for each candidate."""

    title: str
    baseline: str
    cards: tuple[Card, ...]
    driver: bool = False


def write_several(
    pairs: Mapping[str, Comparison],
    path: Path | str,
    *,
    require: Iterable[str | Requirement] = (),
    command: str | None = None,
) -> Path:
    """Write the page of several candidates and return its path.

    Parameters
    ----------
    pairs : mapping of str to Comparison
        Each candidate against the same baseline, by its name.
    path, require, command
        As of ``write_report``.

    Raises
    ------
    InputError
        If a guardrail cannot be read, or the file cannot be written.
    """
    required = parse_requirements(require, INDICATORS)
    again = command or several_command(pairs)
    pairs = shortly(pairs)
    first = next(iter(pairs.values()))
    arms = {"baseline": first.baseline, **{name: pair.candidate for name, pair in pairs.items()}}
    colours = colours_of(list(arms))
    decisions = {name: decide(pair, judge(required, pair.candidate, pair.baseline)) for name, pair in pairs.items()}
    rows = {name: _rows(pair, pairs) for name, pair in pairs.items()}
    provenance = first.baseline.provenance
    content = {
        "title": f"Launch review: {len(pairs)} candidates against one baseline",
        "subtitle": sections.subtitle(first),
        "warning": sections.warning(first),
        "baseline": first.baseline.strategy.spec,
        "candidates": [_candidate(name, pairs[name], decisions[name], colours[name].role) for name in pairs],
        "key": _lines(rows, KEYS),
        "goals_listed": [
            {"title": group.goal.capitalize(), "rows": _lines(rows, [row.indicator.id for row in group.rows])}
            for group in grouped(next(iter(rows.values())))
        ],
        "note": f"Changes are paired, with 95 % intervals (pp = percentage points). {MULTIPLICITY} "
        f"{coverage_sentence(with_arms([row.difference for some in rows.values() for row in some]))}",
        "hints": sections.hints(pairs),
        "chains": {name: causal_chain(pair, f"chain-{place}") for place, (name, pair) in enumerate(pairs.items())},
        "by_cause": _lines(rows, ["exposure", *CAUSE_IDS]),
        "pictures": {"forest": _glance(rows), **sections.pictures_of(arms)},
        "staffing": sections.staffing(arms),
        "detectors": sections.detectors(arms),
        "staffing_warnings": sections.staffing_said(arms),
        "breakdowns": [{"name": name, **sections.breakdown(pair, crossed=False)} for name, pair in pairs.items()],
        "definitions": sections.definitions(next(iter(rows.values())), required),
        "command": again,
        "facts": facts(
            provenance,
            {name: arm_text(arm.provenance) for name, arm in arms.items()},
            {"seed": str(provenance.seed), "replications": str(first.replications)},
        ),
        "scenario_title": "The resolved scenario of the baseline; the candidates' differ by what stands at the top",
        "scenario_text": scenario_text(provenance),
        "provenance": provenance,
    }
    return write_page(path, "several.html.j2", content)


def shortly(pairs: Mapping[str, Comparison]) -> dict[str, Comparison]:
    """Return pairs by names that fit a column: a long one, such as a whole spec, becomes a number."""
    return {
        name if len(name) <= _LONGEST else f"candidate {place + 1}": pair
        for place, (name, pair) in enumerate(pairs.items())
    }


def _ids(pairs: Mapping[str, Comparison]) -> list[str]:
    """Return the indicators of what any arm has on."""
    there = {id_ for pair in pairs.values() for id_ in pair.shown()}
    return [id_ for id_ in INDICATORS if id_ in there]


def _candidate(name: str, pair: Comparison, decision: Decision, role: str) -> Candidate:
    return Candidate(
        name=name,
        spec=pair.candidate.strategy.spec,
        role=role,
        headline=decision.headline,
        worlds=different_worlds(pair.differs),
        differs=changes_table(pair.differs),
        same="" if pair.differs else same_plan(pair.baseline.strategy.spec),
        guardrails=sections.guardrails(decision),
        worth=[] if pair.worth is None else list(pair.worth.sentences),
    )


def several_changes(pairs: Mapping[str, Comparison]) -> Picture | None:
    """Return the key indicators' relative changes, of each candidate."""
    pairs = shortly(pairs)
    return _glance({name: _rows(pair, pairs) for name, pair in pairs.items()})


def several_sections(pairs: Mapping[str, Comparison]) -> dict[str, Any]:
    """Return a sentence and what differs for each candidate, and the key indicators of all."""
    pairs = shortly(pairs)
    first = next(iter(pairs.values()))
    colours = colours_of(["baseline", *pairs])
    return {
        "subtitle": sections.subtitle(first),
        "candidates": [_candidate(name, pair, decide(pair), colours[name].role) for name, pair in pairs.items()],
        "key": _lines({name: _rows(pair, pairs) for name, pair in pairs.items()}, KEYS),
    }


def _rows(pair: Comparison, pairs: Mapping[str, Comparison]) -> list[Row]:
    return [Row(one) for one in pair.rows(_ids(pairs))]


def _lines(rows: Mapping[str, Sequence[Row]], ids: Iterable[str]) -> list[Line]:
    """Return indicators with a card for each candidate, in the order of their ids."""
    found = {name: {row.indicator.id: row for row in some} for name, some in rows.items()}
    first = next(iter(found.values()))
    chosen = [id_ for id_ in ids if id_ in first]
    return [
        Line(
            title=first[id_].titled,
            baseline=first[id_].arms[0],
            cards=tuple(card(some[id_]) for some in found.values()),
            driver=first[id_].indicator.driver_of in chosen,
        )
        for id_ in chosen
    ]


def _glance(rows: Mapping[str, Sequence[Row]]) -> Picture | None:
    """Return the key indicators' relative changes, those of one indicator below each other."""
    found = {(name, row.indicator.id): row for name, some in rows.items() for row in some}
    listed = [
        (f"{found[name, id_].title}: {name}", found[name, id_])
        for id_ in KEYS
        for name in rows
        if (name, id_) in found and found[name, id_].indicator.direction
    ]
    return pictures.forest(listed)
